#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: the ids of diagnostics. Each ILnnn in a header has a reject test that expects it and a section of docs/errors.md, and
the other way round; its message is one line of at most 120 characters, or 200 where
it carries a requirement's title."""

import re

import gate

LONGER = {"detail/require_rows.hpp": 200}
MESSAGE = re.compile(r'"((?:[^"\\\n]|\\.)*interlock\[(IL\d+)\](?:[^"\\\n]|\\.)*)"')


def faults(root):
    code, found = {}, []
    for header in gate.headers(root):
        source = gate.text(root, header)
        for match in MESSAGE.finditer(source):
            at = f"{gate.place(header)}:{source.count(chr(10), 0, match.start()) + 1}"
            code.setdefault(match.group(2), at)
            if not match.group(1).startswith("interlock["):
                found.append(f"{at}: the message must start with interlock[{match.group(2)}]:")
            most = LONGER.get(header.as_posix(), 120)
            if len(match.group(1)) > most:
                found.append(f"{at}: the message has {len(match.group(1))} characters, at most {most}")
    tests = {}
    for path in sorted((root / "tests/reject").glob("**/*.cpp")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("// expect:"):
                for name in re.findall(r"IL\d+", line):
                    tests.setdefault(name, path.relative_to(root).as_posix())
    docs = {}
    page = root / "docs/errors.md"
    if page.exists():
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                for name in re.findall(r"IL\d+", line):
                    docs.setdefault(name, f"docs/errors.md:{number}")
    for name in sorted(set(code) | set(tests) | set(docs)):
        at = code.get(name) or tests.get(name) or docs[name]
        if name not in code:
            found.append(f"{at}: {name} isn't in any header")
        if name not in tests:
            found.append(f"{at}: {name} has no test in tests/reject with `// expect: ...{name}...`")
        if name not in docs:
            found.append(f"{at}: {name} has no section in docs/errors.md")
    return found


GOOD = {"include/interlock/core/a.hpp": 'static_assert(true, "interlock[IL001]: write `x`");\n',
        "tests/reject/a.cpp": "// expect: interlock\\[IL001\\]: write\n", "docs/errors.md": "## IL001: a\n"}
SAMPLES = [
    ("the three agree", GOOD, None),
    ("no reject test", {**GOOD, "tests/reject/a.cpp": "// IL001\n"}, "IL001 has no test"),
    ("no section", {**GOOD, "docs/errors.md": "IL001\n"}, "IL001 has no section"),
    ("nothing in the code", {**GOOD, "include/interlock/core/a.hpp": "// IL001\n"}, "IL001 isn't in any header"),
    ("a long message", {**GOOD, "include/interlock/core/a.hpp": f'static_assert(true, "interlock[IL001]: {"x" * 120}");\n'}, "at most 120"),
    ("an id in the middle", {**GOOD, "include/interlock/core/a.hpp": 'static_assert(true, "see interlock[IL001]");\n'}, "must start with"),
]

if __name__ == "__main__":
    gate.main("ids", faults, SAMPLES)
