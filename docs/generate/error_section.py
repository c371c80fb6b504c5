#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Prints a section of docs/errors.md: error_section.py "IL101: heading" "meaning" "fix" tests/reject/x.cpp

Broken and fixed code come from the reject test, the messages from both compilers."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def first_error(compiler, path, name):
    done = subprocess.run([compiler, "-std=c++20", "-Iinclude", "-fsyntax-only", "-fdiagnostics-color=never", "-DINTERLOCK_REJECT=1", path],
                          cwd=ROOT, capture_output=True, text=True, check=False)
    for line in done.stderr.splitlines():
        if "error: " in line and (name in line or not name):
            return re.sub(r"^(\S+?):\d+:\d+: ", r"\1: ", line.replace("include/", "", 1))
    sys.exit(f"{path}: {compiler} says nothing about {name}")


def section(heading, meaning, fix, path):
    name = heading.split(":")[0]
    source = (ROOT / path).read_text(encoding="utf-8")
    broken = re.search(r"#if INTERLOCK_REJECT\n(.*?)#(?:else|endif)", source, re.S).group(1).rstrip()
    fixed = re.search(r"#else\n(.*?)#endif", source, re.S)
    out = [f"## {heading}\n", meaning + "\n", f"Fix: {fix}\n", "```cpp", "// refused"] + [broken]
    if fixed:
        out += ["// accepted", fixed.group(1).rstrip()]
    out += ["```\n", "```", "g++:   " + first_error("g++", path, name), "clang: " + first_error("clang++-14", path, name), "```\n",
            f"Held by [{path}](../{path}).\n"]
    return "\n".join(out)


if __name__ == "__main__":
    print(section(*sys.argv[1:5]))
