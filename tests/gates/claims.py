#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: no claim without a test. Each policy in a header with `using satisfies` has its `claims_of<...>` in tests/conformance/,
where the registry compares its claims with its tests. The policies that diagnostics suggest
exist, and the header of those diagnostics is what its generator writes."""

import re
import sys

import gate

# Headers whose `satisfies` isn't a policy's claim: they declare or read it.
NOT_POLICIES = {"core/policy_traits.hpp", "core/claim.hpp", "core/guarded.hpp"}
NAME = re.compile(r'static constexpr std::string_view name = "([^"]+)"')


def faults(root):
    found = []
    tests = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "tests/conformance").glob("*.cpp")))
    covered = set(re.findall(r"claims_of<\s*(?:interlock::|il::)?([\w:]+)", tests))
    covered |= {policy for alias, policy in re.findall(r"using (\w+) =\s*(?:interlock::|il::)?([\w:]+)<", tests) if alias in covered}
    for header in gate.headers(root):
        if header.as_posix() in NOT_POLICIES or gate.folder(header) in ("conformance", "detail"):
            continue
        source = "\n".join(line for line in gate.text(root, header).splitlines() if not line.lstrip().startswith("//"))
        # An empty list claims nothing.
        if not re.search(r"using satisfies\s*=(?!\s*(?:interlock::)?requirements<>)", source):
            continue
        policy = f"{gate.folder(header)}::{header.stem}"
        names = {policy, *NAME.findall(source)}
        if not names & covered:
            found.append(f"{gate.place(header)}: claims requirements, but no tests/conformance/*.cpp has `claims_of<{policy}>`")
    rows = root / "include/interlock/detail/require_rows.hpp"
    if rows.exists():
        for policy in sorted(set(re.findall(r"add (\w+::\w+)(?:, or declare| for | beside )", rows.read_text(encoding="utf-8")))):
            if not (root / "include/interlock" / (policy.replace("::", "/") + ".hpp")).exists():
                found.append(f"{gate.place('detail/require_rows.hpp')}: suggests {policy}, which doesn't exist")
    maker = root / "docs/generate/require_rows.py"
    if maker.exists():
        status, _, errors = gate.run(sys.executable, "-B", maker, "--check")
        if status != 0:
            found.append(f"docs/generate/require_rows.py: {errors.strip().splitlines()[-1]}")
    return found


CLAIMING = ("#include <interlock/core/claim.hpp>\nclass rbac {\n    static constexpr std::string_view name = \"uc::rbac\";\n"
            "    using satisfies = requirements<cr<2, 1>>;\n};\n")
SAMPLES = [
    ("claimed and tested", {"include/interlock/uc/rbac.hpp": CLAIMING, "tests/conformance/uc.cpp": "const claims_of<uc::rbac> a{f};\n"}, None),
    ("tested by another name", {"include/interlock/uc/rbac.hpp": CLAIMING,
     "tests/conformance/uc.cpp": "using mine = uc::rbac<1>;\nconst claims_of<mine> a{f};\n"}, None),
    ("an empty list", {"include/interlock/uc/a.hpp": "using satisfies = requirements<>;\n"}, None),
    ("an example in a comment", {"include/interlock/uc/a.hpp": "/// using satisfies = requirements<cr<2, 1>>;\n"}, None),
    ("claimed and not tested", {"include/interlock/uc/rbac.hpp": CLAIMING}, "claims requirements, but no"),
    ("another one tested", {"include/interlock/uc/rbac.hpp": CLAIMING, "tests/conformance/uc.cpp": "claims_of<uc::sessions> a{f};\n"},
     "claims requirements, but no"),
    ("a suggestion of a part that doesn't exist", {"include/interlock/detail/require_rows.hpp": "add uc::nothing for a and declare b\n"},
     "doesn't exist"),
    ("a suggestion that doesn't exist", {"include/interlock/detail/require_rows.hpp": "add uc::nothing, or declare it\n"}, "doesn't exist"),
]

if __name__ == "__main__":
    gate.main("claims", faults, SAMPLES)
