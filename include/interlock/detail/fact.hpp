// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_FACT_HPP
#define INTERLOCK_DETAIL_FACT_HPP

#include <interlock/core/claim.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::detail {

/// What a part of an enforcer says about a row.
enum class role : std::uint8_t {
    satisfies,
    contributes,
    integrates,
    documents,
    not_applicable,
    uncovered,
    caps,
    simulated,
    voids
};

/// One thing that one part says: about the rows of `part`, or, without one, about the clauses in `what`.
struct fact {
    role how{};
    fr part{};
    because why{};
    claim what{};
    std::string_view name{};
    std::string_view words{};
};

} // namespace interlock::inline v0_1::detail

#endif
