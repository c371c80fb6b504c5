#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full timeout=300
"""Gate: what headers cost to include. The budgets count preprocessed lines; CONTRIBUTING.md has the table."""

import sys

import gate

sys.path.insert(0, str(gate.PROJECT / "benchmarks"))
import headers as cost  # noqa: E402

# class of header: lines in all, lines of our own
BUDGETS = {
    "fwd": (500, 500), "core": (20000, 2500), "fr": (41000, None), "umbrella": (80000, 12000), "rest": (62000, None),
}
ADAPTER_OWN = 2000
FR = {"iac", "uc", "si", "dc", "rdf", "tre", "ra"}


def class_of(header):
    folder = gate.folder(header)
    if header.as_posix() == "interlock.hpp":
        return "umbrella"
    if folder == "unsafe" or header.as_posix() in ("fwd.hpp", "version.hpp"):
        return "fwd"
    if folder in ("core", "crypto"):
        return "core"
    if folder in FR:
        return "fr"
    if folder in ("adapt", "grpc"):
        return "adapt"
    if folder == "detail":
        return None  # counted where it is included
    return "rest"


def faults_of(root, header):
    kind = class_of(header)
    if kind is None or header.as_posix() == "core/guarded.hpp":
        return []
    try:
        total, own = cost.lines_of(header.as_posix(), root)
    except RuntimeError as error:
        return [str(error)]
    where = gate.place(header)
    if kind == "adapt":
        ours = sum(count for file, count in own.items() if file.startswith(("adapt/", "grpc/")))
        return [f"{where}: {ours} preprocessed lines from adapt/, at most {ADAPTER_OWN}"] if ours > ADAPTER_OWN else []
    most, most_own = BUDGETS[kind]
    ours = sum(own.values())
    found = []
    if total > most:
        found.append(f"{where}: {total} preprocessed lines, at most {most}")
    if most_own and ours > most_own:
        biggest = ", ".join(f"{file} {count}" for file, count in sorted(own.items(), key=lambda pair: -pair[1])[:6])
        found.append(f"{where}: {ours} preprocessed lines of our own, at most {most_own} ({biggest})")
    return found


def faults(root):
    return sum(gate.in_parallel(lambda header: faults_of(root, header), gate.headers(root)), [])


def notes(root):
    return [f"{key} {value}" for key, value in cost.figures(root).items()]


SAMPLES = [
    ("a small core header passes", {"include/interlock/core/a.hpp": "#include <span>\nint a;\n"}, None),
    ("core with <string> and more", {"include/interlock/core/a.hpp": "#include <memory>\n"}, "at most 20000"),
    ("core with too much of its own", {"include/interlock/core/a.hpp": "".join(f"extern int a{i};\n" for i in range(2501))},
     "2501 preprocessed lines of our own"),
    ("own lines come in through detail, too", {"include/interlock/core/a.hpp": "#include <interlock/detail/b.hpp>\n",
     "include/interlock/detail/b.hpp": "".join(f"extern int a{i};\n" for i in range(2501))}, "of our own, at most 2500"),
    ("comments and blank lines don't count", {"include/interlock/core/a.hpp": "// a\n\n" * 3000}, None),
    ("unsafe with <span>", {"include/interlock/unsafe/a.hpp": "#include <span>\n"}, "at most 500"),
    ("an adapter that is too long", {"include/interlock/adapt/a.hpp": "".join(f"extern int a{i};\n" for i in range(2001))}, "from adapt/"),
    ("a header that doesn't preprocess", {"include/interlock/core/a.hpp": "#include <interlock/gone.hpp>\n"}, "doesn't preprocess"),
]

if __name__ == "__main__":
    gate.main("cost", faults, SAMPLES, notes)
