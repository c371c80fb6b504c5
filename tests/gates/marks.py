#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: nothing unfinished, and nothing of one machine, in the tree. Every source file says its licence."""

import re

import gate

# Written so that this file doesn't find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|TB" r"D)\b|not imple" r"mented|place" r"holder")
MACHINE = re.compile(r"(?<![\w.$}])/(?:home/\w+|Users/\w+|wo" r"rk|fa" r"rm)/|(?<![\w.$}])/tmp/(?:bu" r"ild-|br" r"ief)")
SOURCES = (".hpp", ".cpp", ".py", ".sh", ".cmake", "CMakeLists.txt")
DATA = (".json", ".svg", ".pem", ".csv", ".hex")


def faults(root):
    found = []
    for path in gate.tracked(root):
        name = path.relative_to(root).as_posix()
        if name.startswith("tests/fuzz/corpus/") or name.endswith(DATA):
            continue
        source = gate.read_text(path)
        if source is None:
            continue
        for number, line in enumerate(source.splitlines(), 1):
            if match := UNFINISHED.search(line):
                found.append(f"{name}:{number}: unfinished: {match.group(0)}")
            if match := MACHINE.search(line):
                found.append(f"{name}:{number}: a path of one machine: {line.strip()[:80]}")
        if name.endswith(SOURCES) and "SPDX-License-Identifier: BSL-1.0" not in source[:400]:
            found.append(f"{name}:1: no SPDX-License-Identifier: BSL-1.0 in its first lines")
    return found


LICENCE = "// SPDX-License-Identifier: BSL-1.0\n"
SAMPLES = [
    ("a finished file passes", {"examples/a.cpp": LICENCE + "int a; // all/work/done\n"}, None),
    ("an unfinished mark", {"examples/a.cpp": LICENCE + "// TO" "DO: b\n"}, "unfinished"),
    ("another, in prose", {"docs/a.md": "This is not imple" "mented.\n"}, "unfinished"),
    ("a path of one machine", {"docs/a.md": "see /home/" "someone/a\n"}, "a path of one machine"),
    ("no licence", {"examples/a.cpp": "int a;\n"}, "SPDX"),
]

if __name__ == "__main__":
    gate.main("marks", faults, SAMPLES)
