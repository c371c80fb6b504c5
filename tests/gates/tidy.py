#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full timeout=900
"""Gate: clang-tidy 14, with the names of .clang-tidy, over every header, each with all that it includes of interlock."""

import re
import tempfile
import pathlib

import gate

TOOL = "clang-tidy-14"


def faults(root):
    missing = gate.need(TOOL, "clang++-14")
    if missing:
        return missing
    groups = {}
    for header in gate.headers(root):
        if header.as_posix() != "interlock.hpp":
            groups.setdefault(gate.folder(header), []).append(header)

    def look(item):
        name, headers = item
        with tempfile.TemporaryDirectory(prefix="interlock-tidy-") as place:
            source = pathlib.Path(place) / "all.cpp"
            source.write_text("".join(f"#include <interlock/{header}>\n" for header in headers), encoding="utf-8")
            status, output, errors = gate.run(TOOL, "--quiet", f"--config-file={gate.PROJECT / '.clang-tidy'}", source, "--",
                                              "-std=c++20", f"-I{root / 'include'}")
        if status == 0:
            return []
        lines = [line for line in output.splitlines() if re.search(r": (error|warning): ", line)]
        return [line.replace(f"{root}/", "") for line in lines] or [f"{name}: clang-tidy failed: {errors.strip()[:200]}"]
    # The same header is read by several folders; one message is enough.
    return sorted(set(sum(gate.in_parallel(look, groups.items()), [])))


SAMPLES = [
    ("good names pass", {"include/interlock/core/a.hpp": "namespace interlock {\ntemplate <class Thing>\nstruct a_thing {\n    Thing one;\n};\n}\n"}, None),
    ("a class in CamelCase", {"include/interlock/core/a.hpp": "namespace interlock {\nstruct AThing {};\n}\n"}, "invalid case style for struct"),
    ("a shouted constant", {"include/interlock/core/a.hpp": "namespace interlock {\ninline constexpr int LIMIT = 1;\n}\n"}, "invalid case style for"),
    ("a macro of another name", {"include/interlock/core/a.hpp": "#define LIMIT 1\n"}, "invalid case style for macro"),
    ("a definition that isn't inline", {"include/interlock/core/a.hpp": "int f() { return 1; }\n"}, "misc-definitions-in-headers"),
]

if __name__ == "__main__":
    gate.main("tidy", faults, SAMPLES)
