// expect: interlock\[IL033\]: an enforcer needs parts
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

struct clock_in_test {
    interlock::ticks now() const noexcept { return {1}; }
};

#if INTERLOCK_REJECT
using composed = interlock::enforcer<>;
#else
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::authorize>;
    interlock::verdict authorize(const interlock::request&) const noexcept { return interlock::permit; }
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#endif
[[maybe_unused]] inline void use() { composed e; }
