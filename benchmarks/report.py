#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Runs the benchmark programs whose keys match, merges their figures, and prints them beside the bars of bars.json.

    report.py --list [NAME...]                 the targets that a run needs, one a line: build preset (or npm) and target
    report.py [--json FILE] [--check] [NAME...]

NAME is a prefix of keys, such as kernel or gateway. A key K_clang is K of the program that clang built. --check fails when a bar
isn't met; a program that fails is always a failure."""

import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent / "build"
LEAST_PAIRS = 31  # docs/performance.md
BARS = json.loads((HERE / "bars.json").read_text(encoding="utf-8"))


class Program:
    """A file of this folder with a line `// keys: <prefix>...`; `// needs: <target>...` names what else must be built; npm is what
    tests/npm/package-lock.json names."""

    def __init__(self, path, keys, needs):
        self.path, self.keys, self.needs = path, keys, needs
        self.script = path.suffix == ".py"
        self.name = "benchmark." + ".".join(path.relative_to(HERE).with_suffix("").parts)

    def wanted(self, names):
        """The prefixes to hand over: the narrower of each pair, nothing when none matches."""
        pairs = [(key, name) for key in self.keys for name in names or [""]]
        return sorted({max(key, name, key=len) for key, name in pairs if key.startswith(name) or name.startswith(key)})

    def clang_keys(self, prefixes):
        """Keys of bars.json that the clang build of this program fills, without their suffix."""
        if self.script:
            return []
        return [bar[:-6] for bar in BARS if bar.endswith("_clang") and bar.startswith(tuple(self.keys))
                and (bar.startswith(tuple(prefixes)) or bar[:-6].startswith(tuple(prefixes)))]


def programs():
    found = []
    for path in sorted([*HERE.rglob("*.cpp"), *HERE.glob("*.py")]):
        marks = dict(re.findall(r"^(?://|#) (keys|needs): *(.+)$", path.read_text(encoding="utf-8"), re.M))
        if "keys" in marks:
            found.append(Program(path, marks["keys"].split(), marks.get("needs", "").split()))
    return found


def bar_text(bar):
    return next((f"{'≤' if word == 'at most' else '≥'} {bar[word]:g}" for word in ("at most", "at least") if word in bar), "")


def met(bar, value):
    return value <= bar["at most"] if "at most" in bar else value >= bar["at least"]


def run(command, preset, prefixes):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        environment = {**os.environ, "INTERLOCK_SOURCE_DIR": str(HERE.parent), "INTERLOCK_BUILD_DIR": str(BUILD / preset),
                       "INTERLOCK_BIN": str(BUILD / preset / "bin")}
        done = subprocess.run([*command, "--json", out.name, *prefixes], env=environment, stdout=sys.stderr, check=False)
        text = pathlib.Path(out.name).read_text(encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{pathlib.Path(command[-1]).name} ended with status {done.returncode}")
    figures = json.loads(text) if text.strip() else {}
    if not isinstance(figures, dict) or any(isinstance(value, (dict, list)) for value in figures.values()):
        raise RuntimeError(f"{pathlib.Path(command[-1]).name} wrote no flat JSON object")
    return figures


def processor():
    match = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M)
    return f"{match.group(1) if match else platform.machine()}, {os.cpu_count()} processors"


def table(figures):
    rows = [("key", "value", "spread", "bar", "met?")]
    for key in [*BARS, *sorted(set(figures) - set(BARS))]:
        if key not in figures or key.endswith("_mad") and key[:-4] in figures:
            continue
        value, spread = figures[key], figures.get(f"{key}_mad")
        shown = f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
        bar = BARS.get(key)
        rows.append((key, shown, "" if spread is None else f"± {spread:.2g}", bar_text(bar) if bar else "",
                     "" if not bar else "yes" if met(bar, value) else "NO"))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = ["| " + " | ".join(cell.ljust(width) if i in (0, 4) else cell.rjust(width)
                               for i, (cell, width) in enumerate(zip(row, widths))) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 1) + (":" if i in (1, 2, 3) else "-") for i, width in enumerate(widths)) + "|")
    return "\n".join(lines)


def page(figures):
    path = HERE.parent / "docs" / "performance.md"
    made = f"<!-- made: figures -->\n{processor()}\n\n{table(figures)}\n<!-- /made -->"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<!-- made: figures -->.*?<!-- /made -->", lambda m: made, text, flags=re.S), encoding="utf-8")
    # The README shows some of them.
    subprocess.run([sys.executable, "-B", str(HERE.parent / "docs/generate/readme.py")], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--page", action="store_true", help="writes the table into docs/performance.md")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()

    chosen = [(program, program.wanted(arguments.names)) for program in programs()]
    chosen = [(program, prefixes) for program, prefixes in chosen if prefixes]
    if arguments.list:
        for program, prefixes in chosen:
            if not program.script:
                print("release", program.name)
            for target in program.needs:
                print("npm" if target == "npm" else "release", target)
            if program.clang_keys(prefixes):
                print("release-clang", program.name)
        return
    if not chosen:
        known = sorted({key.split(".")[0] for program in programs() for key in program.keys})
        sys.exit(f"benchmarks: no program has keys that start with {' or '.join(arguments.names)}; known are {', '.join(known)}")

    pairs = os.environ.get("INTERLOCK_BENCHMARK_PAIRS", str(LEAST_PAIRS))
    if (arguments.check or arguments.page) and not (pairs.isdecimal() and int(pairs) >= LEAST_PAIRS):
        sys.exit(f"benchmarks: INTERLOCK_BENCHMARK_PAIRS={pairs} is for a first look: --check and --page need at least {LEAST_PAIRS}")

    figures, failed = {}, []
    for program, prefixes in chosen:
        runs = [("release", prefixes, None)]
        if keys := program.clang_keys(prefixes):
            runs.append(("release-clang", keys, keys))
        for preset, wanted, only in runs:
            print(f"-- {program.name}{' (clang)' if only else ''}: {' '.join(wanted)}", file=sys.stderr, flush=True)
            command = [sys.executable, program.path] if program.script else [str(BUILD / preset / "bin" / program.name)]
            try:
                got = run([str(word) for word in command], preset, wanted)
            except (RuntimeError, OSError, ValueError) as error:
                failed.append(f"{program.name}: {error}")
                continue
            for key, value in got.items():
                if only is None:
                    figures[key] = value
                elif key in only:
                    figures[f"{key}_clang"] = value
                elif key.endswith("_mad") and key[:-4] in only:
                    figures[f"{key[:-4]}_clang_mad"] = value

    print(f"{processor()}\n")
    print(table(figures))
    if arguments.page:
        page(figures)
    names = arguments.names or [""]
    silent = [key for key in BARS if key not in figures and key.startswith(tuple(names))]
    missed = [key for key, bar in BARS.items() if key in figures and not met(bar, figures[key])]
    print()
    if silent:
        print("no figure for: " + ", ".join(silent))
    print(f"{len(missed)} bars not met: {', '.join(missed)}" if missed else "every bar that has a figure is met")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    for fault in failed:
        print(f"FAILED: {fault}", file=sys.stderr)
    sys.exit(1 if failed or arguments.check and (missed or silent) else 0)


if __name__ == "__main__":
    main()
