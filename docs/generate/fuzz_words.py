#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Writes tests/fuzz/site_policy.dict, libFuzzer's dictionary for site documents: every key and every fixed word of
docs/site-policy.schema.json, as it stands in JSON. `--check` only says whether the file is what this script writes."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/fuzz/site_policy.dict"
HEAD = """# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# Made by docs/generate/fuzz_words.py from docs/site-policy.schema.json: run that, don't edit this.
"""


def words(schema):
    """Keys of objects, and texts that stand for themselves."""
    if isinstance(schema, list):
        for one in schema:
            yield from words(one)
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key == "properties":
            yield from value
        if key in ("enum", "const"):
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
        if key not in ("description", "examples", "pattern"):
            yield from words(value)


def entry(word):
    return '"' + json.dumps(word).replace("\\", "\\\\").replace('"', '\\"') + '"\n'


def made():
    schema = json.loads((ROOT / "docs/site-policy.schema.json").read_text(encoding="utf-8"))
    return HEAD + "".join(entry(word) for word in sorted(set(words(schema))))


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if OUT.exists() and OUT.read_text(encoding="utf-8") == made() else "tests/fuzz/site_policy.dict is old: run docs/generate/fuzz_words.py")
    OUT.write_text(made(), encoding="utf-8")
