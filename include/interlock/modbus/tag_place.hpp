// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_TAG_PLACE_HPP
#define INTERLOCK_MODBUS_TAG_PLACE_HPP

#include <interlock/core/tag.hpp>
#include <interlock/modbus/reference.hpp>
#include <interlock/modbus/value.hpp>
#include <interlock/site/reader.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads where a tag is on the wire, and in which form, from a site document.
namespace interlock::inline v0_1::modbus::detail {

using node = site::document::node;

/// What a device says for all its tags.
struct device_defaults {
    std::vector<std::uint8_t> units{};
    std::optional<numbering> digits{};
    std::optional<word_order> order{};
};

/// The members that say a value's form.
struct format_nodes {
    node type{}, order{}, bit{}, scale{};
};

inline std::optional<word_order> read_order(site::reader& read, node v) {
    if (!v.exists()) return std::nullopt;
    const auto order = v.is(site::node_kind::text) ? word_order_of(v.text()) : std::nullopt;
    if (!order)
        read.faults().add(v, "\"big\" (ABCD), \"word swapped\" (CDAB), \"byte swapped\" (BADC) or \"little\" (DCBA)");
    return order;
}

inline std::optional<std::uint8_t> read_unit(site::reader& read, node unit, node part, const device_defaults& of) {
    if (of.units.empty()) return std::nullopt; // The device's own part has a fault already.
    if (!unit.exists() && of.units.size() == 1) return of.units[0];
    if (!read.needs(unit, part, "unit id", "one of the device's unit identifiers")) return std::nullopt;
    const auto id = read.whole(unit, 0, 255);
    if (!id) return std::nullopt;
    if (std::ranges::find(of.units, static_cast<std::uint8_t>(*id)) != of.units.end())
        return static_cast<std::uint8_t>(*id);
    read.faults().add(unit, "one of the \"unit ids\" of the device");
    return std::nullopt;
}

inline std::optional<data_reference> read_reference(site::reader& read, node reference, const device_defaults& of) {
    data_reference found{.fault = reference_fault::not_a_number};
    if (reference.is(site::node_kind::text)) {
        found = from_reference(reference.text());
    } else if (const auto n = read.whole(reference, 0, 999'999)) {
        found = of.digits ? from_reference(static_cast<std::uint32_t>(*n), *of.digits)
                          : from_reference(static_cast<std::uint32_t>(*n));
    } else {
        return std::nullopt;
    }
    if (found.fault == reference_fault::none) return found;
    std::string_view expected = message(found.fault);
    if (expected.starts_with("expected ")) expected.remove_prefix(9);
    if (found.fault == reference_fault::ambiguous)
        expected =
            "a number that means one thing only: it differs between 5 and 6 digits, so say \"numbering\" at the device, or write it as text of that length";
    read.faults().add(reference, std::string{expected});
    return std::nullopt;
}

/// A reference number, or a table with an address that counts from zero.
inline std::optional<data_reference> read_place(site::reader& read, node reference, node table_name, node address,
                                                node part, const device_defaults& of) {
    if (reference.exists()) {
        if (table_name.exists() || address.exists()) {
            read.faults().add(part, "either \"reference\", or \"table\" and \"address\"");
            return std::nullopt;
        }
        return read_reference(read, reference, of);
    }
    if (!table_name.exists() && !address.exists()) {
        read.needs(reference, part, "reference", "a reference number such as 400101, or \"table\" and \"address\"");
        return std::nullopt;
    }
    if (!read.needs(table_name, part, "table", "the table that \"address\" counts in") ||
        !read.needs(address, part, "address", "the address in the table, from 0"))
        return std::nullopt;
    constexpr std::array<std::string_view, 4> names{"coils", "discrete inputs", "input registers", "holding registers"};
    const auto which = read.choice(table_name, names);
    const auto at = read.whole(address, 0, 65535);
    if (!which || !at) return std::nullopt;
    return from_address(static_cast<table>(*which + 1), static_cast<std::uint32_t>(*at));
}

inline bool read_scale(site::reader& read, node scale, value_format& format) {
    const auto [gain, offset] = read.members_of(scale, "gain", "offset");
    const auto number = [&read](node v, double otherwise) -> std::optional<double> {
        if (!v.exists()) return otherwise;
        if (v.is(site::node_kind::number) && finite(v.number())) return v.number();
        read.faults().add(v, "a number");
        return std::nullopt;
    };
    const auto times = number(gain, 1), plus = number(offset, 0);
    if (times && *times == 0) read.faults().add(gain, "a gain other than 0");
    if (!scale.is(site::node_kind::object) || !times || !plus || *times == 0) return false;
    format.gain = *times;
    format.offset = *plus;
    return true;
}

inline std::optional<value_format> read_format(site::reader& read, const format_nodes& from, node part,
                                               const std::optional<data_reference>& place, const device_defaults& of) {
    const bool bits = place && holds_bits(place->table);
    const bool registers = place && !bits; // Without a place nothing is missed: that is a fault already.
    value_format format{.type = bits ? data_type::boolean : data_type::uint16};
    bool good = true;
    const auto wrong = [&](node at, std::string expected) {
        read.faults().add(at, std::move(expected));
        good = false;
    };
    if (from.type.exists() || registers) {
        if (!read.needs(from.type, part, "type",
                        "bool, uint16, int16, uint32, int32, uint64, int64, float32 or float64"))
            return std::nullopt;
        const auto type = from.type.is(site::node_kind::text) ? data_type_of(from.type.text()) : std::nullopt;
        if (!type)
            wrong(from.type, "bool, uint16, int16, uint32, int32, uint64, int64, float32 or float64");
        else
            format.type = *type;
        if (type && bits && *type != data_type::boolean) wrong(from.type, "\"bool\" in a table of bits");
    }
    const auto own = read_order(read, from.order);
    good = good && (own || !from.order.exists());
    if (bits && from.order.exists()) wrong(from.order, "no word order in a table of bits");
    if (!bits) format.order = own ? *own : of.order.value_or(word_order::abcd);
    // One word can't be swapped with another, only its bytes.
    if (registers_of(format.type) == 1) {
        const bool bytes = format.order == word_order::badc || format.order == word_order::dcba;
        format.order = bytes ? word_order::badc : word_order::abcd;
    }
    if (registers && registers_of(format.type) > 1 && !own && !of.order && !from.order.exists()) {
        read.needs(from.order, part, "word order",
                   "\"big\", \"word swapped\", \"byte swapped\" or \"little\", here or at the device");
        good = false;
    }
    if (from.bit.exists()) {
        if (bits || format.type != data_type::boolean) wrong(from.bit, "no bit, except for a bool in a register");
        format.bit = static_cast<std::uint8_t>(read.whole(from.bit, 0, 15).value_or(0));
    } else if (registers && format.type == data_type::boolean && good) {
        read.needs(from.bit, part, "bit", "the bit of the register, 0 for the least significant");
        good = false;
    }
    if (from.scale.exists() && format.type == data_type::boolean) wrong(from.scale, "no scale for a bool");
    if (from.scale.exists() && !read_scale(read, from.scale, format)) good = false;
    return good ? std::optional{format} : std::nullopt;
}

inline value_kind kind_of(const value_format& format) noexcept {
    switch (format.type) {
    case data_type::boolean: return value_kind::boolean;
    case data_type::float32:
    case data_type::float64: return value_kind::real;
    default: break;
    }
    if (format.scaled()) return value_kind::real;
    return is_signed(format.type) ? value_kind::integer : value_kind::unsigned_integer;
}

/// The engineering values that the registers can hold.
inline interval held_by(const value_format& format) noexcept {
    double low = 0;
    double high = 1;
    switch (format.type) {
    case data_type::boolean: return {0, 1};
    case data_type::float32: high = std::numeric_limits<float>::max(), low = -high; break;
    case data_type::float64: high = std::numeric_limits<double>::max(), low = -high; break;
    default: {
        const unsigned width = registers_of(format.type) * 16U;
        const double half = static_cast<double>(std::uint64_t{1} << (width - 1));
        const bool with_sign = is_signed(format.type);
        high = (with_sign ? half : half * 2) - 1;
        low = with_sign ? -half : 0;
    }
    }
    const double a = low * format.gain + format.offset, b = high * format.gain + format.offset;
    return {std::min(a, b), std::max(a, b)};
}

} // namespace interlock::inline v0_1::modbus::detail

#endif
