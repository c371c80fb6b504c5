// expect: interlock\[IL032\]: an option is missing
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

struct clock_in_test {
    interlock::ticks now() const noexcept { return {1}; }
};
struct shift_plan {};
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::authorize>;
    using options = interlock::needs<shift_plan>;
    explicit shift_only(const shift_plan&) noexcept {}
    interlock::verdict authorize(const interlock::request&) const noexcept { return interlock::permit; }
};

#if INTERLOCK_REJECT
[[maybe_unused]] inline void use() { interlock::enforcer<clock_in_test, shift_only> e; }
#else
[[maybe_unused]] inline void use() { interlock::enforcer<clock_in_test, shift_only> e{shift_plan{}}; }
#endif
