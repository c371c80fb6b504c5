// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_MBAP_HPP
#define INTERLOCK_MODBUS_MBAP_HPP

#include <interlock/modbus/big_endian.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

/// Sizes in bytes, of V1.1b3 and the messaging guide V1.0b.
inline constexpr std::size_t mbap_size = 7;
inline constexpr std::size_t max_pdu_size = 253;
inline constexpr std::size_t max_adu_size = mbap_size + max_pdu_size;
/// Bounds of the length field, which counts the unit identifier and the PDU: at least a function code, at most a whole PDU.
inline constexpr std::uint16_t min_mbap_length = 2;
inline constexpr std::uint16_t max_mbap_length = 254;

/// The header of a Modbus/TCP ADU.
struct mbap {
    std::uint16_t transaction_id = 0;
    std::uint16_t protocol_id = 0;
    std::uint16_t length = 0;
    std::uint8_t unit_id = 0;

    friend constexpr bool operator==(const mbap&, const mbap&) noexcept = default;
};

/// Reads the header; the caller has checked that its seven bytes are there.
constexpr mbap read_mbap(std::span<const std::uint8_t, mbap_size> bytes) noexcept {
    return {load_u16(bytes, 0), load_u16(bytes, 2), load_u16(bytes, 4), bytes[6]};
}

constexpr void write_mbap(std::span<std::uint8_t, mbap_size> bytes, const mbap& header) noexcept {
    store_u16(bytes, 0, header.transaction_id);
    store_u16(bytes, 2, header.protocol_id);
    store_u16(bytes, 4, header.length);
    bytes[6] = header.unit_id;
}

/// Writes a whole ADU and returns its size; 0, with nothing written, where the PDU is empty or too long or `out` too small.
/// `pdu` may already stand in its place in `out`.
constexpr std::size_t encode_adu(std::span<std::uint8_t> out, std::uint16_t transaction_id, std::uint8_t unit_id,
                                 std::span<const std::uint8_t> pdu) noexcept {
    if (pdu.empty() || pdu.size() > max_pdu_size || out.size() < mbap_size + pdu.size()) return 0;
    if (out.data() + mbap_size != pdu.data()) std::copy(pdu.begin(), pdu.end(), out.begin() + mbap_size);
    write_mbap(out.first<mbap_size>(), {transaction_id, 0, static_cast<std::uint16_t>(pdu.size() + 1), unit_id});
    return mbap_size + pdu.size();
}

/// What a unit identifier names. On TCP, 255 (or 0) is the device itself; behind a gateway 0 is a broadcast, which has no
/// answer and which the gateway's rules deny.
enum class unit_kind : std::uint8_t { broadcast, device, reserved, direct };

constexpr unit_kind kind_of_unit(std::uint8_t unit_id) noexcept {
    if (unit_id == 0) return unit_kind::broadcast;
    if (unit_id <= 247) return unit_kind::device;
    return unit_id == 255 ? unit_kind::direct : unit_kind::reserved;
}

/// How a response's header fails to belong to a request's.
enum class mbap_answer : std::uint8_t { answers, other_transaction, other_protocol, other_unit };

constexpr mbap_answer answers(const mbap& request, const mbap& response) noexcept {
    if (response.transaction_id != request.transaction_id) return mbap_answer::other_transaction;
    if (response.protocol_id != 0) return mbap_answer::other_protocol;
    if (response.unit_id != request.unit_id) return mbap_answer::other_unit;
    return mbap_answer::answers;
}

} // namespace interlock::inline v0_1::modbus

#endif
