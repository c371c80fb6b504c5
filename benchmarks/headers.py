#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# keys: headers.
"""What a header costs to include, as preprocessed lines, which don't vary from run to run as seconds do.

    headers.py [--json FILE] [KEY-PREFIX...]

<key>_lines are the non-blank lines of `g++ -std=c++20 -E -P`; <key>_own_lines those that come from interlock's own headers."""

import argparse
import json
import pathlib
import re
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[1]
KEYS = {"enforcer": "core/enforcer.hpp", "umbrella": "interlock.hpp", "fwd": "fwd.hpp"}
MARKER = re.compile(r'^# \d+ "([^"]*)"')


def lines_of(header, root=PROJECT, compiler="g++"):
    """(lines in all, lines by file of interlock) of the preprocessed header."""
    base = root / "include"
    command = [compiler, "-std=c++20", f"-I{base}", "-x", "c++", "-E", "-"]
    source = f"#include <interlock/{header}>\n"
    plain = subprocess.run([*command, "-P"], input=source, capture_output=True, text=True, check=False)
    if plain.returncode:
        raise RuntimeError(f"include/interlock/{header} doesn't preprocess: {plain.stderr.splitlines()[0]}")
    total = sum(1 for line in plain.stdout.splitlines() if line.strip())
    marked = subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout
    own, at = {}, None
    prefix = f"{base}/interlock/"
    for line in marked.splitlines():
        marker = MARKER.match(line)
        if marker:
            at = marker.group(1)[len(prefix):] if marker.group(1).startswith(prefix) else None
        elif at is not None and line.strip():
            own[at] = own.get(at, 0) + 1
    return total, own


def figures(root=PROJECT):
    result = {}
    for key, header in KEYS.items():
        if (root / "include/interlock" / header).exists():
            total, own = lines_of(header, root)
            result[f"headers.{key}_lines"] = total
            result[f"headers.{key}_own_lines"] = sum(own.values())
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("prefixes", nargs="*")
    arguments = parser.parse_args()
    result = {key: value for key, value in figures().items()
              if not arguments.prefixes or any(key.startswith(prefix) for prefix in arguments.prefixes)}
    text = json.dumps(result, indent=2)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
