// expect: interlock\[IL102\]: nothing is said about FR 4: state dc=1 or more, or declare uncovered<
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/require_level.hpp>

#include <string_view>

struct recorder {
    static constexpr std::string_view name = "recorder";
    using satisfies = interlock::requirements<interlock::ccsc<1>, interlock::ccsc<3>, interlock::cr<6, 1>>;
};

using reader = interlock::parts<interlock::software_application, recorder,
                                interlock::documented<"the manual", interlock::ccsc<2>, interlock::ccsc<4>>,
                                interlock::uncovered<"not here", interlock::fr::iac, interlock::fr::uc,
                                                     interlock::fr::si, interlock::fr::rdf, interlock::fr::ra>>;

#if INTERLOCK_REJECT
static_assert(interlock::require_level<reader, interlock::levels{.tre = 1}>());
#else
using spoken =
    interlock::parts<interlock::software_application, recorder,
                     interlock::documented<"the manual", interlock::ccsc<2>, interlock::ccsc<4>>,
                     interlock::uncovered<"not here", interlock::fr::iac, interlock::fr::uc, interlock::fr::si,
                                          interlock::fr::dc, interlock::fr::rdf, interlock::fr::ra>>;
static_assert(interlock::require_level<spoken, interlock::levels{.tre = 1}>());
#endif
