// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_SEGMENT_HPP
#define INTERLOCK_JOURNAL_SEGMENT_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/crypto/digest.hpp>
#include <interlock/journal/record.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

/// The format of a segment: frames of 256 bytes, each 224 bytes of contents and their place in the chain. docs/reference/journal.md
/// describes it for those who write a verifier of their own.
namespace interlock::inline v0_1::journal {

static_assert(std::endian::native == std::endian::little, "records are written as they are in memory: little-endian");

inline constexpr std::size_t frame_size = 256;
inline constexpr std::size_t contents_size = sizeof(record);
inline constexpr std::array<char, 16> segment_magic{'i', 'n', 't', 'e', 'r', 'l', 'o', 'c',
                                                    'k', ' ', 'j', 'o', 'u', 'r', 'n', '1'};

/// Why a segment was begun.
enum class segment_cause : std::uint8_t { first_of_all, full, restart, failure };

/// The contents of a segment's first frame.
struct segment_header {
    std::array<char, 16> magic = segment_magic;
    std::uint64_t number = 0;
    /// The sequence number of the first record.
    std::uint64_t first_sequence = 0;
    /// The last segment before with frames that count, how many of its frames do, and the chain's value at the last of them.
    std::uint64_t from_segment = 0;
    std::uint64_t from_frames = 0;
    crypto::digest_value previous{};
    std::array<std::uint8_t, 16> journal{};
    std::array<std::uint8_t, 16> boot{};
    ticks monotonic{};
    ticks wall{};
    /// At the most so many bytes at the end of a segment may be missing or zeros after a crash.
    std::uint64_t unsynced_limit = 0;
    segment_cause cause = segment_cause::first_of_all;
    std::uint8_t component_size = 0;
    std::array<char, 48> component{};
    std::array<std::uint8_t, 38> reserved{};
};
static_assert(sizeof(segment_header) == contents_size && std::is_trivially_copyable_v<segment_header>);
static_assert(std::has_unique_object_representations_v<segment_header>);

/// What a file is made of: a header or a record, and the chain's value after it.
struct frame {
    std::array<std::uint8_t, contents_size> contents{};
    crypto::digest_value chain{};
};
static_assert(sizeof(frame) == frame_size);

/// The chain's value after some contents: SHA-256 of the value before and the contents.
template <crypto::digest Digest>
crypto::digest_value chained(Digest& hash, const crypto::digest_value& before,
                             std::span<const std::uint8_t> contents) noexcept {
    hash.update(before);
    hash.update(contents);
    return hash.finish();
}

/// Makes the frame of a record or a header, and moves the chain on.
template <crypto::digest Digest, class Contents>
frame framed(Digest& hash, crypto::digest_value& chain, const Contents& contents) noexcept {
    static_assert(sizeof(Contents) == contents_size);
    frame out;
    std::memcpy(out.contents.data(), &contents, contents_size);
    out.chain = chain = chained(hash, chain, out.contents);
    return out;
}

/// The record or header in a frame.
template <class Contents>
Contents contents_of(const frame& from) noexcept {
    static_assert(sizeof(Contents) == contents_size);
    Contents out;
    std::memcpy(&out, from.contents.data(), contents_size);
    return out;
}

/// A segment's file name: its number in ten digits, and `.ilj`.
///
/// Serves:   contributes to CR 3.9.
/// Denies:   none.
/// Units:    numbers from 1 to 9,999,999,999.
/// Errors:   `number_of` answers 0 for a name that isn't a segment's.
/// Threads:  a plain value.
/// Cost:     no allocation.
/// Example:  tests/interlock/journal/segment.cpp
class segment_name {
public:
    explicit segment_name(std::uint64_t number) noexcept {
        for (std::size_t i = 10; i-- != 0; number /= 10) text_[i] = static_cast<char>('0' + number % 10);
        text_[10] = '.', text_[11] = 'i', text_[12] = 'l', text_[13] = 'j', text_[14] = '\0';
    }
    [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }

    /// The number in a file name; 0 when it is no segment's.
    static std::uint64_t number_of(std::string_view name) noexcept {
        if (name.size() != 14 || name.substr(10) != ".ilj") return 0;
        std::uint64_t number = 0;
        for (const char c : name.substr(0, 10)) {
            if (c < '0' || c > '9') return 0;
            number = number * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return number;
    }

private:
    std::array<char, 15> text_{};
};

} // namespace interlock::inline v0_1::journal

#endif
