// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/asio.hpp>

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <vector>

namespace il = interlock;
namespace ip = boost::asio::ip;

namespace {

/// Counts its ticks, and asks for the next one as it is told.
struct ticked {
    il::ticks clock{1'000'000'000};
    std::vector<il::ticks> wants{};
    std::size_t count = 0;

    il::ticks now() const noexcept { return clock; }
    il::ticks tick() {
        const il::ticks due = count < wants.size() ? wants[count] : il::never;
        ++count;
        return due;
    }
};

} // namespace

TEST_CASE("adapt/asio: one host has one address, however its connection came") {
    const auto plain = il::adapt::address_of(ip::make_address("10.1.0.7"));
    CHECK(plain == il::ipv4(10, 1, 0, 7));
    CHECK(il::adapt::address_of(ip::make_address("::ffff:10.1.0.7")) == plain);
    CHECK(il::adapt::address_of(ip::make_address("::10.1.0.7")) != plain);
    il::network_address long_form{};
    long_form[0] = 0x20;
    long_form[1] = 0x01;
    long_form[2] = 0x0d;
    long_form[3] = 0xb8;
    long_form[15] = 9;
    CHECK(il::adapt::address_of(ip::make_address("2001:db8::9")) == long_form);
}

TEST_CASE("adapt/asio: an origin has the peer's address and port, and the listener that took it") {
    const il::listener plant{3};
    const il::origin from = il::adapt::origin_of({ip::make_address("192.0.2.5"), 40'001}, plant);
    CHECK(from.address == il::ipv4(192, 0, 2, 5));
    CHECK(from.port == 40'001);
    CHECK(from.listener == plant);
    CHECK(from.medium == il::medium::wired);
    CHECK(from.zone.id == 0);
    CHECK(il::adapt::origin_of({}, plant, il::medium::wireless).medium == il::medium::wireless);
}

TEST_CASE("adapt/asio: ticks come at once, then when they are due, and none after `stop`") {
    boost::asio::io_context context{1};
    ticked of;
    // Due in the past, due soon, never: all are waited for, none for longer than the timer's longest.
    of.wants = {il::ticks{0}, of.clock + il::milliseconds(1), il::never, il::never};
    il::adapt::tick_timer<ticked> timer{context, of, il::milliseconds(2)};
    CHECK(of.count == 0);
    timer.start();
    CHECK(of.count == 1);
    while (of.count < 5) REQUIRE(context.run_one() == 1);
    timer.stop();
    context.run();
    CHECK(of.count == 5);
}

TEST_CASE("adapt/asio: a tick that is due at once still leaves other work its turn") {
    boost::asio::io_context context{1};
    ticked of;
    of.wants.assign(3, il::ticks{0});
    il::adapt::tick_timer<ticked> timer{context, of};
    timer.start();
    int others = 0;
    boost::asio::post(context, [&others] { ++others; });
    CHECK(context.poll_one() == 1);
    CHECK(others == 1);
    CHECK(of.count == 1);
    timer.stop();
    context.run();
    CHECK(of.count == 1);
}
