#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: links in Markdown lead somewhere: the file is there, the heading is in it, and a path starts where its page stands.
Every page of docs/ is reached from another one. Addresses on the web are not followed."""

import posixpath
import re

import gate

FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.S | re.M)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|\b(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*$", re.M)
OUTSIDE = re.compile(r"^(?:https?|mailto):")


def without_code(source):
    """The same text, line by line, with code blanked out."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group(0))  # noqa: E731
    return CODE.sub(blank, FENCE.sub(blank, source))


def anchors(source):
    """The names that a page's headings have on the web pages made of it."""
    found = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", source))
    counts = {}
    for match in HEADING.finditer(FENCE.sub("", source)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match.group(1)).replace("`", "").lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = counts.get(name, 0)
        counts[name] = number + 1
        found.add(f"{name}-{number}" if number else name)
    return found


def faults(root):
    found, reached = [], {"docs/README.md"}
    sources = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
               for path in gate.tracked(root) if path.suffix == ".md"}
    for page, source in sources.items():
        shown = without_code(source)
        for match in LINK.finditer(shown):
            target = match.group(1) or match.group(2)
            at = f"{page}:{shown.count(chr(10), 0, match.start()) + 1}"
            if OUTSIDE.match(target):
                continue
            path, _, heading = target.partition("#")
            if path.startswith("/"):
                found.append(f"{at}: {target} starts at the root of a machine: write it from this page")
                continue
            full = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
            if full.startswith("../"):
                found.append(f"{at}: {target} leads out of the project")
            elif not (root / full).exists():
                found.append(f"{at}: {target} doesn't exist")
            elif heading and full in sources and heading not in anchors(sources[full]):
                found.append(f"{at}: {full} has no heading #{heading}")
            if full != page:
                reached.add(full)
    found += [f"{page}: no other page leads here" for page in sources if page.startswith("docs/") and page not in reached]
    return found


SAMPLES = [
    ("links that lead somewhere", {"README.md": "# A b\n[x](docs/a.md#b-c) [y](#a-b) [z](https://x.org/y) ![p](docs/p.svg)\n",
                                   "docs/a.md": "## B: `c`\n[up](../README.md)\n", "docs/p.svg": "<svg/>"}, None),
    ("a file that isn't there", {"README.md": "[x](docs/a.md)\n"}, "docs/a.md doesn't exist"),
    ("a picture that isn't there", {"README.md": "![x](a.svg)\n"}, "a.svg doesn't exist"),
    ("a heading that isn't there", {"README.md": "[x](docs/a.md#c)\n", "docs/a.md": "# B\n"}, "has no heading #c"),
    ("a heading of the page itself", {"README.md": "# A\n[x](#b)\n"}, "has no heading #b"),
    ("a link out of the project", {"README.md": "[x](../a.md)\n"}, "leads out of the project"),
    ("a path of a machine", {"README.md": "[x](/docs/a.md)\n"}, "starts at the root"),
    ("a page that nobody finds", {"README.md": "text\n", "docs/a.md": "# B\n[x](#b)\n"}, "no other page leads here"),
    ("code is no link", {"README.md": "`[x](y)`\n```\n[x](y)\n```\n"}, None),
    ("two headings of one name", {"README.md": "# A\n# A\n[x](#a-1)\n"}, None),
]

if __name__ == "__main__":
    gate.main("links", faults, SAMPLES)
