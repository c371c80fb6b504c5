// expect: interlock\[IL101\]: SL-C uc=1 needs CR 2.9 'Audit storage capacity': add journal::recorder, or declare it
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/require_level.hpp>

#include <string_view>

struct recorder {
    static constexpr std::string_view name = "recorder";
    using satisfies = interlock::requirements<interlock::ccsc<1>, interlock::ccsc<3>, interlock::cr<6, 1>>;
};

using reader =
    interlock::parts<interlock::software_application, recorder,
                     interlock::documented<"the manual", interlock::ccsc<2>, interlock::ccsc<4>>,
                     interlock::uncovered<"not here", interlock::fr::iac, interlock::fr::uc, interlock::fr::si,
                                          interlock::fr::dc, interlock::fr::rdf, interlock::fr::ra>>;

// Not the first of the rows that are missing: each has an error of its own.
#if INTERLOCK_REJECT
static_assert(interlock::require_level<reader, interlock::levels{.uc = 1, .tre = 1}>());
#else
static_assert(interlock::require_level<reader, interlock::levels{.tre = 1}>());
#endif
