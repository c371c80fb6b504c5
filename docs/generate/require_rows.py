#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Writes include/interlock/detail/require_rows.hpp: one struct per row with the text of its diagnostic, since clang prints
text in template arguments as numbers. `--check` only says whether the file is what this script writes."""
import sys

from catalogue import FRS, MEETS, MEETS_PARTLY, MEETS_WITH, ROOT, claimed, claims_in, rows

OUT = ROOT / "include/interlock/detail/require_rows.hpp"
HEAD = """// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// Made by docs/generate/require_rows.py from the catalogue: change that, not this.
#ifndef INTERLOCK_DETAIL_REQUIRE_ROWS_HPP
#define INTERLOCK_DETAIL_REQUIRE_ROWS_HPP

#include <cstddef>

namespace interlock::inline v0_1::detail {

/// The diagnostic of one row, by its place in the catalogue.
template <std::size_t Row, bool Met>
struct require_row {};

/// The diagnostic of a foundational requirement about which a composition says nothing at all.
template <std::size_t Part, bool Said>
struct require_part {};

// clang-format off
"""
TAIL = """// clang-format on

} // namespace interlock::inline v0_1::detail

#endif
"""


def text(row):
    part = "1 in any FR" if row["fr"] == "none" else f"{row['fr']}={row['level']}"
    what = f"add {MEETS.get(row['id'], 'a policy for it')}"
    if row["id"] in MEETS_PARTLY:
        by, met, left = MEETS_PARTLY[row["id"]]
        what = f"add {by} for {met} and declare {left}"
    elif row["id"] in MEETS_WITH:
        what = "add {} beside {}".format(*MEETS_WITH[row["id"]])
    return f"interlock[IL101]: SL-C {part} needs {row['id']} '{row['title']}': {what}, or declare it"


def content():
    out = [HEAD]
    for at, row in enumerate(rows()):
        if row["level"]:
            out.append(f"template <bool Met> struct require_row<{at}, Met> {{ static_assert(Met, \"{text(row)}\"); }};\n")
    for at, part in enumerate(FRS[1:], 1):
        out.append(f"template <bool Said> struct require_part<{at}, Said> {{ "
                   f"static_assert(Said, \"interlock[IL102]: nothing is said about FR {at}: state {part}=1 or more, "
                   f"or declare uncovered<\\\"why\\\", fr::{part}>\"); }};\n")
    # The whole list in one place, by name: a pack of 141 numbers would stand in every note of clang.
    bases = [f"require_row<{at}, Asked::template row<{at}>()>" for at, row in enumerate(rows()) if row["level"]]
    bases += [f"require_part<{at}, Asked::template part<{at}>()>" for at in range(1, 8)]
    out.append("\n/// Base classes are instantiated one after the other whatever became of the first: each missing row has its own error.\n"
               "template <class Asked>\nstruct require_every\n    : "
               + ",\n      ".join(", ".join(bases[i:i + 3]) for i in range(0, len(bases), 3)) + " {};\n")
    return "".join(out) + TAIL


def untrue():
    """What a diagnostic suggests and the policy doesn't claim: who follows it must not meet it again."""
    whole = {id: (by, []) for id, by in MEETS.items()}
    partly = {id: (by, met.split(", ")) for id, (by, met, _) in MEETS_PARTLY.items()}
    made = claimed()
    return [f"docs/generate/catalogue.py: {id} is suggested to be met by {by}{f' ({met})' if met else ''}, which claims no such thing"
            for id, (by, met) in {**whole, **partly}.items() if (by, met) not in claims_in(made[id][1])]


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        for line in untrue():
            sys.exit(line)
        if OUT.read_text() != content():
            sys.exit(f"{OUT} is out of date: run docs/generate/require_rows.py")
    else:
        OUT.write_text(content())
