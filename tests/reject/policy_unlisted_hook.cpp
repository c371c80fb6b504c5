// expect: interlock\[IL031\]: a hook isn't listed
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

struct clock_in_test {
    interlock::ticks now() const noexcept { return {1}; }
};

#if INTERLOCK_REJECT
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::authorize>;
    interlock::verdict authorize(const interlock::request&) const noexcept { return interlock::permit; }
    interlock::verdict validate(const interlock::request&) const noexcept { return interlock::no_objection; }
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#else
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::authorize>;
    interlock::verdict authorize(const interlock::request&) const noexcept { return interlock::permit; }
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#endif
[[maybe_unused]] inline void use() { composed e; }
