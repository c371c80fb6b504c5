#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: full timeout=900
"""Gate: both compilers take every program of benchmarks/. Nothing else builds them before somebody measures."""

import gate

WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror".split()
COMPILERS = ("g++", "clang++-14")


def faults(root):
    def compile_one(way):
        compiler, source = way
        folders = [f"-I{root / folder}" for folder in ("include", "benchmarks", "examples")]
        status, _, errors = gate.run(compiler, "-std=c++20", *WARNINGS, *folders, "-fsyntax-only", source)
        return [f"{compiler}: {line}".replace(f"{root}/", "") for line in gate.compiler_errors(errors)] if status else []
    missing = gate.need(*COMPILERS)
    sources = sorted((root / "benchmarks").rglob("*.cpp"))
    return missing or sum(gate.in_parallel(compile_one, [(c, s) for s in sources for c in COMPILERS]), [])


SAMPLES = [
    ("both take it", {"benchmarks/a.cpp": "int main() { return 0; }\n"}, None),
    ("a library's header", {"benchmarks/a.cpp": "#include <interlock/a.hpp>\nint main() { return a; }\n",
                            "include/interlock/a.hpp": "inline constexpr int a = 0;\n"}, None),
    ("neither takes it", {"benchmarks/a/b.cpp": "int main() { return nothing; }\n"}, "g++: benchmarks/a/b.cpp"),
    ("g++ alone takes it", {"benchmarks/a.cpp": "#ifdef __clang__\n#error not here\n#endif\nint main() { return 0; }\n"},
     "clang++-14: benchmarks/a.cpp"),
    ("a warning", {"benchmarks/a.cpp": "int f(long a) { return a; }\nint main() { return f(1); }\n"}, "benchmarks/a.cpp"),
]

if __name__ == "__main__":
    gate.main("benchmarks", faults, SAMPLES)
