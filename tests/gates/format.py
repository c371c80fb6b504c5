#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full
"""Gate: clang-format 14 has nothing to change. --fix lets it change what it wants."""

import pathlib
import shutil
import sys

import gate

TOOL = "clang-format-14"


def files(root):
    return [path for path in gate.tracked(root) if path.suffix in (".hpp", ".cpp")]


def faults(root):
    missing = gate.need(TOOL)
    if missing:
        return missing
    style = f"--style=file:{gate.PROJECT / '.clang-format'}"

    def look(path):
        status, _, errors = gate.run(TOOL, style, "--dry-run", "--Werror", path)
        if status == 0:
            return []
        if "[-Wclang-format-violations]" not in errors:
            return [f"{path.relative_to(root)}: clang-format failed: {errors.strip()[:200]}"]
        line = errors.split(":")[1]
        return [f"{path.relative_to(root)}:{line}: not as clang-format has it; tests/gates/format.py --fix changes it"]
    return sum(gate.in_parallel(look, files(root)), [])


SAMPLES = [
    ("formatted passes", {"a.cpp": "int f() { return 1; }\n"}, None),
    ("not formatted", {"a.cpp": "int f( ){ return 1 ; }\n"}, "a.cpp:1: not as clang-format"),
]

if __name__ == "__main__":
    if "--fix" in sys.argv:
        if not shutil.which(TOOL):
            sys.exit(f"{TOOL} isn't installed")
        chosen = [pathlib.Path(word).resolve() for word in sys.argv[1:] if word != "--fix"] or files(gate.PROJECT)
        gate.run(TOOL, f"--style=file:{gate.PROJECT / '.clang-format'}", "-i", *chosen)
    else:
        gate.main("format", faults, SAMPLES)
