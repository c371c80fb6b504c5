#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: the length of headers. None over 400 lines, comments included; a longer one splits. catalogue_data.hpp is a table."""

import statistics

import gate

MEDIAN, NINE_TENTHS, MOST = 120, 250, 400
TABLES = {"core/catalogue_data.hpp", "detail/catalogue_data.hpp", "detail/catalogue_rows.hpp"}


def lengths(root):
    return {header: gate.text(root, header).count("\n") for header in gate.headers(root) if header.as_posix() not in TABLES}


def faults(root):
    lines = lengths(root)
    found = [f"{gate.place(header)}: {count} lines, at most {MOST}: split it" for header, count in lines.items() if count > MOST]
    long = [header for header, count in lines.items() if count > NINE_TENTHS]
    if len(lines) >= 20 and len(long) * 10 > len(lines):
        found.append(f"{len(long)} of {len(lines)} headers have more than {NINE_TENTHS} lines, at most a tenth may: "
                     + ", ".join(header.as_posix() for header in long))
    return found


def notes(root):
    counts = sorted(lengths(root).values()) or [0]
    median = statistics.median(counts)
    return [f"{len(counts)} headers, median {median:g} lines (wanted: {MEDIAN}), nine tenths within"
            f" {counts[max(0, len(counts) * 9 // 10 - 1)]}, longest {counts[-1]}"]


SAMPLES = [
    ("400 lines pass", {"include/interlock/core/a.hpp": "//\n" * 400}, None),
    ("401 lines", {"include/interlock/core/a.hpp": "//\n" * 401}, "401 lines, at most 400"),
    ("too many long ones", {f"include/interlock/core/a{i}.hpp": "//\n" * (300 if i < 3 else 10) for i in range(20)}, "at most a tenth"),
]

if __name__ == "__main__":
    gate.main("lengths", faults, SAMPLES, notes)
