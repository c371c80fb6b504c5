#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full timeout=900
"""Gate: the headers that need only the standard library compile for other processors and systems, and with -fno-exceptions
-fno-rtti. Each compiler sees all of its headers in one translation unit."""

import gate

WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror".split()
# Folders that are not standard library only.
OUT = {"adapt", "platform", "grpc"}
# The one header whose point is to catch.
NO_EXCEPTIONS_OUT = OUT | {"core/guarded.hpp"}
POSIX = {"platform"}

WAYS = [
    ("g++ -fno-exceptions", ["g++", "-fno-exceptions", "-fno-rtti"], NO_EXCEPTIONS_OUT, False),
    ("clang -fno-exceptions", ["clang++-14", "-fno-exceptions", "-fno-rtti"], NO_EXCEPTIONS_OUT, False),
    ("aarch64", ["aarch64-linux-gnu-g++"], OUT, False),
    ("armhf", ["arm-linux-gnueabihf-g++"], OUT, False),
    ("mingw", ["x86_64-w64-mingw32-g++-posix"], OUT, True),
]


def out(header, names):
    return gate.folder(header) in names or header.as_posix() in names


def chosen(root, excluded, without_posix):
    """The headers to compile: a header falls out with what it includes."""
    result = []
    for header in gate.headers(root):
        needs = gate.closure(root, header)
        if out(header, excluded) or any(out(inner, excluded - POSIX) for inner in needs):
            continue
        if without_posix and any(out(inner, POSIX) for inner in needs):
            continue
        result.append(header)
    return result


def faults(root):
    def compile_all(way):
        name, command, excluded, without_posix = way
        missing = gate.need(command[0])
        if missing:
            return missing
        source = "".join(f"#include <interlock/{header}>\n" for header in chosen(root, excluded, without_posix))
        status, _, errors = gate.run(*command, "-std=c++20", *WARNINGS, f"-I{root / 'include'}", "-fsyntax-only", "-x", "c++", "-", stdin=source)
        return [f"{name}: {line}".replace(f"{root}/", "") for line in gate.compiler_errors(errors)] if status else []
    return sum(gate.in_parallel(compile_all, WAYS), [])


def notes(root):
    everything = set(gate.headers(root))
    lines = []
    for name, _, excluded, without_posix in WAYS:
        left = sorted(everything - set(chosen(root, excluded, without_posix)))
        lines.append(f"{name}: {len(everything) - len(left)} headers; left out: "
                     + (", ".join(header.as_posix() for header in left if not out(header, OUT)) or "none but the folders that need more"))
    return lines


SAMPLES = [
    ("plain C++20 passes", {"include/interlock/core/a.hpp": "#include <span>\ninline int f(int a) { return a; }\n"}, None),
    ("a throw", {"include/interlock/core/a.hpp": "inline void f() { throw 1; }\n"}, "-fno-exceptions: "),
    ("a dynamic_cast", {"include/interlock/core/a.hpp":
     "struct a { virtual ~a() = default; };\nstruct b : a {};\ninline b* f(a* x) { return dynamic_cast<b*>(x); }\n"}, "-fno-exceptions: "),
    ("64 bits taken for granted", {"include/interlock/core/a.hpp": "#include <cstdint>\nstatic_assert(sizeof(void*) == 8);\n"}, "armhf: "),
    ("POSIX on Windows", {"include/interlock/journal/a.hpp": "#include <sys/mman.h>\n"}, "mingw: "),
    ("platform stays out", {"include/interlock/platform/a.hpp": "#include <nothing.h>\n"}, None),
    ("guarded stays out, with those that include it", {"include/interlock/core/guarded.hpp": "#pragma once\ninline void f() { throw 1; }\n",
     "include/interlock/uc/a.hpp": "#include <interlock/core/guarded.hpp>\n"}, None),
]

if __name__ == "__main__":
    gate.main("cross", faults, SAMPLES, notes)
