// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_STORE_HPP
#define INTERLOCK_JOURNAL_STORE_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/journal/record.hpp>

#include <concepts>
#include <cstdint>

namespace interlock::inline v0_1::journal {

/// For whom a store still has room: nobody, essential actions and what was promised already, or all.
enum class store_room : std::uint8_t { none, reserved, all };

/// Where the writer puts records: the seam between a recorder's engine and what keeps its records.
///
/// `append` numbers a record; it is durable once `durable_sequence` has reached it, after a `flush`. After a failure the store is
/// not available until `recover` says yes; it keeps what it took in and has not made durable.
// clang-format off
template <class T>
concept store = requires(T s, const T& seen, record& one, ticks at) {
    { s.recover(at, at) } -> std::same_as<bool>;
    { s.append(one, at, at) } -> std::same_as<bool>;
    { s.flush(at, true) } -> std::same_as<bool>;
    { s.rotate(at, at) } -> std::same_as<bool>;
    { s.close(at) } -> std::same_as<bool>;
    { s.look_around() } -> std::same_as<void>;
    { seen.available() } noexcept -> std::same_as<bool>;
    { seen.damaged() } noexcept -> std::same_as<bool>;
    { seen.room() } noexcept -> std::same_as<store_room>;
    { seen.fault() } noexcept -> std::convertible_to<const explanation&>;
    { seen.segment() } noexcept -> std::same_as<std::uint64_t>;
    { seen.left_in_segment() } noexcept -> std::same_as<std::uint64_t>;
    { seen.segment_records() } noexcept -> std::same_as<std::uint64_t>;
    { seen.next_sequence() } noexcept -> std::same_as<std::uint64_t>;
    { seen.durable_sequence() } noexcept -> std::same_as<std::uint64_t>;
    { seen.used_bytes() } noexcept -> std::same_as<std::uint64_t>;
    { seen.total_bytes() } noexcept -> std::same_as<std::uint64_t>;
};
// clang-format on

} // namespace interlock::inline v0_1::journal

#endif
