// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTING_APPROVAL_MEMORY_HPP
#define INTERLOCK_TESTING_APPROVAL_MEMORY_HPP

#include <interlock/uc/approval_store.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace interlock::inline v0_1::testing {

/// Keeps the states of approvals for as long as a test wants, as a disk would over the end of a process, and fails at the n-th
/// write when told to: without having written, or after it has, which is what a failed flush may mean.
///
/// Serves:   none; it is for tests.
/// Denies:   none.
/// Units:    writes, counted from 1.
/// Errors:   as told.
/// Threads:  one at a time.
/// Cost:     allocates.
/// Example:  tests/interlock/testing/approval_memory.cpp
class approval_memory {
public:
    enum class failure : std::uint8_t { nothing_written, written_all_the_same };

    /// Fails at the n-th write after this one; 0 for never.
    void fail_at(std::uint64_t nth, failure how = failure::nothing_written) noexcept {
        fail_at_ = nth;
        how_ = how;
        writes_ = 0;
    }
    /// Writes asked for since `fail_at`, taken or not.
    std::uint64_t writes() const noexcept { return writes_; }

    bool write(const uc::approval_record& one) noexcept {
        const bool fails = ++writes_ == fail_at_;
        if (!fails || how_ == failure::written_all_the_same)
            kept_[one.id.place] = {one, std::string{one.action}, std::string{one.resource}, std::string{one.requester}};
        return !fails;
    }
    uc::approval_record read(std::uint32_t place) noexcept {
        const auto at = kept_.find(place);
        if (at == kept_.end()) return {.id = {place, 0}};
        uc::approval_record found = at->second.record;
        found.action = at->second.action;
        found.resource = at->second.resource;
        found.requester = at->second.requester;
        return found;
    }

private:
    struct kept {
        uc::approval_record record;
        std::string action, resource, requester;
    };
    std::map<std::uint32_t, kept> kept_;
    std::uint64_t fail_at_ = 0;
    std::uint64_t writes_ = 0;
    failure how_ = failure::nothing_written;
};

} // namespace interlock::inline v0_1::testing

#endif
