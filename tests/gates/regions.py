#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: code in Markdown equals the source that is compiled. A line `<!-- region: examples/x.cpp:name -->` stands before the
fence; in the source the region is between `// [name]` and `// [/name]` (`#` in scripts). --fix copies the sources over.
A whole file is named without `:name`; C++ fences in README.md must all be regions."""

import re
import sys
import textwrap

import gate

QUOTE = re.compile(r"^<!-- region: ([^\s:]+)(?::([\w-]+))? -->\n+(```[^\n]*\n)(.*?)^```$", re.S | re.M)


def region(root, path, name):
    """The text of a region, or raises ValueError."""
    if not (root / path).is_file():
        raise ValueError(f"{path} doesn't exist")
    source = (root / path).read_text(encoding="utf-8")
    if name is None:
        return source
    marked = re.search(rf"^[ \t]*(?://|#) \[{re.escape(name)}\][ \t]*\n(.*?)^[ \t]*(?://|#) \[/{re.escape(name)}\]", source, re.S | re.M)
    if not marked:
        raise ValueError(f"{path} has no region between [{name}] and [/{name}]")
    inner = re.sub(r"^[ \t]*(?://|#) \[/?[\w-]+\][ \t]*\n", "", marked.group(1), flags=re.M)
    return textwrap.dedent(inner).strip("\n") + "\n"


def pages(root):
    return [path for path in gate.tracked(root) if path.suffix == ".md"]


def faults(root):
    found = []
    for page in pages(root):
        name, source = page.relative_to(root).as_posix(), page.read_text(encoding="utf-8")
        quoted = 0
        for match in QUOTE.finditer(source):
            quoted += 1
            at = f"{name}:{source.count(chr(10), 0, match.start()) + 1}"
            try:
                if region(root, match.group(1), match.group(2)) != match.group(4):
                    found.append(f"{at}: differs from its source {match.group(1)}:{match.group(2) or ''};"
                                 f" tests/gates/regions.py --fix copies it")
            except ValueError as error:
                found.append(f"{at}: {error}")
        if len(re.findall(r"^<!-- region:", source, re.M)) != quoted:
            found.append(f"{name}: a region comment has no fence of code right after it")
        if name == "README.md":
            for match in re.finditer(r"^(.*)\n+```(?:cpp|c\+\+)$", source, re.M):
                if "<!-- region:" not in match.group(1):
                    found.append(f"{name}:{source.count(chr(10), 0, match.end()) + 1}: C++ without a region comment before it")
    return found


def fix(root):
    for page in pages(root):
        source = page.read_text(encoding="utf-8")

        def copy(match):
            fresh = region(root, match.group(1), match.group(2))
            return match.group(0)[:match.start(4) - match.start(0)] + fresh + "```"
        changed = QUOTE.sub(copy, source)
        if changed != source:
            page.write_text(changed, encoding="utf-8")
            print(f"{page.relative_to(root)}: regions copied")


SOURCE = {"examples/x.cpp": "int main() {\n    // [a]\n    f();\n    // [b]\n    g();\n    // [/b]\n    // [/a]\n}\n"}
SAMPLES = [
    ("equal passes", {**SOURCE, "README.md": "<!-- region: examples/x.cpp:a -->\n```cpp\nf();\ng();\n```\n"}, None),
    ("different", {**SOURCE, "README.md": "<!-- region: examples/x.cpp:a -->\n```cpp\nf();\n```\n"}, "differs from its source"),
    ("no such region", {**SOURCE, "docs/a.md": "<!-- region: examples/x.cpp:c -->\n```cpp\nf();\n```\n"}, "has no region"),
    ("no such file", {"docs/a.md": "<!-- region: examples/y.cpp:c -->\n```cpp\nf();\n```\n"}, "doesn't exist"),
    ("no fence", {**SOURCE, "docs/a.md": "<!-- region: examples/x.cpp:a -->\n\ntext\n"}, "has no fence"),
    ("free C++ in the README", {"README.md": "Look:\n\n```cpp\nf();\n```\n"}, "without a region"),
]

if __name__ == "__main__":
    if "--fix" in sys.argv:
        fix(gate.PROJECT)
    else:
        gate.main("regions", faults, SAMPLES)
