// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTING_RECORDING_SINK_HPP
#define INTERLOCK_TESTING_RECORDING_SINK_HPP

#include <interlock/core/policy.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::testing {

/// What became of one request, as `recording_sink` keeps it.
enum class sunk : std::uint8_t { refused, begun, done, refused_by_device, unknown, cancelled };

/// One line of a `recording_sink`.
struct sunk_record {
    sunk what{};
    request asked{};
    verdict said{};
};

/// Stands where an application's journal would stand, and keeps everything in memory: a line when a request is refused or
/// begun, and another when what was begun ends. Tests look at `records()`.
///
/// Serves:   none; it is for tests.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; running out of memory ends the program.
/// Threads:  one at a time.
/// Cost:     allocates.
/// Example:  tests/interlock/testing/recording_sink.cpp
class recording_sink {
public:
    static constexpr std::string_view name = "testing::recording_sink";
    using stages = takes_part<stage::reserve, stage::observe>;

    verdict reserve(const request&, reservation& held) noexcept {
        held = {};
        return no_objection;
    }
    void observe(const request& asked, const verdict& said, reservation&) noexcept {
        add(said.permitted() ? sunk::begun : sunk::refused, asked, said);
    }
    void commit(const request& asked, reservation&, outcome_kind how) noexcept {
        switch (how) {
        case outcome_kind::done: return add(sunk::done, asked, permit);
        case outcome_kind::refused_by_device: return add(sunk::refused_by_device, asked, permit);
        case outcome_kind::unknown: return add(sunk::unknown, asked, permit);
        }
    }
    /// Something that was reserved came to nothing: a later policy had no room, or the ticket was cancelled.
    void rollback(const request& asked, reservation&) noexcept { add(sunk::cancelled, asked, permit); }

    const std::vector<sunk_record>& records() const noexcept { return records_; }
    /// How many records there are of a kind.
    std::size_t count(sunk what) const noexcept {
        std::size_t n = 0;
        for (const sunk_record& one : records_) n += one.what == what ? 1U : 0U;
        return n;
    }
    void clear() noexcept { records_.clear(); }

private:
    void add(sunk what, const request& asked, const verdict& said) noexcept {
        request kept = asked;
        // The snapshot may be gone by the time that a test looks.
        kept.site = nullptr;
        kept.tag = nullptr;
        records_.push_back({what, kept, said});
    }

    std::vector<sunk_record> records_;
};

} // namespace interlock::inline v0_1::testing

#endif
