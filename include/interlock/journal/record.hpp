// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_RECORD_HPP
#define INTERLOCK_JOURNAL_RECORD_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/journal/event.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace interlock::inline v0_1::journal {

/// What kind of record it is: the field "type" of CR 2.8.
enum class record_type : std::uint8_t {
    none,
    /// A permitted action that changes something, before it begins.
    intent,
    /// What became of it.
    outcome,
    refusal,
    /// A permitted read, the first of its kind.
    access,
    /// Repeats of an access or a refusal, counted.
    summary,
    /// Something that happened without a request.
    event,
    /// The name of an id, the first time it appears in a segment.
    name,
    count_
};

/// The field "outcome" of CR 2.8.
enum class record_outcome : std::uint8_t {
    none,
    permitted,
    denied,
    indeterminate,
    done,
    refused_by_device,
    unknown,
    cancelled,
    succeeded,
    failed,
    count_
};

/// Whose room a record takes (semantics.md 2.3 and 6.1): quotas and counts of what was lost go by it.
enum class record_class : std::uint8_t {
    essential,
    ordinary,
    /// Refusals of subjects that the site policy knows.
    refusal,
    /// Refusals of anybody else.
    stranger,
    /// Permitted reads.
    reading,
    /// The journal's own.
    own,
    count_
};
inline constexpr std::size_t record_classes = static_cast<std::size_t>(record_class::count_);

/// What a name record names.
enum class name_kind : std::uint8_t { subject, action, resource, zone, listener, policy, reason, count_ };
inline constexpr std::size_t name_kinds = static_cast<std::size_t>(name_kind::count_);

/// Bits of `record::flags`.
namespace flag {
inline constexpr std::uint16_t degraded = 1;
inline constexpr std::uint16_t would_deny = 2;
inline constexpr std::uint16_t essential = 4;
inline constexpr std::uint16_t entitled = 8;
/// Served without authentication, over a path that the site declares trusted.
inline constexpr std::uint16_t trusted_path = 16;
} // namespace flag

/// One record, as it is in memory and in a file: 224 bytes without a gap, little-endian, ids instead of names.
///
/// The six fields of CR 2.8: `wall` (with `clock`), `subject` with kind and proof (0: this component), `category`, `type`, `event`, `outcome`.
struct record {
    /// Given by the writer, without gaps, over all segments.
    std::uint64_t sequence = 0;
    ticks monotonic{};
    ticks wall{};
    /// Joins an outcome to its intent, and the parts of a long text, within one run of the program.
    std::uint64_t correlation = 0;
    /// Of a summary: the time that its count covers.
    ticks span{};
    std::uint64_t site_version = 0;
    std::uint64_t old_bits = 0;
    /// Of a summary of reads: a bit for each of the 64 tags of the block that was read.
    std::uint64_t new_bits = 0;
    session_id session{};
    credential_id credential{};
    network_address address{};
    std::uint32_t subject = 0;
    std::uint32_t action = 0;
    /// Of a summary of reads: the first tag of the block.
    std::uint32_t resource = 0;
    std::uint32_t zone = 0;
    std::uint32_t listener = 0;
    /// How often it happened; of a name record, the id.
    std::uint32_t count = 1;
    /// The first four bytes of the boot's id, which the segment has whole: `monotonic` counts anew with each boot.
    std::uint32_t boot = 0;
    std::uint16_t port = 0;
    event_id event = event_id::none;
    std::uint16_t part = 0;
    std::uint16_t parts = 1;
    std::uint16_t flags = 0;
    reason why = reason::unspecified;
    /// The requirement, as in `verdict::row`.
    std::uint16_t row = 0;
    interlock::decision decision = decision::deny;
    interlock::stage stage = stage::none;
    std::uint8_t policy = 255;
    audit_category category = audit_category::access_control;
    record_type type = record_type::none;
    record_outcome outcome = record_outcome::none;
    clock_quality clock = clock_quality::unknown;
    interlock::subject_kind subject_kind = subject_kind::unknown;
    interlock::proof proof = proof::none;
    interlock::medium medium = medium::unknown;
    value_kind old_kind = value_kind::none;
    value_kind new_kind = value_kind::none;
    record_class room = record_class::own;
    /// Of a name record: a `name_kind`.
    std::uint8_t naming = 0;
    std::uint8_t text_size = 0;
    std::array<char, 48> text{};
    std::array<std::uint8_t, 7> reserved{};
    /// Where its repeats are counted; only in memory.
    std::uint64_t summary_tag = 0;
    std::uint32_t summary_place = 0;
    std::uint32_t more_reserved = 0;

    constexpr void set_text(std::string_view from) noexcept {
        text_size = static_cast<std::uint8_t>(from.size() < text.size() ? from.size() : text.size());
        for (std::size_t i = 0; i < text_size; ++i) text[i] = from[i];
    }
    [[nodiscard]] constexpr std::string_view text_view() const noexcept {
        return {text.data(), text_size < text.size() ? text_size : text.size()};
    }
    [[nodiscard]] constexpr bool has(std::uint16_t one) const noexcept { return (flags & one) != 0; }
};
static_assert(sizeof(record) == 224 && std::is_trivially_copyable_v<record>);
static_assert(std::has_unique_object_representations_v<record>,
              "a gap between members would be hashed and written as it happens to be");

/// A number as `record::count` can hold it.
constexpr std::uint32_t capped(std::uint64_t n) noexcept {
    return n < 0xffff'ffffU ? static_cast<std::uint32_t>(n) : 0xffff'ffffU;
}

} // namespace interlock::inline v0_1::journal

#endif
