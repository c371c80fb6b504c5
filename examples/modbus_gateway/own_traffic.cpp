// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What the gateway itself asks devices: what rules need to know, what was written, the values of fail-safe outputs.

#include "core.hpp"
#include "lookup.hpp"

#include <interlock/modbus/encode.hpp>
#include <interlock/modbus/validate_request.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gateway {

namespace il = interlock;
using il::reason;

namespace {

/// Several outputs may share a heartbeat, several tags an input. (What std::ranges::unique returns is too much for clang 14.)
void each_once(std::vector<il::resource>& wanted) {
    std::ranges::sort(wanted, {}, &il::resource::id);
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
}

} // namespace

void core::supervise() {
    std::vector<il::resource> wanted;
    const auto& outputs = enforcer_.part<security::failsafe>();
    const il::ticks now = enforcer_.now();
    enforcer_.on_site([&](const il::snapshot& site) {
        for (const il::failsafe_entry& f : site.failsafes) {
            if (f.tag.id == 0) continue;
            if (outputs.state(f.tag) == il::si::failsafe_state::unread) wanted.push_back(f.tag);
            // A heartbeat that peers write is seen as they write it; one that the device counts has to be read.
            if (f.heartbeat.id != 0 && !site.tag(f.heartbeat).writable &&
                now - image_.current(f.heartbeat).time > il::ticks{f.period.count / 2})
                wanted.push_back(f.heartbeat);
        }
    });
    each_once(wanted);
    for (const il::resource one : wanted) read(one);
}

/// Reads the current values that limits and permissives need, as far as they aren't known; false when there is nothing to wait for.
bool core::fetch_needs(transaction& t) {
    std::vector<il::resource> needed;
    const il::ticks now = enforcer_.now();
    enforcer_.on_site([&](const il::snapshot& site) {
        for (const il::request& r : t.asked) {
            if (r.action != il::actions::tag_write) continue;
            const il::tag_entry& entry = site.tag(r.resource);
            // Its own value again whatever is known: another may have been at the device.
            if (entry.limits != 0 && site.limits[entry.limits].needs_current()) needed.push_back(r.resource);
            for (std::uint32_t i = 0; i < entry.permissives_count; ++i) {
                const il::permissive_entry& p = site.permissives[entry.permissives_first + i];
                if (!image_.current(p.input).known(now, p.max_age)) needed.push_back(p.input);
            }
        }
        each_once(needed);
        const plant_map* const map = map_of(site);
        ++t.fetches;
        if (map != nullptr)
            for (const il::resource one : needed) fetch(&t, *map, one);
        --t.fetches;
    });
    return t.fetches != 0;
}

bool core::fetch(transaction* parent, const plant_map& map, il::resource tag) {
    const plant_map::place* const place = map.find(tag);
    const plant_map::unit_entry* const unit = place == nullptr ? nullptr : map.unit(place->unit);
    device* const to = unit == nullptr || unit->device.id >= by_handle_.size() ? nullptr : by_handle_[unit->device.id];
    transaction* const f = to == nullptr ? nullptr : pool_.take(true);
    if (f == nullptr) return false;
    f->why = transaction::purpose::fetch;
    f->of = parent;
    f->to = to;
    f->unit = place->unit;
    f->tags.push_back({place->at.tag, place->at.at, place->at.format, false, false});
    f->pdu = std::span{f->bytes}.first(
        modbus::encode_read(f->bytes, reader_of(place->at.at.table), place->at.at.address, place->at.at.quantity));
    f->asked_pdu = modbus::validate_request(f->pdu).request;
    if (parent != nullptr) ++parent->fetches;
    forward(*f);
    return true;
}

bool core::read(il::resource tag) {
    if (std::ranges::find(reading_, tag.id) != reading_.end()) return true;
    return enforcer_.on_site([&](const il::snapshot& site) {
        const plant_map* const map = map_of(site);
        if (map == nullptr) return false;
        reading_.push_back(tag.id);
        if (fetch(nullptr, *map, tag)) return true;
        std::erase(reading_, tag.id);
        return false;
    });
}

/// A value of the gateway's own on its way to a device: the fail-safe's, which has checked type and hard range itself.
bool core::write_for(il::resource tag, il::value v) {
    return enforcer_.on_site([&](const il::snapshot& site) {
        const plant_map* const map = map_of(site);
        const plant_map::place* const place = map == nullptr ? nullptr : map->find(tag);
        const plant_map::unit_entry* const unit = place == nullptr ? nullptr : map->unit(place->unit);
        device* const to =
            unit == nullptr || unit->device.id >= by_handle_.size() ? nullptr : by_handle_[unit->device.id];
        if (to == nullptr) return false;
        transaction* const w = pool_.take(true);
        if (w == nullptr) return false;
        const plant_map::binding& at = place->at;
        std::size_t size = 0;
        if (at.at.table == modbus::table::coils) {
            size = modbus::encode_write_single_coil(w->bytes, at.at.address, v.number() != 0);
        } else if (at.at.table == modbus::table::holding_registers && at.format.type == modbus::data_type::boolean) {
            const auto masks = modbus::masks_for(at.format, v.number() != 0);
            size = modbus::encode_mask_write_register(w->bytes, at.at.address, masks.and_mask, masks.or_mask);
        } else if (at.at.table == modbus::table::holding_registers) {
            std::array<std::uint8_t, 8> wire{};
            const auto registers = std::span{wire}.first(std::size_t{at.at.quantity} * 2);
            if (modbus::encode_value(at.format, v, registers) == modbus::value_fault::none) {
                std::array<std::uint16_t, 4> words{};
                for (std::size_t i = 0; i < at.at.quantity; ++i) words[i] = modbus::load_u16(registers, i * 2);
                const auto used = std::span<const std::uint16_t>{words}.first(at.at.quantity);
                size = used.size() == 1 ? modbus::encode_write_single_register(w->bytes, at.at.address, words[0])
                                        : modbus::encode_write_multiple_registers(w->bytes, at.at.address, used);
            }
        }
        if (size == 0) {
            pool_.give_back(*w);
            return false;
        }
        w->why = transaction::purpose::own_write;
        w->to = to;
        w->unit = place->unit;
        w->urgent = true;
        w->pdu = std::span{w->bytes}.first(size);
        w->asked_pdu = modbus::validate_request(w->pdu).request;
        w->tags.push_back({tag, at.at, at.format, true, false});
        w->asked.push_back({.resource = tag, .value = v});
        forward(*w);
        return true;
    });
}

bool core::fetch_register(transaction& parent) {
    transaction* const f = pool_.take(true);
    if (f == nullptr) return false;
    f->why = transaction::purpose::fetch;
    f->of = &parent;
    f->to = parent.to;
    f->unit = parent.unit;
    for (bound_tag tag : parent.tags) {
        tag.written = false;
        f->tags.push_back(tag);
    }
    f->pdu = std::span{f->bytes}.first(modbus::encode_read(f->bytes, modbus::function_code::read_holding_registers,
                                                           parent.asked_pdu.write.address, 1));
    f->asked_pdu = modbus::validate_request(f->pdu).request;
    ++parent.fetches;
    forward(*f);
    return true;
}

/// What the gateway has read for itself goes into the process image.
void core::store(transaction& t, std::span<const std::uint8_t> values) {
    const modbus::address_range& range = t.asked_pdu.read;
    auto& compare = enforcer_.part<il::si::read_back>();
    auto& outputs = enforcer_.part<security::failsafe>();
    enforcer_.on_site([&](const il::snapshot& site) {
        for (const bound_tag& tag : t.tags) {
            if (modbus::covers(range, tag.at) != modbus::coverage::whole) continue;
            const std::size_t at = tag.at.address - std::size_t{range.address};
            il::value v{};
            if (modbus::holds_bits(range.table))
                v = il::value{modbus::packed_bit(values, at)};
            else if (const auto decoded =
                         modbus::decode_value(tag.format, values.subspan(at * 2, std::size_t{tag.at.quantity} * 2));
                     decoded.fault == modbus::value_fault::none)
                v = decoded.value;
            const bool fit = !il::si::answer_fault(v, site.tag(tag.tag), site);
            const il::reading now{.value = v,
                                  .quality = fit ? il::quality::good : il::quality::bad,
                                  .origin = il::value_origin::device,
                                  .time = t.sent};
            image_.store(tag.tag, now);
            compare.seen(tag.tag, now);
            if (t.why == transaction::purpose::fetch) outputs.started(tag.tag, now);
        }
    });
}

/// Reads what was written, while its turn lasts.
bool core::read_back(transaction& t) {
    transaction* const r = pool_.take(true);
    if (r == nullptr) return false;
    r->why = transaction::purpose::read_back;
    r->to = t.to;
    r->unit = t.unit;
    for (std::size_t i = 0; i < t.tags.size(); ++i) {
        if (!t.tags[i].written) continue;
        r->tags.push_back(t.tags[i]);
        r->asked.push_back({.resource = t.asked[i].resource, .value = t.asked[i].value});
    }
    const modbus::address_range& range = t.asked_pdu.write;
    r->pdu =
        std::span{r->bytes}.first(modbus::encode_read(r->bytes, reader_of(range.table), range.address, range.quantity));
    r->asked_pdu = modbus::validate_request(r->pdu).request;
    if (t.turn != nullptr) {
        r->turn = std::exchange(t.turn, nullptr);
        r->turn->writing = r;
    }
    finish(t);
    forward(*r);
    return true;
}

} // namespace gateway
