// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/cycle_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(il::wall_clock<il::platform::cycle_clock>);

namespace {

/// A system and a counter of 2 cycles a nanosecond, both of which go on with each reading, and as the test says.
struct machine {
    static inline std::int64_t system = 5'000'000'000;
    static inline std::uint64_t counter = 7'000'000'000'000;
    static inline bool trusted = true;
};
struct system_clock {
    static il::ticks now() noexcept {
        machine::counter += 2'000;
        return {machine::system += 1'000};
    }
};
/// A type for each test: what is measured is measured once for each.
template <int Test>
struct counter {
    static std::uint64_t read() noexcept {
        machine::system += 1'000;
        return machine::counter += 2'000;
    }
    static bool trusted() noexcept { return machine::trusted; }
};
template <int Test>
struct running {
    running() {
        REQUIRE(clock.counts_cycles());
        REQUIRE(agree());
        pass(1'000'000'000, 1'000'000'000);
        REQUIRE(agree());
    }
    bool agree() const {
        const std::int64_t apart = clock.now().count - system_clock::now().count;
        return apart > -20'000'000 && apart < 20'000'000;
    }
    static void pass(std::int64_t of_system, std::int64_t of_counter) {
        machine::system += of_system;
        machine::counter += static_cast<std::uint64_t>(of_counter * 2);
    }
    il::platform::basic_cycle_counter<counter<Test>, system_clock> clock;
};

} // namespace

TEST_CASE("platform/cycle_clock: the counter stood still while the machine slept: time goes on where the system is") {
    running<0> r;
    r.pass(3'600'000'000'000, 0);
    CHECK_FALSE(r.agree());
    r.clock.keep_to_system();
    CHECK(r.agree());
    const il::ticks before = r.clock.now();
    r.pass(1'000'000, 1'000'000);
    CHECK(r.clock.now() - before > il::ticks{900'000});
}

TEST_CASE("platform/cycle_clock: the counter began anew: it isn't read, and later it is right") {
    running<1> r;
    const std::uint64_t was = machine::counter;
    machine::counter = 0;
    r.pass(3'600'000'000'000, 0);
    CHECK(r.agree());
    r.clock.keep_to_system();
    CHECK(r.agree());
    machine::counter = was;
    CHECK_FALSE(r.agree());
    r.clock.keep_to_system();
    CHECK(r.agree());
}

TEST_CASE("platform/cycle_clock: on another machine the counter goes faster") {
    running<2> r;
    for (int i = 0; i < 10; ++i) {
        r.pass(1'000'000'000, 1'010'000'000);
        r.clock.keep_to_system();
        CHECK(r.agree());
    }
}

TEST_CASE("platform/cycle_clock: a counter that the system doesn't trust isn't read") {
    machine::trusted = false;
    const il::platform::basic_cycle_counter<counter<3>, system_clock> clock;
    machine::trusted = true;
    CHECK_FALSE(clock.counts_cycles());
    machine::counter = 1;
    CHECK(clock.now() > il::ticks{1'000'000'000});
}

TEST_CASE("platform/cycle_clock: never goes back, and keeps to the system's monotonic clock") {
    const il::platform::cycle_clock clock;
    il::ticks last = clock.now();
    for (int i = 0; i < 100'000; ++i) {
        const il::ticks next = clock.now();
        REQUIRE(next >= last);
        last = next;
    }
    const il::ticks system = il::platform::system_monotonic::now();
    const std::int64_t apart = (clock.now() - system).count;
    CHECK(apart < il::milliseconds(50).count);
    CHECK(apart > -il::milliseconds(50).count);
    MESSAGE("the processor's counter is read: ", il::platform::cycle_counter().counts_cycles());
}
