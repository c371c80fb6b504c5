#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: the include table. Which header may include what; the guard and the licence lines of each header."""

import pathlib

import gate

CORE_STD = set("concepts cstdint cstddef type_traits utility array span string_view optional compare limits bit".split())
# Small and without a body; <utility> brings the first along.
DETAIL_STD = CORE_STD | {"initializer_list", "new"}
# What makes a header slow to include, and the folders that may nevertheless.
HEAVY = {
    "chrono": {"platform", "testing", "adapt"},
    "iostream": {"testing"}, "regex": set(), "format": set(), "ranges": set(),
    "filesystem": {"platform", "adapt", "testing"}, "future": {"testing"},
    "thread": {"platform", "journal", "testing", "adapt"},
}
STD = CORE_STD | set("""algorithm any atomic bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale cmath
    condition_variable csignal cstdarg cstdio cstdlib cstring ctime cwchar deque exception filesystem forward_list fstream functional
    future initializer_list iomanip ios iosfwd iostream istream iterator list locale map memory memory_resource mutex new numbers
    numeric ostream queue random ratio regex semaphore set shared_mutex sstream stack stdexcept stop_token streambuf string
    system_error thread tuple typeindex typeinfo unordered_map unordered_set valarray variant vector version barrier latch
    coroutine source_location syncstream execution ranges format""".split())
FR = {"iac", "uc", "si", "dc", "rdf", "tre", "ra"}
BASE = {"core", "detail"}
# Folders that a header may include from, beside its own. `fwd.hpp` and `version.hpp` are open to all.
MAY = {
    "core": {"detail"}, "detail": {"core"}, "unsafe": {"core", "detail"}, "crypto": {"core", "detail"}, "platform": {"core", "detail", "crypto"},
    **{fr: {"core", "detail", "platform", "crypto", "unsafe"} for fr in FR},
    "site": {"core", "detail", "crypto", "unsafe"} | {"platform"},
    "journal": {"core", "detail", "crypto", "platform", "unsafe"},
    "modbus": {"core", "detail", "site", "unsafe"},
}
NOT_ADAPT = {"core", "detail", "unsafe", "crypto", "platform", "site", "journal", "modbus", "report", "testing", "conformance"} | FR
THIRD_PARTY = ("boost/", "cryptopp/", "fmt/", "openssl/", "sqlite3.h", "p11-kit/", "grpc", "google/", "zxcvbn", "nlohmann/")


def faults_of(root, header):
    source, where, own = gate.text(root, header), gate.place(header), gate.folder(header)
    found = []
    if not source.startswith(gate.HEADER_START):
        found.append(f"{where}:1: the two SPDX lines must come first")
    guard = "INTERLOCK_" + "_".join(part.upper() for part in header.with_suffix("").parts) + "_HPP"
    if f"#ifndef {guard}\n#define {guard}\n" not in source:
        found.append(f"{where}: the guard must be {guard}")
    for line, delimiter, what in gate.includes(source):
        at = f"{where}:{line}"
        if delimiter == '"':
            found.append(f'{at}: "{what}": includes are written <interlock/...>')
        elif what.startswith("interlock/"):
            target = pathlib.PurePosixPath(what[len("interlock/"):])
            there = gate.folder(target)
            if not (root / "include" / what).exists():
                found.append(f"{at}: <{what}> doesn't exist")
            elif target == pathlib.PurePosixPath("interlock.hpp"):
                found.append(f"{at}: the umbrella is for users, headers include what they use")
            elif there in ("", own) or own == "":
                if there == "adapt" and own == "":
                    found.append(f"{at}: nothing outside adapt/ includes adapt/")
            elif there == "grpc" and own != "grpc":
                found.append(f"{at}: nothing outside grpc/ includes grpc/")
            elif own in MAY and there not in MAY[own]:
                found.append(f"{at}: {own}/ must not include {there}/ (it may: {', '.join(sorted(MAY[own])) or 'nothing'})")
            elif own in NOT_ADAPT and there == "adapt":
                found.append(f"{at}: nothing outside adapt/ includes adapt/")
        elif what in STD:
            if own == "unsafe" or (own == "" and header.name in ("fwd.hpp", "version.hpp")):
                if what != "cstdint":
                    found.append(f"{at}: <{what}>: {header.name} may include <cstdint> at most")
            elif own == "core" and what not in CORE_STD and header.name != "guarded.hpp":
                found.append(f"{at}: core/ must not include <{what}> (it may: {', '.join(sorted(CORE_STD))})")
            elif what in HEAVY and own not in HEAVY[what]:
                found.append(f"{at}: {own or 'the top folder'} must not include <{what}>"
                             f" (only {', '.join(sorted(HEAVY[what])) or 'nobody'} may)")
        elif what.startswith(THIRD_PARTY):
            if own not in ("adapt", "grpc"):
                found.append(f"{at}: <{what}>: only adapt/ includes third parties")
        elif what.startswith("doctest/"):
            found.append(f"{at}: <{what}>: no header needs doctest")
        elif own not in ("platform", "adapt", "grpc"):
            found.append(f"{at}: <{what}> isn't standard: only platform/ and adapt/ may include it")
    if own == "core":
        for inner in sorted(gate.closure(root, header)):
            if gate.folder(inner) == "detail":
                for line, _, what in gate.includes(gate.text(root, inner)):
                    if what in STD and what not in DETAIL_STD:
                        found.append(f"{where}: brings in <{what}>, which core/ must not have, by {gate.place(inner)}:{line}")
    return found


def faults(root):
    return [fault for header in gate.headers(root) for fault in faults_of(root, header)]


def sample(path, body):
    guard = "INTERLOCK_" + path[:-4].upper().replace("/", "_") + "_HPP"
    return {f"include/interlock/{path}": f"{gate.HEADER_START}#ifndef {guard}\n#define {guard}\n\n{body}\n#endif\n"}


SAMPLES = [
    ("a good core header passes", sample("core/a.hpp", "#include <span>\n"), None),
    ("core with <vector>", sample("core/a.hpp", "#include <vector>\n"), "core/ must not include <vector>"),
    ("core with <atomic> through detail", {**sample("core/a.hpp", "#include <interlock/detail/b.hpp>\n"),
     **sample("detail/b.hpp", "#include <atomic>\n")}, "brings in <atomic>"),
    ("core that includes an FR", {**sample("core/a.hpp", "#include <interlock/uc/b.hpp>\n"), **sample("uc/b.hpp", "")},
     "core/ must not include uc/"),
    ("one FR includes another", {**sample("iac/a.hpp", "#include <interlock/uc/b.hpp>\n"), **sample("uc/b.hpp", "")},
     "iac/ must not include uc/"),
    ("<chrono> in an FR", sample("uc/a.hpp", "#include <chrono>\n"), "uc must not include <chrono>"),
    ("<chrono> in platform passes", sample("platform/a.hpp", "#include <chrono>\n"), None),
    ("a third party outside adapt", sample("journal/a.hpp", "#include <openssl/evp.h>\n"), "only adapt/ includes third parties"),
    ("a third party in adapt passes", sample("adapt/a.hpp", "#include <openssl/evp.h>\n"), None),
    ("adapt from elsewhere", {**sample("report/a.hpp", "#include <interlock/adapt/b.hpp>\n"), **sample("adapt/b.hpp", "")},
     "nothing outside adapt/"),
    ("POSIX outside platform", sample("site/a.hpp", "#include <unistd.h>\n"), "isn't standard"),
    ("a relative include", sample("core/a.hpp", '#include "b.hpp"\n'), "includes are written <interlock/...>"),
    ("an include of nothing", sample("core/a.hpp", "#include <interlock/core/gone.hpp>\n"), "doesn't exist"),
    ("a wrong guard", {"include/interlock/core/a.hpp": gate.HEADER_START + "#ifndef A_HPP\n#define A_HPP\n#endif\n"}, "the guard must be"),
    ("no licence", {"include/interlock/core/a.hpp": "#ifndef INTERLOCK_CORE_A_HPP\n#define INTERLOCK_CORE_A_HPP\n#endif\n"}, "SPDX"),
    ("fwd with <memory>", sample("fwd.hpp", "#include <memory>\n"), "<cstdint> at most"),
]

if __name__ == "__main__":
    gate.main("includes", faults, SAMPLES)
