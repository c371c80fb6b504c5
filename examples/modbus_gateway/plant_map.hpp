// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_PLANT_MAP_HPP
#define MODBUS_GATEWAY_PLANT_MAP_HPP

#include <interlock/core/handle.hpp>
#include <interlock/modbus/address_range.hpp>
#include <interlock/modbus/tag_map.hpp>
#include <interlock/modbus/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gateway {

namespace modbus = interlock::modbus;

/// From the wire to tags, for one snapshot: what the gateway asks for each PDU, in tables that are searched by halves.
class plant_map {
public:
    struct binding {
        interlock::resource tag{};
        modbus::address_range at{};
        modbus::value_format format{};
    };
    struct block {
        modbus::address_range at{};
        modbus::gap_policy gaps = modbus::gap_policy::deny;
    };
    /// A unit identifier that a device lists, its tags by table and address, and its readable blocks.
    struct unit_entry {
        interlock::resource device{};
        std::array<std::vector<binding>, 6> tags{};
        std::vector<block> blocks{};

        std::span<const binding> of(modbus::table t) const noexcept { return tags[static_cast<std::size_t>(t)]; }

        /// The tags that share an address with a block, in the order of their addresses.
        std::span<const binding> overlapping(const modbus::address_range& range) const noexcept {
            const std::span<const binding> all = of(range.table);
            // A tag takes at most four registers, so none that begins further ahead can reach into the block.
            const std::uint32_t from = range.address < 3 ? 0U : range.address - 3U;
            auto first = std::lower_bound(all.begin(), all.end(), from,
                                          [](const binding& b, std::uint32_t at) { return b.at.address < at; });
            while (first != all.end() && first->at.end() <= range.address) ++first;
            const auto last = std::lower_bound(first, all.end(), range.end(),
                                               [](const binding& b, std::uint32_t at) { return b.at.address < at; });
            return {first, last};
        }
        /// Whether holes in a block are read as zeros: the document has to say so.
        bool reads_zeros(const modbus::address_range& range) const noexcept {
            for (const block& b : blocks)
                if (b.gaps == modbus::gap_policy::zeros && modbus::covers(b.at, range) == modbus::coverage::whole)
                    return true;
            return false;
        }
    };

    /// Null for a unit identifier that no device lists.
    const unit_entry* unit(std::uint8_t id) const noexcept {
        return places_[id] == 0 ? nullptr : &units_[places_[id] - 1U];
    }

    struct place {
        std::uint8_t unit = 0;
        binding at{};
    };
    /// Where a tag is on the wire; null for one that isn't.
    const place* find(interlock::resource tag) const noexcept {
        const auto at = std::lower_bound(by_tag_.begin(), by_tag_.end(), tag.id,
                                         [](const place& p, std::uint32_t id) { return p.at.tag.id < id; });
        return at != by_tag_.end() && at->at.tag == tag ? &*at : nullptr;
    }

    void add_unit(std::uint8_t id, interlock::resource device) {
        if (places_[id] != 0) return;
        units_.push_back({.device = device});
        places_[id] = static_cast<std::uint16_t>(units_.size());
    }
    void add_tag(std::uint8_t unit, const binding& b) {
        if (places_[unit] == 0) return;
        units_[places_[unit] - 1U].tags[static_cast<std::size_t>(b.at.table)].push_back(b);
        by_tag_.push_back({unit, b});
    }
    void add_block(std::uint8_t unit, const block& b) {
        if (places_[unit] != 0) units_[places_[unit] - 1U].blocks.push_back(b);
    }
    void finish() {
        for (unit_entry& u : units_)
            for (auto& tags : u.tags) std::ranges::stable_sort(tags, {}, [](const binding& b) { return b.at.address; });
        std::ranges::sort(by_tag_, {}, [](const place& p) { return p.at.tag.id; });
    }

private:
    std::array<std::uint16_t, 256> places_{};
    std::vector<unit_entry> units_;
    std::vector<place> by_tag_;
};

} // namespace gateway

#endif
