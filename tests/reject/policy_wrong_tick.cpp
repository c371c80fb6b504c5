// expect: interlock\[IL030\]: stage::tick needs
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

struct clock_in_test {
    interlock::ticks now() const noexcept { return {1}; }
};

#if INTERLOCK_REJECT
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::tick>;
    void tick(interlock::ticks) noexcept {}
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#else
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::tick>;
    interlock::ticks tick(interlock::ticks now) noexcept { return now; }
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#endif
[[maybe_unused]] inline void use() { composed e; }
