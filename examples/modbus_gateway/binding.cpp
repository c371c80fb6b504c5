// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// From a PDU to requests: which tags it touches, and with which values.

#include "core.hpp"
#include "lookup.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gateway {

namespace il = interlock;
using il::reason;

namespace {

/// A bit of a register, where a coil is a cell of its own.
bool is_bit(const plant_map::binding& b) noexcept {
    return b.format.type == modbus::data_type::boolean && !modbus::holds_bits(b.at.table);
}

/// The bits that a write changes: those that a mask leaves alone it can't change, every other write changes all of a register.
unsigned touched_bits(const transaction& t) noexcept {
    const unsigned touched = is_mask(t) ? ~unsigned{t.asked_pdu.and_mask} & 0xffffU : 0xffffU;
    // A mask that changes nothing is judged like one that changes all.
    return touched == 0 ? 0xffffU : touched;
}

/// What a mask makes of a tag whatever is there now: a bit that it changes becomes what the mask says. Nothing is known of others.
il::value masked_value(const modbus::request_pdu& mask, const modbus::value_format& format) noexcept {
    const unsigned changed = ~unsigned{mask.and_mask} & 0xffffU;
    if (format.type != modbus::data_type::boolean || (changed & modbus::bit_in_register(format)) == 0) return {};
    const std::array<std::uint8_t, 2> wire{static_cast<std::uint8_t>(mask.or_mask >> 8U),
                                           static_cast<std::uint8_t>(mask.or_mask & 0xffU)};
    return modbus::decode_value(format, wire).value;
}

/// Names the action of a request that acts on the device itself. Who may ask for counters or a loopback may not restart or silence the
/// device: a sub-function of diagnostics that changes it is an action of its own. So is the way to CANopen: it carries whatever that
/// can do, and shares its function with a device's name plate.
std::string_view action_name(const modbus::request_pdu& pdu) noexcept {
    if (pdu.function == modbus::function_code::diagnostics &&
        modbus::access_of(pdu.sub_function) != modbus::diagnostic_access::read)
        return modbus::name_of(pdu.sub_function);
    if (pdu.function == modbus::function_code::encapsulated_interface_transport &&
        pdu.mei != modbus::mei_type::read_device_identification)
        return modbus::name_of(pdu.mei);
    return modbus::name_of(pdu.function);
}

/// Whether each bit that is written is some tag's; `found` is in the order of addresses.
bool bits_are_tags(std::span<const plant_map::binding> found, unsigned touched) noexcept {
    for (auto at = found.begin(); at != found.end();) {
        unsigned bits = 0;
        const std::uint16_t here = at->at.address;
        for (; at != found.end() && at->at.address == here; ++at)
            bits |= is_bit(*at) ? modbus::bit_in_register(at->format) : 0xffffU;
        if ((touched & ~bits) != 0) return false;
    }
    return true;
}

} // namespace

std::optional<core::finding> core::bind(transaction& t, const il::snapshot& site) {
    t.site = site.identity;
    t.asked.clear();
    t.tags.clear();
    t.holes.clear();
    const bool only_reads = t.asked_pdu.write.empty() && !t.asked_pdu.read.empty();
    if (!only_reads) return bind_anew(t, site);
    // Who polls asks the same again and again.
    read_cache::entry& known = reads_.place(t.unit, t.asked_pdu.read);
    if (known.is(site.identity, t.unit, t.asked_pdu.read)) {
        t.writes = false;
        t.to = known.to;
        for (const hole& h : known.holes) t.holes.push_back(h);
        for (const bound_tag& tag : known.tags) {
            t.tags.push_back(tag);
            ask(t, tag.tag, il::actions::tag_read, {});
        }
        number_parts(t);
        return {};
    }
    auto found = bind_anew(t, site);
    if (!found && !t.tags.empty()) known = {site.identity, t.unit, t.asked_pdu.read, t.to, t.tags, t.holes};
    return found;
}

std::optional<core::finding> core::bind_anew(transaction& t, const il::snapshot& site) {
    const modbus::request_pdu& pdu = t.asked_pdu;
    t.writes = !pdu.write.empty() || pdu.function == modbus::function_code::write_file_record ||
               modbus::access_of(pdu.function) == modbus::function_access::control;
    if (t.unit == 0 && t.writes) return finding{reason::broadcast};
    const plant_map* const map = map_of(site);
    const plant_map::unit_entry* const unit = map == nullptr ? nullptr : map->unit(t.unit);
    if (unit == nullptr) return finding{reason::path_unavailable};
    t.to = unit->device.id < by_handle_.size() ? by_handle_[unit->device.id] : nullptr;
    if (t.to == nullptr) return finding{reason::path_unavailable};

    const bool data = (!pdu.read.empty() && pdu.read.table != modbus::table::fifo_queues) || !pdu.write.empty();
    if (!data) {
        // What acts on the device itself is an action of its own name; one that the document doesn't know is permitted to nobody.
        t.writes = false;
        t.asked.push_back(
            {.who = t.from->who, .action = {site.action_names.find(action_name(pdu))}, .resource = unit->device});
        return {};
    }
    // The write comes first in function 17, and the limits of what it writes are judged before the rest.
    if (!pdu.write.empty())
        if (const auto found = bind_range(t, *unit, pdu.write, true, site)) return found;
    if (!pdu.read.empty())
        if (const auto found = bind_range(t, *unit, pdu.read, false, site)) return found;
    number_parts(t);
    return {};
}

std::optional<core::finding> core::bind_range(transaction& t, const plant_map::unit_entry& unit,
                                              const modbus::address_range& range, bool written,
                                              const il::snapshot& site) {
    const auto found = unit.overlapping(range);
    if (found.empty()) return finding{reason::unmapped};
    const bool mask = written && is_mask(t);
    const unsigned touched = written ? touched_bits(t) : 0;
    std::uint32_t covered = range.address;
    bool gaps = false;
    const auto uncovered = [&](std::uint32_t until) {
        if (until <= covered) return;
        gaps = true;
        if (!written) t.holes.push_back({covered, until});
    };
    for (const plant_map::binding& b : found) {
        if (b.at.end() <= range.address) continue;
        uncovered(b.at.address);
        covered = std::max(covered, b.at.end());
        if (written && modbus::covers(range, b.at) != modbus::coverage::whole) return finding{reason::partial_write};
        // A mask asks nothing of the bits that it leaves as they are.
        if (mask && is_bit(b) && (touched & modbus::bit_in_register(b.format)) == 0) continue;
        const il::tag_entry& entry = site.tag(b.tag);
        const il::limit_entry& limits = entry.limits < site.limits.size() ? site.limits[entry.limits] : site.limits[0];
        if (mask && !is_bit(b) && !limits.bit_mapped) return finding{reason::wrong_type};
        const bound_tag tag{b.tag, b.at, b.format, written, written && limits.read_back};
        t.tags.push_back(tag);
        ask(t, tag.tag, written ? il::actions::tag_write : il::actions::tag_read,
            written ? written_value(t, tag) : il::value{});
        if (written && (limits.needs_current() || limits.read_back || entry.permissives_count != 0)) t.gated = true;
        if (written && entry.essentials_count != 0) t.essential = true;
    }
    if (written && !bits_are_tags(found, touched)) return finding{reason::partial_write};
    uncovered(range.end());
    if (gaps && (written || !unit.reads_zeros(range))) return finding{reason::hole};
    if (mask) t.gated = true;
    return {};
}

il::value core::written_value(const transaction& t, const bound_tag& tag) const noexcept {
    if (is_mask(t)) return masked_value(t.asked_pdu, tag.format);
    const std::size_t at = tag.at.address - std::size_t{t.asked_pdu.write.address};
    if (modbus::holds_bits(tag.at.table)) return il::value{modbus::written_coil(t.asked_pdu, at)};
    const auto decoded =
        modbus::decode_value(tag.format, t.asked_pdu.data.subspan(at * 2, std::size_t{tag.at.quantity} * 2));
    return decoded.fault == modbus::value_fault::none ? decoded.value : il::value{};
}

void core::ask(transaction& t, il::resource what, il::action action, il::value v) {
    // Made in place: a request is large.
    il::request& asked = t.asked.emplace_back();
    asked.who = t.from->who;
    asked.action = action;
    asked.resource = what;
    asked.value = v;
}

void core::number_parts(transaction& t) noexcept {
    for (std::size_t i = 0; i < t.asked.size(); ++i) {
        t.asked[i].part = static_cast<std::uint16_t>(i);
        t.asked[i].parts = static_cast<std::uint16_t>(t.asked.size());
    }
}

} // namespace gateway
