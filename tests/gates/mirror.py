#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: one test file for each header, of the same path, which includes that header first. `x_definition.hpp` has what `x.hpp`
declares, and no test of its own."""

import gate

WITHOUT = ("detail/", "unsafe/", "fwd.hpp", "version.hpp", "interlock.hpp", "src.hpp")
WITHOUT_END = ("_definition.hpp",)


def faults(root):
    found = []
    for header in gate.headers(root):
        name = header.as_posix()
        if name.startswith(WITHOUT) or name.endswith(WITHOUT_END):
            continue
        test = root / "tests/interlock" / header.with_suffix(".cpp")
        shown = f"tests/interlock/{header.with_suffix('.cpp')}"
        if not test.exists():
            found.append(f"{gate.place(header)}: no {shown}")
            continue
        first = [what for _, _, what in gate.includes(test.read_text(encoding="utf-8"))]
        if f"interlock/{name}" not in first:
            found.append(f"{shown}: must include <interlock/{name}>")
    return found


SAMPLES = [
    ("a header with its test passes", {"include/interlock/core/a.hpp": "", "tests/interlock/core/a.cpp": "#include <interlock/core/a.hpp>\n"}, None),
    ("detail needs none", {"include/interlock/detail/a.hpp": ""}, None),
    ("a definition needs none", {"include/interlock/site/a_definition.hpp": ""}, None),
    ("no test", {"include/interlock/core/a.hpp": ""}, "no tests/interlock/core/a.cpp"),
    ("a test of something else", {"include/interlock/core/a.hpp": "", "tests/interlock/core/a.cpp": "int a;\n"}, "must include"),
]

if __name__ == "__main__":
    gate.main("mirror", faults, SAMPLES)
