// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "decisions.hpp"

#include <memory>

/// The verdicts of an enforcer of the plug-in's own, and, when there is one, of the host's.
extern "C" std::uint64_t plugin_verdicts(process::security* host) {
    if (host != nullptr) return process::all_verdicts(*host);
    const auto own = std::make_unique<process::made>();
    return process::all_verdicts(own->by);
}
