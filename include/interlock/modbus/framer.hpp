// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_FRAMER_HPP
#define INTERLOCK_MODBUS_FRAMER_HPP

#include <interlock/modbus/mbap.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

/// What `framer::next` found, the worst first.
enum class framing : std::uint8_t {
    /// The stream can't be trusted any more: close the connection. The framer says so from now on.
    out_of_step,
    /// No whole ADU is in the buffer.
    need_more,
    /// A whole ADU of another protocol, which is skipped without an answer; record it, and ask again.
    discarded,
    /// A whole ADU.
    adu,
};

/// What `framer::next` found. The bytes lie in the framer's buffer until `space` or `feed` is called.
struct frame {
    framing what = framing::out_of_step;
    mbap header{};
    std::span<const std::uint8_t> adu{};

    constexpr std::span<const std::uint8_t> pdu() const noexcept {
        return adu.size() > mbap_size ? adu.subspan(mbap_size) : std::span<const std::uint8_t>{};
    }
};

/// Splits a stream into Modbus/TCP ADUs, over a buffer of the caller's.
///
/// Serves:   none on its own; si::modbus_validation (CR 3.5) reads what it yields.
/// Denies:   none; `out_of_step` for a length field outside 2..254, or a buffer of less than 260 bytes.
/// Units:    bytes.
/// Errors:   none; every member is noexcept.
/// Threads:  one object per connection and direction; not shared.
/// Cost:     O(bytes); no allocation; at most one move of an incomplete ADU for each call of `space`.
/// Example:  tests/interlock/modbus/framer.cpp
///
/// What it yields depends on the bytes alone, never on how they were cut: after each byte, the frames up to there
/// are the same as if all had come at once. A length out of bounds is reported with the header's sixth byte.
class framer {
public:
    constexpr explicit framer(std::span<std::uint8_t> buffer) noexcept
        : buffer_{buffer},
          closed_{buffer.size() < max_adu_size} {}

    /// Room to read into, not empty unless the stream is out of step or frames were left in the buffer.
    /// Ends the life of the frames that were given out.
    constexpr std::span<std::uint8_t> space() noexcept {
        if (closed_) return {};
        if (begin_ != 0) {
            std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                      buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
            end_ -= begin_;
            begin_ = 0;
        }
        return buffer_.subspan(end_);
    }

    /// Says that `count` bytes were read into `space()`; what exceeds it is not counted.
    constexpr void commit(std::size_t count) noexcept { end_ += std::min(count, buffer_.size() - end_); }

    /// Copies as many bytes as fit, and returns how many were taken.
    constexpr std::size_t feed(std::span<const std::uint8_t> bytes) noexcept {
        const auto room = space();
        const auto taken = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), taken, room.begin());
        commit(taken);
        return taken;
    }

    /// The next frame; call it until it answers `need_more` or `out_of_step`.
    constexpr frame next() noexcept {
        if (closed_) return {};
        const auto held = std::span<const std::uint8_t>{buffer_}.subspan(begin_, end_ - begin_);
        // The length is judged as soon as it is there: a stream that is out of step isn't waited for.
        if (held.size() < length_end) return {framing::need_more};
        const auto length = load_u16(held, 4);
        if (length < min_mbap_length || length > max_mbap_length) {
            closed_ = true;
            return {framing::out_of_step, {load_u16(held, 0), load_u16(held, 2), length, 0}};
        }
        const auto size = length_end + length;
        if (held.size() < size) return {framing::need_more};
        begin_ += size;
        const auto header = read_mbap(held.first<mbap_size>());
        return {header.protocol_id == 0 ? framing::adu : framing::discarded, header, held.first(size)};
    }

    /// Bytes held that are not part of a frame given out: at the end of a stream, anything but 0 is a truncated ADU.
    constexpr std::size_t pending() const noexcept { return end_ - begin_; }

private:
    static constexpr std::size_t length_end = mbap_size - 1;

    std::span<std::uint8_t> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool closed_ = false;
};

} // namespace interlock::inline v0_1::modbus

#endif
