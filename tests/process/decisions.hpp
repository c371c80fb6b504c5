// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_PROCESS_DECISIONS_HPP
#define INTERLOCK_TESTS_PROCESS_DECISIONS_HPP

#include <interlock/core/enforcer.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/uc/rbac.hpp>

#include "interlock/uc/boiler.hpp"

#include <cstdint>

/// One composition, decided by code that was compiled in different ways, or that came with a plug-in.
namespace process {

namespace il = interlock;

using security =
    il::enforcer<il::platform::posix, boiler::named_only, il::rdf::conduits, il::uc::rbac, il::si::tag_limits<>>;

/// An enforcer with what it needs.
struct made {
    il::si::process_image image{{.tags = 64}};
    security by;
    explicit made(const il::site::snapshot_builder& site = boiler::site())
        : by{site, il::source_of<il::si::process_image>{&image}, il::si::tag_limit_options{}} {}
};

/// The verdicts on all combinations of who, what and which value, as one number.
inline std::uint64_t all_verdicts(security& by) {
    std::uint64_t sum = 0xcbf2'9ce4'8422'2325U;
    for (const char* const who : {"op3", "op4", "viewer1", "hmi1", "nobody1", "former1", "failsafe", ""})
        for (const char* const tag : {"boiler1.setpoint", "boiler1.trip", "mill1.speed", "nothing"})
            for (const double v : {0.0, 1.0, 8.0, 17.0}) {
                il::request asked = boiler::write(by, boiler::by(by, who), tag, v);
                const il::verdict said = by.decide(asked);
                sum = (sum ^ (static_cast<std::uint64_t>(said.outcome) << 32U |
                              static_cast<std::uint64_t>(said.why) << 1U | (said.degraded ? 1U : 0U))) *
                      0x100'0000'01b3U;
            }
    return sum;
}

} // namespace process

#endif
