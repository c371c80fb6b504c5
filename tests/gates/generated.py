#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: what docs/generate/*.py make is what is there: pictures, and the generated parts of pages. A script that can say so
takes --check; the umbrella and the diagnostics of rows have gates of their own."""

import sys

import gate

ELSEWHERE = {"umbrella.py", "require_rows.py"}


def faults(root):
    found = []
    for maker in sorted((root / "docs/generate").glob("*.py")):
        if maker.name in ELSEWHERE or '"--check"' not in maker.read_text(encoding="utf-8"):
            continue
        status, _, errors = gate.run(sys.executable, "-B", maker, "--check")
        if status != 0:
            found.append(f"docs/generate/{maker.name}: {(errors.strip().splitlines() or ['failed'])[-1]}")
    return found


SAMPLES = [
    ("up to date", {"docs/generate/a.py": 'import sys\nsys.exit(0 if "--check" in sys.argv else "made anew")\n'}, None),
    ("out of date", {"docs/generate/a.py": 'import sys\nsys.exit("a.svg is old" if "--check" in sys.argv else 0)\n'}, "a.svg is old"),
    ("fails without a word", {"docs/generate/a.py": 'import sys\nsys.exit(3 if "--check" in sys.argv else 0)\n'}, "failed"),
    ("prints only", {"docs/generate/a.py": "raise SystemExit('never asked')\n"}, None),
]

if __name__ == "__main__":
    gate.main("generated", faults, SAMPLES)
