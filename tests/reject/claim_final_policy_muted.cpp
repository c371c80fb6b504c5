// expect: interlock\[IL120\]: nothing can inherit from a final policy
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/mute.hpp>

#include <string_view>

#if INTERLOCK_REJECT
struct limits final {
#else
struct limits {
#endif
    static constexpr std::string_view name = "limits";
    using stages = interlock::takes_part<interlock::stage::validate>;
    interlock::verdict validate(const interlock::request&) const noexcept { return interlock::no_objection; }
};

static_assert(sizeof(interlock::conformance::mute<limits>) != 0);
