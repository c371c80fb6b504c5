// expect: interlock\[IL028\]: stage::release needs
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

struct clock_in_test {
    interlock::ticks now() const noexcept { return {1}; }
};

#if INTERLOCK_REJECT
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::release>;
    void release(const interlock::request&, interlock::result_view&) const noexcept {}
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#else
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = interlock::takes_part<interlock::stage::release>;
    interlock::verdict release(const interlock::request&, interlock::result_view&) const noexcept {
        return interlock::no_objection;
    }
};
using composed = interlock::enforcer<clock_in_test, shift_only>;
#endif
[[maybe_unused]] inline void use() { composed e; }
