// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CONFORMANCE_CHECK_HPP
#define INTERLOCK_CONFORMANCE_CHECK_HPP

#include <interlock/core/verdict.hpp>

#include <string>
#include <string_view>

namespace interlock::inline v0_1::conformance {

/// Collects what a conformance test expects: the test passes when it expected something and all of it held.
///
/// Serves:   none by itself.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   none.
/// Threads:  one thread at a time.
/// Cost:     allocates the text of the first expectation that failed.
/// Example:  tests/interlock/conformance/registry.cpp
class check {
public:
    /// Something that has to hold.
    void that(bool held, std::string_view what) {
        ++expected_;
        if (held) return;
        ++failed_;
        if (first_failure_.empty()) first_failure_ = what;
    }
    /// The verdict is a permit.
    void permitted(const verdict& said, std::string_view what) { that(said.outcome == decision::permit, what); }
    /// The verdict is a deny for this reason.
    void denied(const verdict& said, reason why, std::string_view what) {
        that(said.outcome == decision::deny && said.why == why, what);
    }

    [[nodiscard]] bool passed() const noexcept { return expected_ != 0 && failed_ == 0; }
    [[nodiscard]] unsigned expected() const noexcept { return expected_; }
    [[nodiscard]] unsigned failed() const noexcept { return failed_; }
    [[nodiscard]] const std::string& first_failure() const noexcept { return first_failure_; }

private:
    unsigned expected_ = 0;
    unsigned failed_ = 0;
    std::string first_failure_;
};

} // namespace interlock::inline v0_1::conformance

#endif
