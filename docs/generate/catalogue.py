# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Reads the catalogue out of the header that holds it, so that every generated page has one source."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = ROOT / "include/interlock/detail/catalogue_rows.hpp"
FRS = ["none", "iac", "uc", "si", "dc", "rdf", "tre", "ra"]
LINE = re.compile(
    r'\{\{s::(\w+), (\d+), (\d+), (\d+)\}, k::(\w+), fr::(\w+), (\d), t::(\w+), (\d+), because::(\w+), "([^"]+)"\},')

# The policies of this library that meet a row alone; the key is the printed id without its enhancement, or with it.
MEETS = {
    "CR 1.2": "iac::certificate_identity",
    "CR 1.2(1)": "iac::certificate_identity",
    "CR 1.3": "iac::accounts",
    "CR 1.4": "iac::accounts",
    "CR 1.8": "iac::certificate_identity",
    "CR 1.9": "iac::certificate_identity",
    "CR 2.1": "uc::rbac",
    "CR 2.1(1)": "uc::rbac",
    "CR 2.1(2)": "uc::rbac",
    "CR 2.5": "uc::session_lock",
    "CR 2.6": "uc::sessions",
    "CR 2.7": "uc::sessions",
    "CR 2.8": "journal::recorder",
    "CR 2.9": "journal::recorder",
    "CR 2.9(1)": "journal::recorder",
    "CR 2.10": "journal::recorder",
    "CR 2.11": "journal::recorder",
    "CR 2.12": "journal::recorder",
    "CR 3.5": "si::tag_limits",
    "CR 5.1": "rdf::conduits",
    "NDR 5.2": "rdf::conduits",
    "NDR 5.2(1)": "rdf::conduits",
    "CR 6.1": "journal::recorder",
    "CR 6.1(1)": "journal::recorder",
    "CR 7.1": "ra::rate_limit",
    "CR 7.1(1)": "ra::device_load",
    "CR 7.2": "ra::rate_limit",
}

# Those that meet a part of it, and what is left to declare.
MEETS_PARTLY = {
    "CR 1.5": ("iac::accounts", "a, b, c", "d"),
}

# Those that meet it together with something outside the component.
MEETS_WITH = {
    "CR 3.8": ("uc::sessions", "a source of randomness"),
    "CR 3.6": ("si::output_failsafe", "the device's own watchdog"),
}


def rows():
    out = []
    for line in ROWS.read_text().splitlines():
        found = LINE.search(line)
        if not found:
            continue
        series, part, number, enhancement, kind, fr, level, types, clauses, unless, title = found.groups()
        base = f"{series.upper()} {number}" if series == "ccsc" else f"{series.upper()} {part}.{number}"
        out.append({
            "id": base + (f"({enhancement})" if enhancement != "0" else ""), "kind": kind, "fr": fr,
            "level": int(level), "types": types, "clauses": int(clauses), "unless": unless, "title": title,
        })
    return out


def claimed():
    """{id: (clauses, satisfied by, helped by)} as the test `conformance/claims` wrote them to docs/requirements.md."""
    out = {}
    for line in (ROOT / "docs/requirements.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\_", "_") for cell in line.strip("|").split("|")]
        if re.match(r"[A-Z]{2,4} \d", cells[0]):
            out[cells[0]] = (cells[4], cells[6], cells[7])
    return out


def claims_in(cell):
    """[(policy, its clauses, or none when it claims the whole row)] of a cell "a::b, c::d (a, b)"."""
    found = [one.partition(" (") for one in re.split(r", (?=\w+::)", cell) if one]
    return [(name, some.rstrip(")").split(", ") if some else []) for name, _, some in found]


def meets_whole(cell, clauses):
    """Whether a cell of the column *Satisfied by* covers the whole row: "a::b, c::d (a, b)". Clauses stand in brackets behind the
    name of a policy that claims only those; several policies may share them out. `clauses` is the row's own, "a-d"."""
    left = {chr(c) for c in range(ord("a"), ord(clauses[2]) + 1)} if re.fullmatch("a-[a-z]", clauses) else {"all of it"}
    for _, some in claims_in(cell):
        if not some:
            return True
        left -= set(some)
    return not left
