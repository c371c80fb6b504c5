// expect: interlock\[IL036\]: guarded<> is for the deciding stages
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/guarded.hpp>

#if INTERLOCK_REJECT
struct foreign {
    static constexpr std::string_view name = "foreign";
    using stages = interlock::takes_part<interlock::stage::tick>;
    interlock::ticks tick(interlock::ticks now) noexcept { return now; }
};
[[maybe_unused]] inline void use() { interlock::guarded<foreign> g; }
#else
struct foreign {
    static constexpr std::string_view name = "foreign";
    using stages = interlock::takes_part<interlock::stage::authorize>;
    interlock::verdict authorize(const interlock::request&) const { throw 1; }
};
[[maybe_unused]] inline void use() { interlock::guarded<foreign> g; }
#endif
