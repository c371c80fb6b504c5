#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full timeout=300
"""Gate: how many classes and functions the compiler instantiates, by clang's own trace. The numbers don't vary from run to run, as
seconds do; a budget is what is needed today and a tenth more."""

import json
import pathlib
import tempfile

import gate

# A translation unit, and how many instantiations it may cost.
BUDGETS = {
    "include/interlock/core/enforcer.hpp": 3_400,
    "include/interlock/interlock.hpp": 36_000,
    "examples/hello_tag.cpp": 37_500,
}


def count(root, source):
    """(classes, functions), or the compiler's words."""
    with tempfile.TemporaryDirectory(prefix="interlock-gate-") as folder:
        out = pathlib.Path(folder) / "unit.o"
        status, _, errors = gate.run("clang++-14", "-std=c++20", f"-I{root / 'include'}", "-x", "c++", "-c", root / source, "-o", out,
                                     "-Wno-pragma-once-outside-header", "-ftime-trace", "-ftime-trace-granularity=0")
        if status:
            return errors
        events = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))["traceEvents"]
    names = [event["name"] for event in events]
    return names.count("InstantiateClass"), names.count("InstantiateFunction")


def counts(root):
    return [(source, most, count(root, source)) for source, most in BUDGETS.items() if (root / source).exists()]


def faults(root):
    missing = gate.need("clang++-14")
    if missing:
        return missing
    found = []
    for source, most, got in counts(root):
        if isinstance(got, str):
            found += [f"{source}: {line}" for line in gate.compiler_errors(got)]
        elif sum(got) > most:
            found.append(f"{source}: {got[0]} classes and {got[1]} functions are instantiated, at most {most} in all")
    return found


def notes(root):
    return [f"{source}: {got[0]} classes and {got[1]} functions of {most}" for source, most, got in counts(root)]


def many(number):
    return ("template <int N> struct a { int b = a<N - 1>::c; static constexpr int c = N; };\n"
            "template <> struct a<0> { static constexpr int c = 0; };\n" + f"template struct a<{number}>;\n")


SAMPLES = [
    ("a header with few passes", {"include/interlock/core/enforcer.hpp": many(10)}, None),
    ("a header with many", {"include/interlock/core/enforcer.hpp": "".join(
        f"template <int N> struct a{i} {{}}; template struct a{i}<0>;\n" for i in range(3_500))}, "3500 classes"),
    ("a header that doesn't compile", {"include/interlock/core/enforcer.hpp": "int a = b;\n"}, "error"),
]

if __name__ == "__main__":
    gate.main("instantiations", faults, SAMPLES, notes)
