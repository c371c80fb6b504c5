// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/hashing_admission.hpp>

#include <doctest/doctest.h>

namespace {

struct room {
    interlock::verdict enter() noexcept { return interlock::no_objection; }
    void leave() noexcept {}
};
struct may_throw {
    interlock::verdict enter() { return interlock::no_objection; }
    void leave() noexcept {}
};
struct yes_or_no {
    bool enter() noexcept { return true; }
    void leave() noexcept {}
};

} // namespace

TEST_CASE("iac::hashing_admission: a verdict, and room that is given back") {
    static_assert(interlock::iac::hashing_admission<room>);
    static_assert(!interlock::iac::hashing_admission<may_throw>);
    static_assert(!interlock::iac::hashing_admission<yes_or_no>);
    static_assert(!interlock::iac::hashing_admission<int>);
    CHECK(room{}.enter().outcome == interlock::decision::no_objection);
}
