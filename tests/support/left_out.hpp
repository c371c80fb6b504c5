// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_SUPPORT_LEFT_OUT_HPP
#define INTERLOCK_TESTS_SUPPORT_LEFT_OUT_HPP

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

/// For tests that need what may not be there. A test that was left out passes as little as it fails: CTest shows it as skipped. Where
/// everything is asked for (`./tests/run --full`), what should be there and isn't is a failure.
namespace support {

/// How many test cases of this run were left out; tests/main.cpp ends with `skipped` then, if nothing failed.
inline int left_out = 0;
inline constexpr int skipped = 77;

inline bool everything_is_asked_for() { return std::getenv("INTERLOCK_TESTS_FULL") != nullptr; }

/// `expected`: it belongs here, so a full run must not do without it.
inline void leave_out(const std::string& why, bool expected) {
    std::printf("skipped: %s\n", why.c_str());
    std::fflush(stdout);
    ++left_out;
    CHECK_MESSAGE(!(expected && everything_is_asked_for()), "a full run leaves nothing out: " << why);
}

/// A JSON file of others: in the folder that the environment variable names, or in ../shared/`folder` beside the checkout. It isn't
/// part of it: a clone that stands alone has no such folder, and does without; where the folder is, its files are expected.
inline std::optional<boost::json::value> json_of_others(const char* variable, const std::string& folder,
                                                        const std::string& name) {
    const char* const given = std::getenv(variable);
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    const std::filesystem::path in =
        given != nullptr ? std::filesystem::path{given}
                         : std::filesystem::path{source != nullptr ? source : "."} / "../shared" / folder;
    std::ifstream file(in / name, std::ios::binary);
    if (!file) {
        std::error_code unused;
        leave_out((in / name).lexically_normal().string() + " isn't there (set " + variable +
                      " to the folder that has it)",
                  given != nullptr || std::filesystem::is_directory(in, unused));
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text);
}

} // namespace support

#endif
