// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "decisions.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string_view>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace il = interlock;

namespace {

/// A policy during whose decision the program ends.
struct ends_the_program {
    static constexpr std::string_view name = "ends_the_program";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request& asked) const noexcept {
        if (asked.value == il::value{13.0}) std::exit(7);
        return il::permit;
    }
};
using security = il::enforcer<il::platform::posix, ends_the_program>;

security& of_the_program() {
    static security one{boiler::site()};
    return one;
}

void decide(double v) {
    il::request asked = boiler::write(of_the_program(), boiler::by(of_the_program(), "op3"), "boiler1.setpoint", v);
    (void)of_the_program().decide(asked);
}

/// How a process ended that ran `body`; one that hangs is ended by a signal.
template <class Body>
int ending(const Body& body) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::alarm(30);
        body();
        std::_Exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

void ends_with_seven(int status) {
    CHECK_MESSAGE(WIFEXITED(status), "signal " << WTERMSIG(status));
    CHECK(WEXITSTATUS(status) == 7);
}

} // namespace

TEST_CASE("process: a program may end in the middle of a decision, although its enforcer is destroyed on the way") {
    ends_with_seven(ending([] { decide(13); }));
}

TEST_CASE("process: the same in a thread, while others came and went, after publications") {
    ends_with_seven(ending([] {
        for (int i = 0; i < 8; ++i) std::thread([] { decide(1); }).join();
        (void)of_the_program().publish(boiler::site());
        std::thread([] { decide(13); }).join();
    }));
}
