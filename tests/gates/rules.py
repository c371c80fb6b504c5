#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: every rule of docs/explanation/semantics.md is named by a test, such as "core/enforcer: 1.6: decide reserves nothing" or, in
a script, `semantics.md 4.5`, or stands in the list of that page that says which rules nothing takes up yet. A rule that is named and listed is a fault, too."""

import re

import gate

PAGE = "docs/explanation/semantics.md"
# Numbers that are rows of the standard, releases or sections of something else, not rules.
ROWS = re.compile(r"\b(?:CR|NDR|SAR|EDR|HDR|CCSC|FR|RFC|SL|TLS|R)[ -]?[\d.()]+(?:(?:,| and| or| to) [\d.()]+)*")
RULE = re.compile(r"(?<![\d.])(\d{1,2}\.\d)(?![\d.(])")
CASE = re.compile(r'TEST_CASE\(\s*((?:"[^"]*"\s*)+)')
SCRIPT = re.compile(r"semantics\.md ((?:\d{1,2}\.\d(?:, | and )?)+)")


def rules_of(text):
    """The page's rules, and those that it lists as not taken up."""
    rules, open_ones, section = [], set(), None
    for line in text.splitlines():
        if heading := re.match(r"## (?:(\d+)\. )?", line):
            section = heading.group(1)
        elif section and (item := re.match(r"(\d+)\. ", line)):
            rules.append(f"{section}.{item.group(1)}")
        elif line.startswith("Not taken up yet:"):
            open_ones = set(re.findall(r"\d{1,2}\.\d", line))
    return rules, open_ones


def named(root):
    """rule -> files of tests that name it"""
    found = {}
    for path in gate.tracked(root, "tests"):
        text = gate.read_text(path) or ""
        if path.suffix == ".cpp":
            rules = [rule for name in CASE.findall(text) for rule in RULE.findall(ROWS.sub("", name))]
        elif path.suffix == ".py" and path.parent.name == "system":
            rules = [rule for several in SCRIPT.findall(text) for rule in re.findall(r"\d{1,2}\.\d", several)]
        else:
            continue
        for rule in rules:
            found.setdefault(rule, set()).add(path.relative_to(root).as_posix())
    return found


def faults(root):
    rules, open_ones = rules_of((root / PAGE).read_text(encoding="utf-8"))
    tests = named(root)
    found = [f"{PAGE}: rule {rule} is named by no test" for rule in rules if rule not in tests and rule not in open_ones]
    found += [f"{PAGE}: rule {rule} is listed as not taken up, but {sorted(tests[rule])[0]} names it" for rule in rules
              if rule in open_ones and rule in tests]
    found += [f"{sorted(files)[0]}: names a rule {rule}, which {PAGE} doesn't have" for rule, files in tests.items() if rule not in rules]
    return found


def notes(root):
    rules, open_ones = rules_of((root / PAGE).read_text(encoding="utf-8"))
    return [f"{len(rules) - len(open_ones)} rules of {len(rules)} are tested, {len(open_ones)} are not taken up yet"]


def sample(test, page="## 1. A\n1. This.\n2. That.\n\nNot taken up yet: 1.2.\n"):
    return {PAGE: page, "tests/a.cpp": f'TEST_CASE("{test}") {{}}\n'}


SAMPLES = [
    ("a rule that a test names passes", sample("a: 1.1: this"), None),
    ("a rule without a test", sample("a: this"), "rule 1.1 is named by no test"),
    ("a row of the standard is no rule", sample("a: CR 1.1: this"), "rule 1.1 is named by no test"),
    ("a rule that is tested, yet listed", sample("a: 1.1: this, 1.2: that"), "listed as not taken up"),
    ("a rule that isn't there", sample("a: 1.1, 1.7: this"), "names a rule 1.7"),
]

if __name__ == "__main__":
    gate.main("rules", faults, SAMPLES, notes)
