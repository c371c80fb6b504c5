#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Draws docs/pictures/stages.svg: the stages of a decision, and which policy of the library takes part in which, as their
headers say. `--check` only says whether the file is what this script draws."""

import pathlib
import re
import sys
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "docs/pictures/stages.svg"
FOLDERS = ["ra", "rdf", "iac", "uc", "si", "dc", "tre", "journal"]

# Title, what it asks in at most two lines, and whether it is a stage with policies.
ROWS = [
    [("request", "who, over which listener,\ndoes what to which tag", False), ("admit", "may it come in\nat all?", True),
     ("identify", "who is it, and how\nwas that proved?", True), ("authorize", "who grants it?\nthe only stage that can", True),
     ("validate", "is the value one\nthat may be written?", True)],
    [("reserve", "is there room and\nbudget for it?", True), ("observe", "the intent or the refusal\nis recorded", True),
     ("action", "your own code,\nrun at most once", False), ("commit", "what became of it:\ndone, refused, unknown", True),
     ("release", "may the result\ngo back?", True)],
]
BANDS = [(1, 4, "decide: looks, and spends nothing"), (0, 3, "begin, or enforce: spends, records, acts")]
NOTES = [
    ("deny", "at any stage: the walk ends, the refusal is recorded."),
    ("indeterminate", "a policy can't say: an ordinary action is refused, a listed essential one goes on, marked degraded."),
    ("no grant", "nobody in the authorize stage said permit: refused."),
    ("beside it", "tick (fail-safe outputs, expiry) and published (a new site policy in force); the application drives both."),
]

WIDTH, MARGIN, GAP, LINE = 980, 14, 26, 15
BOX = (WIDTH - 2 * MARGIN - 4 * GAP) // 5
INK, SOFT, EDGE, FILL, OWN = "#1b2733", "#52616f", "#7a8a99", "#eef3f7", "#fff3d6"


def policies():
    """{stage: [policy, ...]} as the headers of the library say."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / "include/interlock" / folder).glob("*.hpp")):
            source = path.read_text(encoding="utf-8")
            name = re.search(r'static constexpr std::string_view name = "([\w:]+)"', source)
            stages = re.search(r"using stages\s*=\s*takes_part<([^>]*)>", source)
            for stage in re.findall(r"stage::(\w+)", stages.group(1)) if name and stages else []:
                found.setdefault(stage, []).append(name.group(1))
    # Whoever reserves also hears what became of it.
    found["commit"] = found.get("reserve", [])
    return found


def words(x, y, what, size=12, colour=INK, weight="normal", anchor="start", family="sans-serif"):
    return (f'<text x="{x}" y="{y}" font-family="{family}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
            f'text-anchor="{anchor}">{escape(what)}</text>')


def box(x, y, height, title, asks, names, own):
    fill = OWN if own else FILL
    out = [f'<rect x="{x}" y="{y}" width="{BOX}" height="{height}" rx="6" fill="{fill}" stroke="{EDGE}"/>',
           words(x + 10, y + 22, title, 15, INK, "bold")]
    out += [words(x + 10, y + 40 + i * LINE, line, 11.5, SOFT) for i, line in enumerate(asks.split("\n"))]
    out += [words(x + 10, y + 78 + i * LINE, name, 10, INK, family="monospace") for i, name in enumerate(names)]
    return out


def content():
    by_stage = policies()
    body, y = [], MARGIN
    middle = []
    for row, (first, last, label) in zip(ROWS, BANDS):
        height = 76 + LINE * max(len(by_stage.get(title, [])) if staged else 0 for title, _, staged in row)
        left, right = MARGIN + first * (BOX + GAP), MARGIN + last * (BOX + GAP) + BOX
        body += [f'<path d="M{left} {y + 24} v-6 h{right - left} v6" fill="none" stroke="{EDGE}"/>',
                 words((left + right) / 2, y + 12, label, 12, SOFT, "bold", "middle")]
        y += 34
        for at, (title, asks, staged) in enumerate(row):
            x = MARGIN + at * (BOX + GAP)
            body += box(x, y, height, title, asks, by_stage.get(title, []) if staged else [], not staged)
            if at:
                body.append(f'<path d="M{x - GAP + 2} {y + 18} h{GAP - 5}" stroke="{INK}" stroke-width="1.6" marker-end="url(#tip)"/>')
        middle.append((y, height))
        y += height + 40
    # From the end of the first row to the beginning of the second.
    (y1, h1), (y2, _) = middle
    x1, x2, turn = MARGIN + 4 * (BOX + GAP) + BOX / 2, MARGIN + BOX / 2, y1 + h1 + 16
    body.append(f'<path d="M{x1} {y1 + h1} V{turn} H{x2} V{y2 - 4}" fill="none" stroke="{INK}" stroke-width="1.6" marker-end="url(#tip)"/>')
    y -= 12
    for name, text in NOTES:
        body += [words(MARGIN, y, name, 12, INK, "bold"), words(MARGIN + 104, y, text, 12, INK)]
        y += LINE + 4
    height = y
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>The stages of a decision</title>",
        "<desc>Made by docs/generate/stages.py from the headers: run that, don't edit this.</desc>",
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{INK}"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>', *body, "</svg>", ""])


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != content():
            sys.exit("docs/pictures/stages.svg isn't what docs/generate/stages.py draws: run it")
    else:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(content(), encoding="utf-8")
