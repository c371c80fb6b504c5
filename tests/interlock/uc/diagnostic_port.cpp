// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/diagnostic_port.hpp>

#include <interlock/testing/simulated_port.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {

struct without_kind {
    il::crypto::completion set_open(bool) noexcept { return il::crypto::completion::done; }
    std::uint64_t attempts() const noexcept { return 0; }
};
struct may_throw : without_kind {
    static constexpr il::port_kind kind = il::port_kind::real;
    il::crypto::completion set_open(bool) { return il::crypto::completion::done; }
};
struct says_nothing : without_kind {
    static constexpr il::port_kind kind = il::port_kind::real;
    void set_open(bool) noexcept {}
};

} // namespace

TEST_CASE("uc::diagnostic_port: a port says what is behind it, and whether it took an order") {
    static_assert(il::uc::diagnostic_port<il::testing::simulated_port>);
    static_assert(!il::uc::diagnostic_port<without_kind>);
    static_assert(!il::uc::diagnostic_port<may_throw>);
    static_assert(!il::uc::diagnostic_port<says_nothing>);
    CHECK(il::uc::port_options<il::testing::simulated_port>{}.port == nullptr);
}
