// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/result.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace il = interlock;

namespace {

il::result<int, std::string> half(int of) {
    if (of % 2 != 0) return il::failed{std::string{"odd"}};
    return of / 2;
}

/// Whether doing it ends the program, as a programming error does.
template <class Do>
bool ends_the_program(Do what) {
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int by_trap : {SIGILL, SIGTRAP, SIGABRT}) std::signal(by_trap, SIG_DFL);
        what();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace

TEST_CASE("core/result: a value, or why there is none") {
    CHECK(half(4).has_value());
    CHECK(half(4).value() == 2);
    CHECK_FALSE(half(3).has_value());
    CHECK(half(3).error() == "odd");
}

TEST_CASE("core/result: the error may be of the value's type, and the value one that only moves") {
    const il::result<std::string, std::string> wrong{il::failed<std::string>{"wrong"}}, right{std::string{"right"}};
    CHECK_FALSE(wrong.has_value());
    CHECK(wrong.error() == "wrong");
    CHECK(right.value() == "right");
    il::result<std::unique_ptr<int>, int> moves{std::make_unique<int>(3)};
    *moves.value() = 4;
    const std::unique_ptr<int> taken = std::move(moves).value();
    CHECK(*taken == 4);
}

TEST_CASE("core/result: it is no bool: `if (load())` would read as success") {
    CHECK_FALSE(std::is_convertible_v<il::result<int, int>, bool>);
    CHECK_FALSE(std::is_constructible_v<bool, il::result<int, int>>);
}

TEST_CASE("core/result: asking for what isn't there ends the program") {
    CHECK(ends_the_program([] { static_cast<void>(half(3).value()); }));
    CHECK(ends_the_program([] { static_cast<void>(half(4).error()); }));
    CHECK_FALSE(ends_the_program([] { static_cast<void>(half(4).value()); }));
    CHECK_FALSE(ends_the_program([] { static_cast<void>(half(3).error()); }));
}

TEST_CASE("core/result: usable at compile time") {
    constexpr il::result<int, int> seven{7};
    static_assert(seven.has_value() && seven.value() == 7);
    constexpr il::result<int, int> none{il::failed{3}};
    static_assert(!none.has_value() && none.error() == 3);
}
