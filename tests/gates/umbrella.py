#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: the umbrella has every header that it is meant to have, and fwd.hpp declares nothing twice: both are cheap to forget."""

import re
import sys

import gate


def faults(root):
    found = []
    maker = root / "docs/generate/umbrella.py"
    if maker.exists():
        status, _, errors = gate.run(sys.executable, "-B", maker, "--check")
        if status != 0:
            found.append(errors.strip().splitlines()[-1])
    declarations = root / "include/interlock/fwd.hpp"
    if declarations.exists():
        seen = set()
        for line, name in enumerate(declarations.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r"(?:class|struct|enum class) (\w+)\b.*;", name)
            if match and match.group(1) in seen:
                found.append(f"include/interlock/fwd.hpp:{line}: {match.group(1)} is declared twice")
            if match:
                seen.add(match.group(1))
    return found


SAMPLES = [
    ("declared once", {"include/interlock/fwd.hpp": "struct a;\nclass b;\nenum class c : int;\n"}, None),
    ("declared twice", {"include/interlock/fwd.hpp": "struct a;\nclass b;\nstruct a;\n"}, "a is declared twice"),
    ("a generator that disagrees", {"docs/generate/umbrella.py": "import sys\nsys.exit('the umbrella is old')\n"}, "the umbrella is old"),
]

if __name__ == "__main__":
    gate.main("umbrella", faults, SAMPLES)
