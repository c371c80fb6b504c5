#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""The JSON Schema of site policies: good documents satisfy it, spoilt ones don't, and it has the members that the reader knows."""

import copy
import json
import os
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    sys.exit("site_schema: needs python3-jsonschema (cmake/packages.txt)")

SOURCE = pathlib.Path(os.environ.get("INTERLOCK_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
faults = []


def check(holds, what):
    if not holds:
        faults.append(what)


def read(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(STRING_OR_COMMENT.sub(lambda m: m.group(1) or " ", text))


def without(document, *path):
    spoilt = copy.deepcopy(document)
    at = spoilt
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return spoilt


def having(document, value, *path):
    spoilt = copy.deepcopy(document)
    at = spoilt
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return spoilt


schema = json.loads((SOURCE / "docs/site-policy.schema.json").read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

# ---- Good documents ---------------------------------------------------------------------------------------------------------
corpus = SOURCE / "tests/fuzz/corpus/site_policy"
good = sorted((SOURCE / "examples/sites").glob("*.json")) + [corpus / name for name in ("plant", "wired", "boiler-house", "least")]
check(len(good) >= 5, "no example documents")
for path in good:
    for error in validator.iter_errors(read(path)):
        faults.append(f"{path.relative_to(SOURCE)}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")

# ---- Documents with one slip each, which an editor should underline -----------------------------------------------------------
plant, wired = read(corpus / "plant"), read(corpus / "wired")
setpoint = ("tags", "a.set")
SPOILT = [
    without(plant, "site"), without(plant, "version"), having(plant, 0, "version"), having(plant, 1.5, "version"),
    having(plant, "x", "colour"), having(plant, [], "tags"), having(plant, "no", "monitor only"), having(plant, 3, "publishers"),
    having(plant, "udp", "listeners", "field", "transport"), without(plant, "listeners", "field", "unsafe"),
    having(plant, {"transport": "tls"}, "listeners", "a b"), having(plant, {"transport": "tls"}, "listeners", ".a"),
    without(plant, "zones", "control", "listeners"), without(plant, "conduits", 0, "from"), having(plant, "x", "roles", "viewer", "colour"),
    without(plant, "roles", "viewer", "permit", 0, "do"), having(plant, [], "roles", "operator", "permit", 0, "from"),
    having(plant, ["save"], "roles", "viewer", "permit", 0, "classes"), without(plant, "subjects", "op1", "kind"),
    having(plant, "sha1:00", "subjects", "op1", "certificate"),
    having(plant, {"listener": "field", "from": "10.1.0.8"}, "subjects", "op1", "address"),
    having(plant, True, "subjects", "op1", "permanent sessions"),
    having(plant, ["0 bar"], *setpoint, "range"), having(plant, "clamp", *setpoint, "outside range"),
    having(plant, "ask", "tag classes", "setpoint", "outside normal"), having(plant, "plc", "tag classes", "setpoint", "device"),
    having(plant, {"up": "1 bar"}, *setpoint, "step"), having(plant, "2 bar", *setpoint, "rate"), having(plant, 100, *setpoint, "between writes"),
    having(plant, "5", *setpoint, "time stamp", "behind"), having(plant, [64], "tags", "a.bits", "bits"),
    without(plant, "tags", "a.mode", "device"), having(plant, "float", *setpoint, "type"),
    without(plant, *setpoint, "only if", 0, "no older than"), having(plant, 0, *setpoint, "only if", 0, "above"),
    without(plant, *setpoint, "only if", 0, "is"), without(plant, *setpoint, "on loss of", "heartbeat"),
    having(plant, "2 bar", *setpoint, "on loss of", "substitute"), having(plant, False, *setpoint, "on loss of", "hold"),
    having(plant, "a.*", "essential", 0, "on"), without(plant, "essential", 0, "value"), having(plant, 1, "essential", 0, "at most"),
    without(without(plant, "essential", 0, "from"), "essential", 0, "without authentication over"),
    having(plant, "100", "traffic", "per subject"), having(plant, 0, "traffic", "connections", "in all"),
    without(wired, "devices", "plc", "modbus", "unit ids"), having(wired, [0], "devices", "plc", "modbus", "unit ids"),
    having(wired, [248], "devices", "plc", "modbus", "unit ids"), without(wired, "devices", "plc", "modbus", "readable blocks", 0, "gaps"),
    without(wired, "devices", "plc", "modbus", "readable blocks", 0, "to"), having(wired, "seven digits", "devices", "plc", "modbus", "numbering"),
    without(wired, "tags", "p.set", "modbus", "reference"), having(wired, "coils", "tags", "p.set", "modbus", "table"),
    having(wired, "4x001", "tags", "p.set", "modbus", "reference"), having(wired, "float", "tags", "p.set", "modbus", "type"),
    having(wired, 0, "tags", "p.valve", "modbus", "scale", "gain"), having(wired, 16, "tags", "p.bit", "modbus", "bit"),
    having(wired, "bool", "tags", "p.door", "type"),
]
# Use control beyond roles and rules, put into the plant.
shifts = having(plant, {"early": {"days": ["monday"], "from": "06:00", "to": "14:00"}, "night": [{"from": "22:00", "to": "24:00"}]}, "shifts")
shifts = having(shifts, {"during": "early", "authenticated within": "5min", "value": ["1 bar", "2 bar"], "over": "wired",
                         "only if": [{"tag": "a.guard", "is": "closed", "no older than": "2s"}]}, "roles", "operator", "permit", 0, "when")
shifts = having(shifts, ["operator", {"role": "viewer", "from": "2026-11-01T06:00:00Z", "until": "2026-11-02T06:00:00+01:00"}], "subjects", "op1", "roles")
shifts = having(shifts, "somebody", "subjects", "op1", "person")
shifts = having(shifts, {"static": [{"name": "apart", "roles": ["viewer", "operator"], "at most": 1}], "dynamic": []}, "separation of duty")
shifts = having(shifts, ["pump.start", "session.view"], "viewing")
shifts = having(shifts, "human", "roles", "operator", "holders")
for error in validator.iter_errors(shifts):
    faults.append(f"shifts: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
early, when, ssd = ("shifts", "early"), ("roles", "operator", "permit", 0, "when"), ("separation of duty", "static", 0)
SPOILT += [
    without(shifts, *early, "from"), having(shifts, "6:00", *early, "from"), having(shifts, "24:00", *early, "from"), having(shifts, "24:30", *early, "to"),
    having(shifts, [], *early, "days"), having(shifts, "mon", *early, "days"), having(shifts, [], *early),
    having(shifts, {}, *when), having(shifts, [], *when, "during"), having(shifts, "5", *when, "authenticated within"),
    having(shifts, ["1 bar"], *when, "value"), having(shifts, "air", *when, "over"), having(shifts, [], *when, "over"), having(shifts, [], *when, "only if"),
    having(shifts, "always", *when), without(shifts, "subjects", "op1", "roles", 1, "role"),
    having(shifts, {"role": "viewer"}, "subjects", "op1", "roles", 1), having(shifts, ["viewer"], "subjects", "op1", "roles", 1),
    having(shifts, "2026-11-01", "subjects", "op1", "roles", 1, "until"), having(shifts, "2026-11-01T24:00:00Z", "subjects", "op1", "roles", 1, "until"),
    having(shifts, True, "subjects", "op1", "shared"), having(shifts, False, "subjects", "hmi", "shared"), having(shifts, "x", "subjects", "hmi", "person"),
    without(shifts, *ssd, "roles"), having(shifts, ["viewer"], *ssd, "roles"), having(shifts, ["viewer", "viewer"], *ssd, "roles"),
    having(shifts, 0, *ssd, "at most"), having(shifts, {}, "separation of duty", "fixed"), having(shifts, "tag.write", "viewing"),
    having(shifts, ["session.unlock"], "viewing"), having(shifts, ["override.lend"], "viewing"), having(shifts, "people", "roles", "operator", "holders"),
]
consent = {"do": "tag.write", "on": "a.*", "by": "operator", "value": "outside normal", "persons": 3, "within": "5min"}
asking = having(having(plant, "needs approval", "tag classes", "setpoint", "outside normal"), [consent, {**consent, "value": ["1 bar", 2]}], "approvals")
for error in validator.iter_errors(asking):
    faults.append(f"asking: /{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
SPOILT += [having(asking, "outside", "approvals", 0, "value"), having(asking, ["1 bar"], "approvals", 0, "value")]
for number, document in enumerate(SPOILT):
    check(not validator.is_valid(document), f"spoilt document {number} satisfies the schema")

# ---- The members of the reader are those of the schema, and each is explained ------------------------------------------------
in_schema = set()


def gather(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties" and isinstance(value, dict):
                in_schema.update(value)
            gather(value)
    elif isinstance(node, list):
        for value in node:
            gather(value)


gather(schema)
in_reader = set()
sources = [*(SOURCE / "include/interlock/site").glob("read*.hpp"), SOURCE / "include/interlock/site/validate_definition.hpp",
           *(SOURCE / "include/interlock/modbus").glob("tag_*.hpp")]
for path in sources:
    text = path.read_text(encoding="utf-8")
    for call in re.findall(r"members_of\((.*?)\);|tag_members\{\s*(.*?)\};", text, re.DOTALL):
        in_reader.update(re.findall(r'"((?:[^"\\])+)"', "".join(call)))
check(len(in_reader) > 80, f"only {len(in_reader)} members found in the reader")
for member in sorted(in_reader ^ in_schema):
    faults.append(f'member "{member}" is only in the {"reader" if member in in_reader else "schema"}')
page = (SOURCE / "docs/reference/site-policy.md").read_text(encoding="utf-8")
for member in sorted(in_schema):
    check(f"`{member}`" in page, f"docs/reference/site-policy.md doesn't explain `{member}`")

for fault in faults:
    print(fault)
print(f"{len(good)} good documents, {len(SPOILT)} spoilt ones, {len(in_schema)} members: {len(faults)} faults")
sys.exit(1 if faults else 0)
