// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_TAG_MAP_READER_HPP
#define INTERLOCK_MODBUS_TAG_MAP_READER_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/modbus/tag_map.hpp>
#include <interlock/modbus/tag_place.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::modbus {

/// Reads what stands under "modbus" in a site document, and makes a section of the snapshot of it where a maker is given.
///
/// Serves:   contributes to CR 3.5: addresses, types and scaling are checked before any request is judged by them.
/// Denies:   none.
/// Units:    none.
/// Errors:   as faults of the document: unknown units, overlaps without an alias, a type without its word order, an ambiguous number.
/// Threads:  one document at a time.
/// Cost:     about 1 µs for each tag.
/// Example:  tests/interlock/modbus/tag_map_reader.cpp
class tag_map_reader final : public site::protocol_reader {
public:
    using node = site::document::node;
    /// What a program keeps in each snapshot: made from the map, when the ids of all names are known.
    using section_maker = std::function<std::shared_ptr<const void>(const tag_map& map, const snapshot& made)>;

    tag_map_reader() = default;
    tag_map_reader(std::string section, section_maker make) : section_{std::move(section)}, make_{std::move(make)} {}

    /// The map of the document that was read last; empty where it has faults.
    const tag_map& map() const noexcept { return map_; }

    void begin() override {
        map_ = {};
        defaults_.clear();
        units_.clear();
        places_.clear();
        mapped_.clear();
        noted_tags_.clear();
        noted_blocks_.clear();
    }

    void device(site::reader& read, node part, node device) override {
        const auto [ids, at_most, pause, patience, digits, order, blocks] =
            read.members_of(part, "unit ids", "at most", "between requests", "answer within", "numbering", "word order",
                            "readable blocks");
        tag_map::device made{.name = std::string{device.key()}};
        device_defaults& known = defaults_[device.key()];
        if (!part.is(site::node_kind::object)) return;
        if (read.needs(ids, part, "unit ids", "the list of its unit identifiers")) read_units(read, ids, device, made);
        const auto [connections, in_flight, waiting, kept] =
            read.members_of(at_most, "connections", "in flight", "waiting", "kept for essential");
        made.bounds.connections = count(read, connections, 1, 64);
        made.bounds.in_flight = count(read, in_flight, 1, 1024);
        made.bounds.waiting = count(read, waiting, 1, 65536);
        made.bounds.kept_for_essential = count(read, kept, 1, 1023);
        if (kept.exists() && (made.bounds.in_flight != 0 || !in_flight.exists()) &&
            made.bounds.kept_for_essential >= std::max(1U, made.bounds.in_flight))
            read.faults().add(kept, "fewer than \"in flight\", which it is a part of");
        made.bounds.between_requests = read.duration(pause).value_or(ticks{});
        made.bounds.answer_within = read.duration(patience).value_or(ticks{});
        if (const auto which = read.choice(digits, std::array<std::string_view, 2>{"five digits", "six digits"}))
            known.digits = *which == 0 ? numbering::five_digits : numbering::six_digits;
        known.order = detail::read_order(read, order);
        known.units = made.units;
        read.each_element(blocks, [&](node block) { read_block(read, block, known); });
        map_.devices.push_back(std::move(made));
    }

    std::optional<site::mapped_value> tag(site::reader& read, node part, node tag, std::string_view device) override {
        const auto [unit, reference, table_name, address, type, order, bit, scale] =
            read.members_of(part, "unit id", "reference", "table", "address", "type", "word order", "bit", "scale");
        mapped_.emplace(tag.key(), tag);
        if (!part.is(site::node_kind::object)) return std::nullopt;
        const auto of = defaults_.find(device);
        if (of == defaults_.end()) {
            if (!device.empty())
                read.faults().add_key(part, "a device that has a part \"modbus\" of its own",
                                      "\"" + std::string{device} + "\"");
            return std::nullopt;
        }
        tag_map::tag made{.name = std::string{tag.key()}, .device = std::string{device}};
        const auto id = detail::read_unit(read, unit, part, of->second);
        const auto place = detail::read_place(read, reference, table_name, address, part, of->second);
        const auto format = detail::read_format(read, {type, order, bit, scale}, part, place, of->second);
        if (!place || !format) return std::nullopt;
        made.unit = id.value_or(0);
        made.at = {place->table, place->address, registers_of(format->type)};
        made.format = *format;
        if (made.at.end() > 65536)
            read.faults().add(part, "an address from which the value still fits: there are 65536", site::shown(part));
        if (const node alias = tag["alias of"]; alias.exists()) made.alias_of = read.text(alias);
        const bool bits = holds_bits(made.at.table);
        site::mapped_value found{.type = detail::kind_of(*format),
                                 .writable = made.at.table == table::coils || made.at.table == table::holding_registers,
                                 .holds = detail::held_by(*format)};
        if (bits) found.type = value_kind::boolean;
        if (id) {
            places_.emplace(tag.key(), map_.tags.size());
            noted_tags_.push_back({part, tag});
            map_.tags.push_back(std::move(made));
        }
        return found;
    }

    void finish(site::reader& read, site::site_rows& into) override {
        check_aliases(read);
        check_overlaps(read);
        check_blocks(read);
        if (!read.faults().empty()) map_ = {};
        if (!make_) return;
        const auto kept = std::make_shared<const tag_map>(map_);
        into.sections.push_back({section_, [kept, make = make_](const snapshot& made) { return make(*kept, made); }});
    }

private:
    using device_defaults = detail::device_defaults;
    struct noted_tag {
        node part, tag;
    };

    static std::uint32_t count(site::reader& read, node v, std::uint32_t low, std::uint32_t high) {
        return static_cast<std::uint32_t>(read.whole(v, low, high).value_or(0));
    }
    void read_units(site::reader& read, node ids, node device, tag_map::device& made) {
        read.each_element(ids, [&](node id) {
            const auto n = read.whole(id, 0, 255);
            if (!n) return;
            if (*n == 0 || (*n > 247 && *n != 255))
                return read.faults().add(
                    id,
                    "a unit identifier from 1 to 247, or 255: 0 is for broadcasts, which are denied, and the others are reserved");
            const auto [first, fresh] = units_.emplace(static_cast<std::uint8_t>(*n), device.key());
            if (!fresh)
                return read.faults().add(id, "a unit identifier that is listed once, for one device",
                                         site::shown(id) + ", which \"" + std::string{first->second} + "\" has");
            made.units.push_back(static_cast<std::uint8_t>(*n));
        });
        if (ids.is(site::node_kind::array) && ids.size() == 0) read.faults().add(ids, "at least one unit identifier");
    }

    void read_block(site::reader& read, node at, const device_defaults& of) {
        const auto [unit, from, to, table_name, address, quantity, gaps, note] =
            read.members_of(at, "unit id", "from", "to", "table", "address", "quantity", "gaps", "description");
        read.text(note);
        if (!at.is(site::node_kind::object)) return;
        tag_map::block made{};
        const auto id = detail::read_unit(read, unit, at, of);
        std::optional<data_reference> first;
        std::uint32_t cells = 0;
        if (from.exists() || to.exists()) {
            if (table_name.exists() || address.exists() || quantity.exists())
                return read.faults().add(at, "either \"from\" and \"to\", or \"table\", \"address\" and \"quantity\"");
            if (!read.needs(from, at, "from", "the first reference number of the block") ||
                !read.needs(to, at, "to", "its last reference number"))
                return;
            first = detail::read_reference(read, from, of);
            const auto last = detail::read_reference(read, to, of);
            if (!first || !last) return;
            if (first->table != last->table || first->address > last->address)
                return read.faults().add(to, "a reference number of the same table, not below \"from\"");
            cells = std::uint32_t{last->address} - first->address + 1;
        } else {
            first = detail::read_place(read, {}, table_name, address, at, of);
            if (!read.needs(quantity, at, "quantity", "how many cells the block has")) return;
            const auto n = read.whole(quantity, 1, 65535);
            if (!first || !n) return;
            cells = static_cast<std::uint32_t>(*n);
        }
        if (cells > 65535 || first->address + cells > 65536)
            return read.faults().add(at, "a block of at most 65535 cells, within the 65536 of a table");
        if (const auto which = read.choice(gaps, std::array<std::string_view, 2>{"deny", "zeros"}))
            made.gaps = *which == 0 ? gap_policy::deny : gap_policy::zeros;
        read.needs(gaps, at, "gaps", "\"deny\" or \"zeros\", for cells that no tag has");
        if (!id) return;
        made.unit = *id;
        made.at = {first->table, first->address, static_cast<std::uint16_t>(cells)};
        noted_blocks_.push_back(at);
        map_.blocks.push_back(made);
    }

    void check_aliases(site::reader& read) {
        for (std::size_t i = 0; i < map_.tags.size(); ++i) {
            tag_map::tag& t = map_.tags[i];
            if (t.alias_of.empty()) continue;
            const node alias = noted_tags_[i].tag["alias of"];
            if (!read.refers(alias, mapped_, "a tag with a place in \"modbus\"")) continue;
            const auto place = places_.find(alias.text());
            if (place == places_.end()) continue; // Its place is a fault already.
            const tag_map::tag& other = map_.tags[place->second];
            if (&other == &t || !other.alias_of.empty())
                read.faults().add(alias, "a tag that is no alias itself");
            else if (!share_a_cell(t, other))
                read.faults().add(alias, "a tag that shares a cell with this one");
        }
    }

    static std::string_view kin(const tag_map::tag& t) noexcept { return t.alias_of.empty() ? t.name : t.alias_of; }

    void check_overlaps(site::reader& read) {
        std::vector<std::size_t> order(map_.tags.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        const auto key = [this](std::size_t i) {
            const auto& t = map_.tags[i];
            return (std::uint64_t{t.unit} << 32U) | (static_cast<std::uint64_t>(t.at.table) << 24U) | t.at.address;
        };
        std::ranges::stable_sort(order, {}, key);
        for (std::size_t i = 1; i < order.size(); ++i) {
            const tag_map::tag& t = map_.tags[order[i]];
            // A value takes at most four cells, so those before soon end.
            for (std::size_t j = i; j-- > 0;) {
                const tag_map::tag& before = map_.tags[order[j]];
                if (before.unit != t.unit || before.at.table != t.at.table || before.at.address + 4U <= t.at.address)
                    break;
                if (!share_a_cell(before, t) || kin(before) == kin(t)) continue;
                const auto& late = noted_tags_[std::max(order[i], order[j])];
                read.faults().add(late.part, "cells that no other tag has, or \"alias of\" beside it",
                                  "those of \"" + map_.tags[std::min(order[i], order[j])].name + "\"");
                break;
            }
        }
    }

    void check_blocks(site::reader& read) {
        for (std::size_t i = 0; i < map_.blocks.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (map_.blocks[i].unit == map_.blocks[j].unit &&
                    covers(map_.blocks[i].at, map_.blocks[j].at) != coverage::nothing) {
                    read.faults().add(noted_blocks_[i], "a block that overlaps no other");
                    break;
                }
    }

    std::string section_{};
    section_maker make_{};
    tag_map map_{};
    std::unordered_map<std::string_view, device_defaults> defaults_{};
    std::unordered_map<std::uint8_t, std::string_view> units_{};
    std::unordered_map<std::string_view, std::size_t> places_{};
    site::name_set mapped_{};
    std::vector<noted_tag> noted_tags_{};
    std::vector<node> noted_blocks_{};
};

} // namespace interlock::inline v0_1::modbus

#endif
