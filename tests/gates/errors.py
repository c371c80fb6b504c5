#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full timeout=600
"""Gate: docs/errors.md shows what is so: in each section the code of the reject test that holds it, and the first error line
that both compilers print for it. docs/generate/error_section.py prints a section anew."""

import re

import gate

COMPILERS = (("g++", "g++:   "), ("clang++-14", "clang: "))


def first_error(root, compiler, path, name):
    """The first error line about an id, without line and column, as docs/generate/error_section.py writes it."""
    _, _, errors = gate.run(compiler, "-std=c++20", "-Iinclude", "-fsyntax-only", "-fdiagnostics-color=never", "-DINTERLOCK_REJECT=1",
                            path, cwd=root)
    for line in errors.splitlines():
        if "error: " in line and name in line:
            return re.sub(r"^(\S+?):\d+:\d+: ", r"\1: ", line.replace("include/", "", 1))
    return None


def faults_of(root, section):
    heading = section.split("\n", 1)[0]
    name = re.match(r"IL\d+", heading).group(0)
    held = re.search(r"^Held by \[([^\]]+)\]", section, re.M)
    at = f"docs/errors.md: {name}"
    if not held or not (root / held.group(1)).exists():
        return [f"{at}: no line `Held by [tests/reject/...]` with a file that is there"]
    path, found = held.group(1), []
    source = (root / path).read_text(encoding="utf-8")
    for part in re.findall(r"^#if INTERLOCK_REJECT\n(.*?)^#(?:else|endif)", source, re.S | re.M)[:1]:
        if part.rstrip() not in section:
            found.append(f"{at}: the refused code isn't that of {path}")
    for compiler, label in COMPILERS:
        said = first_error(root, compiler, path, name)
        if said is None:
            found.append(f"{at}: {compiler} says nothing about {name} in {path}")
        elif f"\n{label}{said}\n" not in section:
            found.append(f"{at}: {compiler} says otherwise now: {said}")
    return found


def faults(root):
    if missing := gate.need(*(compiler for compiler, _ in COMPILERS)):
        return missing
    page = root / "docs/errors.md"
    if not page.exists():
        return ["docs/errors.md doesn't exist"]
    sections = [part for part in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.M)[1:] if re.match(r"IL\d+", part)]
    return sum(gate.in_parallel(lambda part: faults_of(root, part), sections), [])


TEST = '#if INTERLOCK_REJECT\nstatic_assert(sizeof(int) == 1, "interlock[IL900]: say `int`");\n#else\n#endif\n'
PAGE = ('# Errors\n\n## IL900: an int\n\n```cpp\n// refused\nstatic_assert(sizeof(int) == 1, "interlock[IL900]: say `int`");\n```\n\n```\n'
        'g++:   tests/reject/a.cpp: error: static assertion failed: interlock[IL900]: say `int`\n'
        'clang: tests/reject/a.cpp: error: static_assert failed due to requirement \'sizeof(int) == 1\' "interlock[IL900]: say `int`"\n```\n\n'
        'Held by [tests/reject/a.cpp](../tests/reject/a.cpp).\n')
SAMPLES = [
    ("as it is", {"tests/reject/a.cpp": TEST, "docs/errors.md": PAGE}, None),
    ("another message", {"tests/reject/a.cpp": TEST, "docs/errors.md": PAGE.replace("IL900]: say", "IL900]: write")}, "says otherwise now"),
    ("other code", {"tests/reject/a.cpp": TEST, "docs/errors.md": PAGE.replace("sizeof(int) == 1, ", "sizeof(int) == 2, ")}, "isn't that of"),
    ("nothing is said", {"tests/reject/a.cpp": "#if INTERLOCK_REJECT\n#endif\n", "docs/errors.md": PAGE}, "says nothing about"),
    ("held by nobody", {"docs/errors.md": PAGE}, "no line `Held by"),
]

if __name__ == "__main__":
    gate.main("errors", faults, SAMPLES)
