// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_TAG_MAP_HPP
#define INTERLOCK_MODBUS_TAG_MAP_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/modbus/address_range.hpp>
#include <interlock/modbus/reference.hpp>
#include <interlock/modbus/value.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::modbus {

/// What a master gets for cells of a readable block that no tag has: a refusal of the whole read, or zeros.
enum class gap_policy : std::uint8_t { deny, zeros };

/// What a device bears, from the gateway; a zero where the site policy says nothing.
struct device_bounds {
    std::uint32_t connections = 0;
    std::uint32_t in_flight = 0;
    std::uint32_t waiting = 0;
    /// Of those in flight, places that only essential actions get.
    std::uint32_t kept_for_essential = 0;
    /// From one request to the next, at least.
    ticks between_requests{};
    /// How long an answer may take.
    ticks answer_within{};
};

/// Where the tags of a site policy are on the wire, by name: what stands under "modbus" in the document.
///
/// Serves:   contributes to CR 3.5 and CR 5.1: what isn't in it is not mapped.
/// Denies:   none.
/// Units:    addresses as on the wire, from 0.
/// Errors:   none.
/// Threads:  a plain value.
/// Cost:     none.
/// Example:  tests/interlock/modbus/tag_map.cpp
struct tag_map {
    struct device {
        std::string name{};
        /// The closed list of its unit identifiers; no other device has them.
        std::vector<std::uint8_t> units{};
        device_bounds bounds{};
    };
    struct tag {
        std::string name{};
        std::string device{};
        std::uint8_t unit = 0;
        address_range at{};
        value_format format{};
        /// The tag whose cells it shares, both being known by their own rules; empty for none.
        std::string alias_of{};
    };
    /// Cells that may be read in one request although not every one of them is a tag's. Writes stay strict.
    struct block {
        std::uint8_t unit = 0;
        address_range at{};
        gap_policy gaps = gap_policy::deny;
    };

    std::vector<device> devices{};
    std::vector<tag> tags{};
    std::vector<block> blocks{};
};

/// The bit of a register that two tags may share without sharing a cell; all bits for a whole register.
constexpr bool share_a_cell(const tag_map::tag& a, const tag_map::tag& b) noexcept {
    if (a.unit != b.unit || covers(a.at, b.at) == coverage::nothing) return false;
    const bool bits_of_a_register =
        !holds_bits(a.at.table) && a.format.type == data_type::boolean && b.format.type == data_type::boolean;
    return !bits_of_a_register || bit_in_register(a.format) == bit_in_register(b.format);
}

namespace detail {

inline std::string decimal(double number) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

inline std::string wire_form(const tag_map::tag& t) {
    std::string text{name_of(t.format.type)};
    if (t.format.type == data_type::boolean && !holds_bits(t.at.table))
        text += " (bit " + std::to_string(t.format.bit) + ")";
    if (registers_of(t.format.type) > 1 || t.format.order != word_order::abcd)
        (text += ", ") += name_of(t.format.order);
    if (t.format.gain != 1) text += ", times " + decimal(t.format.gain);
    if (t.format.offset != 0)
        text += (t.format.offset > 0 ? ", plus " : ", minus ") +
                decimal(t.format.offset > 0 ? t.format.offset : -t.format.offset);
    return text;
}

} // namespace detail

/// The table from tag to wire, a line each in the order of the wire, for comparison with a vendor's list: wrong base and wrong
/// order are the commonest faults of commissioning (semantics.md 5.4).
inline std::string wire_table(const tag_map& map) {
    std::vector<const tag_map::tag*> order;
    std::size_t name = 3;
    std::size_t form = 4;
    for (const auto& t : map.tags) {
        order.push_back(&t);
        name = std::max(name, t.name.size());
        form = std::max(form, detail::wire_form(t).size());
    }
    std::ranges::stable_sort(order, [](const auto* a, const auto* b) {
        if (a->unit != b->unit) return a->unit < b->unit;
        if (a->at.table != b->at.table) return a->at.table < b->at.table;
        return a->at.address != b->at.address ? a->at.address < b->at.address : a->format.bit < b->format.bit;
    });
    std::string text;
    const auto line = [&](std::string_view tag, std::string_view unit, std::string_view table,
                          std::string_view reference, std::string_view wire, std::string_view as,
                          std::string_view device) {
        const auto column = [&text](std::string_view what, std::size_t width) {
            text += what;
            text.append(width > what.size() ? width - what.size() : 0, ' ');
            text += "  ";
        };
        column(tag, name);
        column(unit, 4);
        column(table, 17);
        column(reference, 9);
        column(wire, 6);
        column(as, form);
        (text += device) += '\n';
    };
    line("tag", "unit", "table", "reference", "wire", "type", "device");
    for (const auto* t : order) {
        const auto digits = reference_digits(t->at.table, t->at.address);
        line(t->name, std::to_string(t->unit), name_of(t->at.table), {digits.data(), digits.size()},
             std::to_string(t->at.address), detail::wire_form(*t), t->device);
    }
    return text;
}

} // namespace interlock::inline v0_1::modbus

#endif
