#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Writes include/interlock/interlock.hpp, the umbrella for quick starts: the kernel, every policy, the journal and the site
policy in code. `--check` only says whether the file is what this script writes.

Left out on purpose: adapters (they bring third parties), tests' tools, unsafe/ (each weakening is included where it is
used, so that a search finds it), guarded.hpp (it catches), what reads and proves a journal, what few programs need of use control (consent, loans,
mobile code, diagnostic ports, roles in types), and what protocols and reports need."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = ROOT / "include/interlock"
OUT = BASE / "interlock.hpp"
FOLDERS = ["core", "iac", "uc", "si", "dc", "rdf", "tre", "ra", "journal"]
# Headers of folders that are not taken whole.
MORE = ["platform/posix.hpp", "site/snapshot_builder.hpp", "version.hpp"]
WITHOUT = {
    "core/guarded.hpp", "core/iec62351_8.hpp", "journal/json.hpp", "journal/read.hpp", "journal/text.hpp", "journal/verify.hpp",
    "journal/inclusion_proof.hpp", "journal/merkle_tree.hpp", "journal/sealing_keys.hpp",
    "uc/approval_file.hpp", "uc/code_message.hpp", "uc/consent_ledger.hpp", "uc/consent_options.hpp", "uc/diagnostic_access.hpp",
    "uc/diagnostic_port.hpp", "uc/dual_approval.hpp", "uc/iec62351_8.hpp", "uc/mobile_code.hpp", "uc/override_options.hpp",
    "uc/approval_store.hpp", "uc/pending_actions.hpp", "uc/role_book.hpp", "uc/role_checks.hpp", "uc/role_reading.hpp", "uc/role_types.hpp",
    "uc/static_roles.hpp", "uc/supervisor_override.hpp", "uc/lent_duties.hpp", "uc/loan_terms.hpp", "uc/session_keepers.hpp",
    "uc/standing_right.hpp",
}
HEAD = """// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// Made by docs/generate/umbrella.py from the folders: run that, don't edit this.
#ifndef INTERLOCK_INTERLOCK_HPP
#define INTERLOCK_INTERLOCK_HPP

// For quick starts. Programs that care how long they compile include what they use.
// clang-format off
"""
TAIL = """// clang-format on

#endif
"""


def present():
    return [path.relative_to(BASE).as_posix() for path in BASE.rglob("*.hpp")]


def content():
    chosen = [name for name in present()
              if name not in WITHOUT and (name in MORE or (name.endswith(".hpp") and name.split("/")[0] in FOLDERS))]
    return HEAD + "".join(f"#include <interlock/{name}>\n" for name in sorted(chosen)) + TAIL


if __name__ == "__main__":
    if "--check" in sys.argv:
        if not OUT.exists() or OUT.read_text(encoding="utf-8") != content():
            sys.exit("include/interlock/interlock.hpp isn't what docs/generate/umbrella.py writes: run it")
    else:
        OUT.write_text(content(), encoding="utf-8")
