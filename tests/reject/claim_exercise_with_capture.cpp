// expect: interlock\[IL122\]: a test is a captureless
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/registry.hpp>

#include <string_view>

struct limits {
    static constexpr std::string_view name = "limits";
    using stages = interlock::takes_part<interlock::stage::validate>;
    using satisfies = interlock::requirements<interlock::cr<3, 5>>;
    interlock::verdict validate(const interlock::request&) const noexcept { return interlock::no_objection; }
};

[[maybe_unused]] static void all(interlock::conformance::registry& tests, [[maybe_unused]] int& calls) {
#if INTERLOCK_REJECT
    const auto test = [&calls]<class P>(interlock::conformance::check& c) { c.that(++calls != 0, "something"); };
#else
    const auto test = []<class P>(interlock::conformance::check& c) { c.that(true, "something"); };
#endif
    tests.add<limits, interlock::cr<3, 5>>("refuses 2", test);
}
