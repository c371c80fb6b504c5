// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTING_FAILING_SINK_HPP
#define INTERLOCK_TESTING_FAILING_SINK_HPP

#include <interlock/core/policy.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::testing {

/// Stands where an application's journal would stand, and has no room from the n-th request on: an ordinary action is then
/// refused, an essential one goes on degraded. It recovers when told to.
///
/// Serves:   none; it is for tests.
/// Denies:   none; it can't say, for reason::journal_unavailable.
/// Units:    reservations, counted from 1.
/// Errors:   none.
/// Threads:  one at a time.
/// Cost:     none worth naming.
/// Example:  tests/interlock/testing/failing_sink.cpp
class failing_sink {
public:
    static constexpr std::string_view name = "testing::failing_sink";
    using stages = takes_part<stage::reserve>;

    /// Fails from the n-th reservation after this one on; 0 for never.
    void fail_from(std::uint64_t nth) noexcept {
        fail_from_ = nth;
        asked_ = 0;
    }
    void recover() noexcept { fail_from_ = 0; }

    verdict reserve(const request&, reservation& held) noexcept {
        held = {};
        ++asked_;
        return fail_from_ != 0 && asked_ >= fail_from_ ? indeterminate(reason::journal_unavailable) : no_objection;
    }
    void commit(const request&, reservation&, outcome_kind) noexcept { ++ended_; }
    void rollback(const request&, reservation&) noexcept { ++ended_; }

    /// Reservations asked for since `fail_from`, granted or not.
    std::uint64_t asked() const noexcept { return asked_; }
    /// Commits and rollbacks so far.
    std::uint64_t ended() const noexcept { return ended_; }

private:
    std::uint64_t fail_from_ = 1;
    std::uint64_t asked_ = 0;
    std::uint64_t ended_ = 0;
};

} // namespace interlock::inline v0_1::testing

#endif
