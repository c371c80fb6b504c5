#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Writes the parts of README.md that stand between `<!-- made: NAME -->` and `<!-- /made -->`:

    refused        the messages of tests/reject/readme_lines.cpp, as the headers have them
    requirements   how many rows of each foundational requirement are met, from docs/requirements.md, and what the gateway states
    cost           some figures of docs/performance.md

`--check` only says whether they are what this script writes."""

import re
import sys

from catalogue import ROOT, claimed, meets_whole, rows

README = ROOT / "README.md"
FRS = [(1, "iac", "Identification and authentication control"), (2, "uc", "Use control"), (3, "si", "System integrity"),
       (4, "dc", "Data confidentiality"), (5, "rdf", "Restricted data flow"), (6, "tre", "Timely response to events"),
       (7, "ra", "Resource availability")]
FIGURES = [
    ("kernel.decide_by_handle_ns", "a decision, by handle", "ns"),
    ("kernel.decide_by_handle_over_handwritten", "the same over a hand-written equivalent, g++", "times"),
    ("kernel.decide_by_name_100k_ns", "a decision by name, among 100,000 tags", "ns"),
    ("kernel.decide_allocations", "allocations in a decision", ""),
    ("kernel.publish_10k_rules_ms", "a site policy of 10,000 rules, from document to visible", "ms"),
    ("gateway.throughput_over_relay_1", "the gateway's throughput over a bare relay's, 1 connection", "times"),
    ("gateway.p50_added_us", "added to the relay's median latency", "µs"),
    ("gateway.essential_p999_ms", "an essential write's p99.9 under flood, full journal and a slow device", "ms"),
    ("headers.enforcer_lines", "preprocessed lines of core/enforcer.hpp", ""),
]


def refused():
    """The messages that the test expects, unescaped up to where each is cut short, found whole in the headers."""
    test = (ROOT / "tests/reject/readme_lines.cpp").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "include/interlock").rglob("*.hpp"))]
    out = []
    for wanted in re.findall(r"^// expect: (.*)$", test, re.M):
        for source in sources:
            found = [text for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', source) if re.match(wanted, text)]
            if found:
                out.append(found[0].replace('\\"', '"'))
                break
        else:
            sys.exit(f"README.md: no header has the message {wanted}")
    return "```text\n" + "\n".join(f"error: {line}" for line in out) + "\n```\n"


def state():
    """{id: served, partly or uncovered} as the conformance tests wrote it."""
    return {id: "served" if meets_whole(satisfied, clauses) else "partly" if satisfied or helped else "uncovered"
            for id, (clauses, satisfied, helped) in claimed().items()}


def requirements():
    known, lines = state(), ["| | foundational requirement | rows | served | partly | uncovered | rows at SL 1 | served at SL 1 |",
                             "|---|---|--:|--:|--:|--:|--:|--:|"]
    total = [0] * 6
    for number, short, title in FRS:
        own = [row for row in rows() if row["level"] and row["fr"] == short]
        first = [row for row in own if row["level"] == 1]
        count = lambda which, some: sum(known.get(row["id"]) == which for row in some)  # noqa: E731
        cells = [len(own), count("served", own), count("partly", own), count("uncovered", own), len(first), count("served", first)]
        total = [a + b for a, b in zip(total, cells)]
        lines.append(f"| FR {number} | {title} (`{short}`) | " + " | ".join(map(str, cells)) + " |")
    lines.append("| | all | " + " | ".join(map(str, total)) + " |")
    gateway = (ROOT / "examples/modbus_gateway/security.hpp").read_text(encoding="utf-8")
    stated = re.search(r"require_level<enforcer, il::levels\{([^}]*)\}>", gateway)
    if stated:
        level = stated.group(1).replace(".", "").replace(" = ", "=").replace(",", "")
        lines += ["", f"The example gateway states SL-C `{level}`, with what its [composition](examples/modbus_gateway/security.hpp) leaves to others."]
    return "\n".join(lines) + "\n"


def cost():
    page = ROOT / "docs/performance.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    lines = []
    for key, what, unit in FIGURES:
        found = re.search(rf"^\|\s*`?{re.escape(key)}`?\s*\|\s*([^|\s]+)\s*\|", text, re.M)
        if found:
            lines.append(f"| {what} | {found.group(1)} {unit}".rstrip() + " |")
    return "\n".join(["| what | figure |", "|---|--:|", *lines]) + "\n" if lines else "`./benchmarks/run` prints the figures.\n"


def content():
    text = README.read_text(encoding="utf-8")
    for name, make in (("refused", refused), ("requirements", requirements), ("cost", cost)):
        made = make()
        text, count = re.subn(rf"(<!-- made: {name} -->\n).*?(<!-- /made -->)", lambda m: m.group(1) + made + m.group(2), text, flags=re.S)
        if count != 1:
            sys.exit(f"README.md has no part between <!-- made: {name} --> and <!-- /made -->")
    return text


# What `meets_whole` makes of cells; --check tries them.
SAMPLES = [
    ("", "", False), ("", "a-d", False), ("uc::rbac", "", True), ("iac::accounts", "a-d", True),
    ("iac::accounts (a, b, c)", "a-d", False), ("uc::sessions (a, b)", "a-c", False), ("uc::sessions (a)", "a-b", False),
    ("uc::sessions (a, b), iac::accounts", "a-c", True), ("iac::accounts (a, b), uc::sessions (c, d)", "a-d", True),
    ("iac::accounts (a, b), uc::sessions (b, c)", "a-d", False), ("journal::recorder", "6 categories by 6 fields", True),
    ("journal::recorder (access control: outcome)", "6 categories by 6 fields", False),
    (r"iac::certificate\_identity, iac::address\_identity", "", True),
]

if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        for cell, clauses, whole in SAMPLES:
            if meets_whole(cell, clauses) != whole:
                sys.exit(f"docs/generate/readme.py: '{cell}' of '{clauses}' is {'not ' * (not whole)}the whole row")
        if README.read_text(encoding="utf-8") != content():
            sys.exit("README.md has parts that docs/generate/readme.py writes otherwise: run it")
    else:
        README.write_text(content(), encoding="utf-8")
