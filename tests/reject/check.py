#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Compile-fail tests: check.py COMPILER [FILE...]

Each tests/reject/*.cpp is compiled twice with -fsyntax-only. With INTERLOCK_REJECT=0 it must compile; with 1 it must fail, and
the regex of each of its `// expect:` lines must match an error line. `// expect-g++:` and `// expect-clang:` hold for one
compiler only. What `// names:` says, of both or of one, must stand in an error line, or in the line of g++ that says what it was
instantiating. --self-test tries this script itself: on a wrong regex, on a file that compiles, on one that never does."""

import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "gates"))
import gate  # noqa: E402


def expectations(path, compiler, word="expect"):
    family = "clang" if "clang" in compiler else "g++"
    wanted = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(rf"// {word}(?:-(g\+\+|clang))?: *(\S.*)$", line):
            if match.group(1) in (None, family):
                wanted.append(match.group(2).strip())
    return wanted


def check(path, compiler):
    """The faults of one file."""
    wanted = expectations(path, compiler)
    if not wanted:
        return [f"{path.name}: no '// expect: <regex>' line for {compiler}"]
    if "INTERLOCK_REJECT" not in path.read_text(encoding="utf-8"):
        return [f"{path.name}: never asks for INTERLOCK_REJECT"]
    command = [compiler, "-std=c++20", f"-I{gate.PROJECT / 'include'}", "-fsyntax-only", "-fdiagnostics-color=never"]
    good, _, errors = gate.run(*command, "-DINTERLOCK_REJECT=0", path)
    if good != 0:
        return [f"{path.name}: must compile with INTERLOCK_REJECT=0, but: {line}" for line in gate.compiler_errors(errors, 1)]
    bad, _, errors = gate.run(*command, "-DINTERLOCK_REJECT=1", path)
    if bad == 0:
        return [f"{path.name}: compiles with INTERLOCK_REJECT=1; it must be refused with: {wanted[0]}"]
    lines = [line for line in errors.splitlines() if re.search(r"\berror: ", line)]
    if bad not in (1, 2) or not lines:
        return [f"{path.name}: {compiler} ended with status {bad} and no error line"]
    found = [(regex, lines) for regex in wanted]
    naming = lines + [line for line in errors.splitlines() if ": In instantiation of " in line]
    found += [(regex, naming) for regex in expectations(path, compiler, "names")]
    return [f"{path.name}: no error line matches '{regex}'; they are:" + "".join(f"\n    {line[:300]}" for line in among[:4])
            for regex, among in found if not any(re.search(regex, line) for line in among)]


NAMED = """struct plant {};
template <class, bool Good> inline constexpr bool is_good = Good;
template <class P, bool Good> struct is_good_check { static_assert(is_good<P, Good>, "number 1"); };
template <class P> using is_good_ = is_good_check<P, !INTERLOCK_REJECT>;
is_good_<plant> checked; // is_good<pump
"""


def self_test(compiler):
    samples = [
        ("a file that is refused as expected passes", "// expect: number \\d\n#if INTERLOCK_REJECT\nstatic_assert(false, \"number 1\");\n#endif\n", None),
        ("a wrong regex", "// expect: letter\n#if INTERLOCK_REJECT\nstatic_assert(false, \"number 1\");\n#endif\n", "no error line matches"),
        ("the text in a note only", "// expect: deep inside\n#if INTERLOCK_REJECT\nvoid f(int /* deep inside */);\nint g = f(\"\");\n#endif\n", "no error line matches"),
        ("nothing is refused any more", "// expect: number\nint a = INTERLOCK_REJECT;\n", "it must be refused"),
        ("never compiles", "// expect: number\nstatic_assert(INTERLOCK_REJECT > 1, \"number 1\");\n", "must compile with INTERLOCK_REJECT=0"),
        ("names the type", "// expect: number\n// names: is_good(_check)?<plant\n" + NAMED, None),
        ("names another type", "// expect: number\n// names: is_good<pump\n" + NAMED, "no error line matches 'is_good<pump'"),
        ("expects nothing", "int a = INTERLOCK_REJECT;\n", "no '// expect:"),
    ]
    wrong = 0
    for shows, source, expected in samples:
        with tempfile.TemporaryDirectory(prefix="interlock-reject-") as place:
            path = pathlib.Path(place) / "a.cpp"
            path.write_text(source, encoding="utf-8")
            found = check(path, compiler)
        good = not found if expected is None else any(expected in fault for fault in found)
        print(f"{'ok  ' if good else 'FAIL'} {shows}{'' if good else f': {found}'}")
        wrong += not good
    return wrong


def main():
    words = [word for word in sys.argv[1:] if word != "--self-test"]
    if not words:
        sys.exit(__doc__)
    compiler, files = words[0], [pathlib.Path(word) for word in words[1:]] or sorted(HERE.glob("**/*.cpp"))
    if missing := gate.need(compiler):
        sys.exit(missing[0])
    if "--self-test" in sys.argv:
        sys.exit(1 if self_test(compiler) else 0)
    found = sum(gate.in_parallel(lambda path: check(path, compiler), files), [])
    for fault in found:
        print(fault)
    print(f"{compiler}: {len(files)} files refused as expected" if not found else f"{compiler}: {len(found)} faults in {len(files)} files")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
