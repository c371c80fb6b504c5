// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_FILE_RECORD_HPP
#define INTERLOCK_MODBUS_FILE_RECORD_HPP

#include <interlock/modbus/big_endian.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

inline constexpr std::uint8_t file_reference_type = 6;
inline constexpr std::uint32_t records_per_file = 10000;
/// Reference type, file number, record number and record length.
inline constexpr std::size_t file_header_size = 7;

/// One sub-request of functions 14 and 15. `data` holds two bytes for each record of a write, and nothing for a read.
struct file_record {
    std::uint16_t file = 0;
    std::uint16_t record = 0;
    std::uint16_t length = 0;
    std::span<const std::uint8_t> data{};
};

/// Goes over the sub-requests of a PDU: `request_pdu::data` of functions 14 and 15.
///
/// Serves:   none on its own; whoever permits file records asks for each of them.
/// Denies:   none.
/// Units:    lengths in records of two bytes.
/// Errors:   bytes that hold no whole sub-request end it with an empty record; after `validate_request` there are none.
/// Threads:  one object per request; not shared.
/// Cost:     O(1) for each record, no allocation.
/// Example:  tests/interlock/modbus/file_record.cpp
class file_records {
public:
    enum class kind : std::uint8_t { read, write };

    constexpr file_records(kind which, std::span<const std::uint8_t> sub_requests) noexcept
        : rest_{sub_requests},
          kind_{which} {}

    constexpr bool done() const noexcept { return rest_.empty(); }

    /// The next sub-request; an empty one, and the end, where the bytes don't hold one.
    constexpr file_record next() noexcept {
        if (rest_.size() < file_header_size) return finish();
        file_record found{load_u16(rest_, 1), load_u16(rest_, 3), load_u16(rest_, 5), {}};
        const std::size_t carried = kind_ == kind::write ? std::size_t{found.length} * 2 : 0;
        if (rest_.size() - file_header_size < carried) return finish();
        found.data = rest_.subspan(file_header_size, carried);
        rest_ = rest_.subspan(file_header_size + carried);
        return found;
    }

private:
    constexpr file_record finish() noexcept {
        rest_ = {};
        return {};
    }

    std::span<const std::uint8_t> rest_;
    kind kind_;
};

} // namespace interlock::inline v0_1::modbus

#endif
