// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_AT_HPP
#define INTERLOCK_JOURNAL_AT_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/journal/record.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::journal {

/// A clock by reference: what the journal stamps its own records with, and where the wall time of all records comes from.
struct time_source {
    const void* of = nullptr;
    ticks (*now)(const void*) noexcept = nullptr;
    ticks (*wall_offset)(const void*) noexcept = nullptr;
    clock_quality (*quality)(const void*) noexcept = nullptr;

    /// The clock must outlive the journal.
    template <wall_clock Clock>
    static time_source from(const Clock& clock) noexcept {
        return {&clock, [](const void* c) noexcept { return static_cast<const Clock*>(c)->now(); },
                [](const void* c) noexcept { return static_cast<const Clock*>(c)->wall_offset(); },
                [](const void* c) noexcept { return static_cast<const Clock*>(c)->quality(); }};
    }
};

/// What somebody should know at once.
enum class alarm_kind : std::uint8_t {
    /// An essential action went on although a policy could not say.
    degraded_permit,
    /// An action was served without authentication, over a trusted path.
    trusted_path,
    store_failed,
    store_recovered,
    records_dropped,
    storage_threshold,
    storage_full,
    damage_found,
};

/// Called by the thread that writes the journal, never by one that decides; must not call the journal.
struct alarm_hook {
    void* of = nullptr;
    void (*call)(void*, alarm_kind, const record&) noexcept = nullptr;
};

/// What becomes of records when the storage that was allotted is full.
enum class when_full : std::uint8_t {
    /// Ordinary actions that would need a record are refused until there is room; essential ones go on.
    refuse,
    /// The oldest segment goes, and a sealed record says which.
    overwrite_oldest,
};

/// Who writes: a thread of the journal's own, or whoever calls the enforcer's `tick`.
enum class writing : std::uint8_t { own_thread, by_tick };

/// What a permitted read needs while the journal has no room. Repeats are counted in memory in any case.
enum class unrecorded_reads : std::uint8_t { permitted_and_counted, refused };

/// Where a journal is kept, and its limits. `journal::at("journal/")` takes the limits as they stand here.
///
/// Serves:   none by itself; it allots the storage of CR 2.9.
/// Denies:   none.
/// Units:    bytes, percent, nanoseconds, records, cells.
/// Errors:   none; values that are too small are raised to the least that works.
/// Threads:  a plain value.
/// Cost:     none.
/// Example:  tests/interlock/journal/at.cpp
struct at {
    explicit at(std::string_view directory) : path{directory} {}

    std::string path;
    /// The component's name, as it stands in each segment; at most 48 bytes.
    std::string component = "interlock";
    std::uint64_t segment_bytes = std::uint64_t{16} << 20U;
    std::uint64_t total_bytes = std::uint64_t{1} << 30U;
    /// Of the total: from here on a warning is out (CR 2.9(1)).
    unsigned warn_percent = 75;
    when_full at_the_end = when_full::refuse;
    /// How long a record may wait to be made durable; 0: no longer than its batch.
    ticks sync_every{};
    ticks retry_every = seconds(1);
    ticks summarise_reads = seconds(60);
    ticks summarise_refusals = seconds(10);
    ticks summarise_strangers = seconds(60);
    std::uint32_t rings = 16;
    std::uint32_t ring_records = 2048;
    std::uint32_t summary_cells = 512;
    std::uint32_t stranger_cells = 128;
    journal::writing writing = journal::writing::own_thread;
    unrecorded_reads reads = unrecorded_reads::permitted_and_counted;
    time_source time{};
    alarm_hook alarm{};
};

} // namespace interlock::inline v0_1::journal

#endif
