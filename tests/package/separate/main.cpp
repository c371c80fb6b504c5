// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A program of several files that compiles the compiler of site policies only once.
#include <interlock/site/snapshot_builder.hpp>

#ifdef INTERLOCK_SITE_COMPILATION_HPP
#error "the compiler of site policies is in this file, too"
#endif

bool other();

int main() {
    interlock::names known;
    const auto made = interlock::site::snapshot_builder("plant").add_zone("hall").compile(known);
    const bool compiled = made.now != nullptr;
    if (compiled) made.dispose(made.now);
    return compiled && other() ? 0 : 1;
}
