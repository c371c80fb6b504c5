// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "core.hpp"

#include <interlock/core/wire_code.hpp>
#include <interlock/modbus/encode.hpp>
#include <interlock/modbus/validate_request.hpp>
#include <interlock/modbus/validate_response.hpp>
#include <interlock/uc/rights.hpp>

#include <algorithm>
#include <utility>

namespace gateway {

namespace il = interlock;
using il::reason;

namespace {

/// Reasons that another look at the plant, or the end of the write before, can do away with.
bool may_pass_later(reason why) noexcept {
    switch (why) {
    case reason::value_unknown:
    case reason::step_too_large:
    case reason::rate_of_change:
    case reason::not_permissive:
    case reason::bit_not_settable:
    case reason::busy:
    case reason::input_failed: return true;
    default: return false;
    }
}

bool is_mask(const transaction& t) noexcept { return t.asked_pdu.function == modbus::function_code::mask_write_register; }

const plant_map* map_of(const il::snapshot& site) noexcept { return site.find<plant_map>(map_section); }

std::uint8_t code_for(reason why, const il::snapshot& site) noexcept {
    return il::modbus_exception(why, site.value_faults_as_not_permitted ? il::value_denial::illegal_function : il::value_denial::illegal_data_value);
}

modbus::function_code reader_of(modbus::table t) noexcept {
    switch (t) {
    case modbus::table::coils: return modbus::function_code::read_coils;
    case modbus::table::discrete_inputs: return modbus::function_code::read_discrete_inputs;
    case modbus::table::input_registers: return modbus::function_code::read_input_registers;
    default: return modbus::function_code::read_holding_registers;
    }
}

} // namespace

void core::add_device(const std::string& name, const tcp::endpoint& at, const link_limits& limits) {
    auto d = std::make_unique<device>();
    d->name = name;
    d->handle = enforcer_.tag(name);
    d->way = std::make_unique<device_link<transaction, core>>(context_, out_, name, at, limits, *this);
    d->way->start();
    if (d->handle.id >= by_handle_.size()) by_handle_.resize(d->handle.id + 1);
    by_handle_[d->handle.id] = d.get();
    devices_.push_back(std::move(d));
}

device* core::find_device(std::string_view name) noexcept {
    for (const auto& d : devices_)
        if (d->name == name) return d.get();
    return nullptr;
}

void core::published(const std::map<std::string, link_limits, std::less<>>& limits) {
    std::ranges::fill(by_handle_, nullptr);
    for (const auto& d : devices_) {
        d->handle = enforcer_.tag(d->name);
        if (d->handle.id == 0) continue;
        if (d->handle.id >= by_handle_.size()) by_handle_.resize(d->handle.id + 1);
        by_handle_[d->handle.id] = d.get();
        if (const auto l = limits.find(d->name); l != limits.end()) d->way->set_limits(l->second);
    }
}

void core::sweep(steady::time_point now) {
    for (const auto& d : devices_) d->way->sweep(now);
}

void core::supervise() {
    std::array<il::resource, 64> wanted;
    std::size_t count = 0;
    const auto& outputs = enforcer_.part<security::failsafe>();
    const il::ticks now = enforcer_.now();
    enforcer_.on_site([&](const il::snapshot& site) {
        for (const il::failsafe_entry& f : site.failsafes) {
            if (f.tag.id == 0 || count + 2 > wanted.size()) continue;
            if (outputs.state(f.tag) == il::si::failsafe_state::unread) wanted[count++] = f.tag;
            // A heartbeat that peers write is seen as they write it; one that the device counts has to be read.
            if (f.heartbeat.id != 0 && !site.tag(f.heartbeat).writable && now - image_.current(f.heartbeat).time > il::ticks{f.period.count / 2}) wanted[count++] = f.heartbeat;
        }
    });
    for (std::size_t i = 0; i < count; ++i) read(wanted[i]);
}

void core::stop() {
    stopped_ = true;
    for (const auto& d : devices_) d->way->stop();
}

// From a PDU to requests.

void core::on_frame(const std::shared_ptr<peer>& from, const modbus::frame& f) {
    from->last_request = enforcer_.now();
    ++from->requests;
    if (f.what == modbus::framing::discarded) return records_.peer_event(il::journal::event_id::action_refused, reason::malformed, *from, "an ADU of another protocol, discarded");
    const auto pdu = f.pdu();
    transaction* const taken = from->pending < peer::most_pending ? pool_.take(false) : nullptr;
    if (taken == nullptr) {
        const bool many = from->pending >= peer::most_pending;
        records_.peer_event(il::journal::event_id::action_refused, many ? reason::too_many_pending : reason::busy, *from, "too many transactions under way");
        const std::array<std::uint8_t, 2> busy{static_cast<std::uint8_t>(pdu[0] | modbus::exception_flag), 6};
        return from->answer(f.header.transaction_id, f.header.unit_id, busy);
    }
    transaction& t = *taken;
    t.from = from;
    ++from->pending;
    t.id = f.header.transaction_id;
    t.unit = f.header.unit_id;
    std::copy(pdu.begin(), pdu.end(), t.bytes.begin());
    t.pdu = std::span{t.bytes}.first(pdu.size());
    const modbus::checked_request checked = modbus::validate_request(t.pdu);
    t.asked_pdu = checked.request;
    if (!checked.well_formed()) {
        const auto code = static_cast<std::uint8_t>(checked.fault.code);
        const reason why = code == 1 ? reason::function_unknown : code == 2 ? reason::unmapped : reason::malformed;
        return refuse(t, finding{why, code});
    }
    if (const auto found = enforcer_.on_site([&](const il::snapshot& site) { return bind(t, site); })) return refuse(t, *found);
    t.writes ? take_write(t) : take_read(t);
}

std::optional<core::finding> core::bind(transaction& t, const il::snapshot& site) {
    t.site = site.identity;
    t.asked.clear();
    t.tags.clear();
    t.holes.clear();
    const modbus::request_pdu& pdu = t.asked_pdu;
    t.writes = !pdu.write.empty() || pdu.function == modbus::function_code::write_file_record || modbus::access_of(pdu.function) == modbus::function_access::control;
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
        t.asked.push_back({.who = t.from->who, .action = {site.action_names.find(modbus::name_of(pdu.function))}, .resource = unit->device});
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

std::optional<core::finding> core::bind_range(transaction& t, const plant_map::unit_entry& unit, const modbus::address_range& range, bool written,
                                              const il::snapshot& site) {
    const auto found = unit.overlapping(range);
    if (found.empty()) return finding{reason::unmapped};
    const bool mask = written && is_mask(t);
    std::uint32_t covered = range.address;
    std::uint32_t bits = 0;
    std::uint32_t bits_at = 0x10000;
    bool gaps = false;
    const auto uncovered = [&](std::uint32_t until) {
        if (until <= covered) return;
        gaps = true;
        if (!written) t.holes.push_back({covered, until});
    };
    for (const plant_map::binding& b : found) {
        if (b.at.end() <= range.address) continue;
        const bool part = modbus::covers(range, b.at) != modbus::coverage::whole;
        if (written && part) return finding{reason::partial_write};
        const bool bit = b.format.type == modbus::data_type::boolean && !modbus::holds_bits(b.at.table);
        const il::tag_entry& entry = site.tag(b.tag);
        const il::limit_entry& limits = entry.limits < site.limits.size() ? site.limits[entry.limits] : site.limits[0];
        if (mask && !bit && !limits.bit_mapped) return finding{reason::wrong_type};
        uncovered(b.at.address);
        if (bit && written && !mask) {
            // A whole register is written: each of its bits has to be a tag's.
            if (bits_at != b.at.address) {
                if (bits_at != 0x10000 && bits != 0xffff) return finding{reason::partial_write};
                bits_at = b.at.address;
                bits = 0;
            }
            bits |= modbus::bit_in_register(b.format);
        } else if (bits_at == b.at.address) {
            bits = 0xffff;
        }
        covered = std::max(covered, b.at.end());
        const bound_tag tag{b.tag, b.at, b.format, written, written && limits.read_back};
        add_request(t, tag, written ? il::actions::tag_write : il::actions::tag_read, written && !mask ? written_value(t, tag) : il::value{});
        if (written && (limits.needs_current() || limits.read_back || entry.permissives_count != 0)) t.gated = true;
        if (written && entry.essentials_count != 0) t.essential = true;
    }
    if (bits_at != 0x10000 && bits != 0xffff && written && !mask) {
        // Unless a tag takes the whole register as well.
        const bool whole = std::ranges::any_of(found, [&](const auto& b) { return b.at.address == bits_at && b.format.type != modbus::data_type::boolean; });
        if (!whole) return finding{reason::partial_write};
    }
    uncovered(range.end());
    if (gaps && (written || !unit.reads_zeros(range))) return finding{reason::hole};
    if (mask) t.gated = true;
    return {};
}

il::value core::written_value(const transaction& t, const bound_tag& tag) const noexcept {
    const std::size_t at = tag.at.address - std::size_t{t.asked_pdu.write.address};
    if (modbus::holds_bits(tag.at.table)) return il::value{modbus::written_coil(t.asked_pdu, at)};
    const auto decoded = modbus::decode_value(tag.format, t.asked_pdu.data.subspan(at * 2, std::size_t{tag.at.quantity} * 2));
    return decoded.fault == modbus::value_fault::none ? decoded.value : il::value{};
}

void core::add_request(transaction& t, const bound_tag& tag, il::action what, il::value v) {
    t.asked.push_back({.who = t.from->who, .action = what, .resource = tag.tag, .value = v});
    t.tags.push_back(tag);
}

void core::number_parts(transaction& t) noexcept {
    for (std::size_t i = 0; i < t.asked.size(); ++i) {
        t.asked[i].part = static_cast<std::uint16_t>(i);
        t.asked[i].parts = static_cast<std::uint16_t>(t.asked.size());
    }
}

// Refusals.

/// Only who has some right at a unit's table learns what is there; everybody else gets the same answer for everything (4.5).
bool core::may_know(peer& of, std::uint8_t unit, modbus::table table) {
    if (of.subject.id == 0) return false;
    il::resource witness{};
    il::action right{};
    enforcer_.on_site([&](const il::snapshot& site) {
        for (const peer::insight& i : of.insights)
            if (i.site == site.identity && i.unit == unit && i.table == table && !i.some_right) return;
        const plant_map* const map = map_of(site);
        const auto look = [&](const plant_map::unit_entry& at, modbus::table in) {
            for (const plant_map::binding& b : at.of(in)) {
                const std::uint64_t rights = il::uc::rights_of(site, of.subject, site.zone_of(of.who.origin.listener, of.who.origin.address), site.tag(b.tag));
                if (rights == 0) continue;
                witness = b.tag;
                right = (rights & il::bit(il::actions::tag_read)) != 0 ? il::actions::tag_read : il::actions::tag_write;
                return true;
            }
            return false;
        };
        const auto look_at_unit = [&](const plant_map::unit_entry& at) {
            if (table != modbus::table::none && table != modbus::table::fifo_queues) return look(at, table);
            return look(at, modbus::table::coils) || look(at, modbus::table::discrete_inputs) || look(at, modbus::table::input_registers) ||
                   look(at, modbus::table::holding_registers);
        };
        bool found = false;
        if (const plant_map::unit_entry* const at = map == nullptr ? nullptr : map->unit(unit))
            found = look_at_unit(*at);
        else if (map != nullptr)
            // A unit that no device lists: whoever has a right anywhere may know that.
            for (unsigned u = 0; u < 256 && !found; ++u)
                if (const plant_map::unit_entry* const other = map->unit(static_cast<std::uint8_t>(u))) found = look_at_unit(*other);
        if (!found) of.insights[of.next_insight++ % of.insights.size()] = {site.identity, unit, table, false};
    });
    if (witness.id == 0) return false;
    il::request probe{.who = of.who, .action = right, .resource = witness};
    const il::verdict said = enforcer_.decide(probe);
    return said.permitted() || said.stage == il::stage::validate;
}

void core::refuse(transaction& t, finding found) {
    const modbus::table table = !t.asked_pdu.write.empty() ? t.asked_pdu.write.table : t.asked_pdu.read.table;
    std::uint8_t code = 1;
    if (may_know(*t.from, t.unit, table)) {
        code = found.code != 0 ? found.code : enforcer_.on_site([&](const il::snapshot& site) { return code_for(found.why, site); });
        records_.refused(found.why, *t.from, t.unit, t.asked_pdu);
    } else {
        // Nobody here: asked like anything else, so that it is recorded, counted and paid for as what it is.
        il::request nothing{.who = t.from->who, .action = il::actions::tag_read};
        const auto refused = enforcer_.begin(nothing);
        if (refused.verdict().why == reason::rate_limited) code = 6;
    }
    answer_code(t, code);
    finish(t);
}

void core::refuse(transaction& t, reason why) {
    answer_code(t, enforcer_.on_site([&](const il::snapshot& site) { return code_for(why, site); }));
    // Without a session there is nothing more to come over this connection.
    if (why == reason::session_closed) t.from->finish();
    finish(t);
}

// Asking, and sending on.

bool core::begin(transaction& t) {
    for (int attempt = 0; attempt != 2; ++attempt) {
        t.tickets.resize(t.asked.size());
        const il::verdict said = enforcer_.begin_all(t.asked, t.tickets);
        if (!said.permitted()) {
            t.tickets.clear();
            refuse(t, said.why);
            return false;
        }
        if (said.degraded) records_.degraded(t.asked.front(), said);
        if (t.asked.front().who.origin.located_by == t.site) return true;
        // A site policy came into force since the addresses were looked up: they may be others' now.
        cancel_tickets(t);
        if (const auto found = enforcer_.on_site([&](const il::snapshot& site) { return bind(t, site); })) {
            refuse(t, *found);
            return false;
        }
    }
    cancel_tickets(t);
    refuse(t, reason::busy);
    return false;
}

void core::take_read(transaction& t) {
    if (begin(t)) forward(t);
}

void core::take_write(transaction& t) {
    const bool listed_essential = std::exchange(t.essential, false);
    if (!t.gated && !listed_essential) {
        if (begin(t)) forward(t);
        return;
    }
    const il::verdict said = enforcer_.decide_all(t.asked);
    if (said.permitted() && listed_essential) {
        t.essential = t.urgent = std::ranges::all_of(t.asked, [](const il::request& r) { return r.action == il::actions::tag_write && r.essential; });
        if (t.essential) t.gated = false;
    }
    const bool judged_too_early = said.permitted() || (said.stage == il::stage::validate && (is_mask(t) || may_pass_later(said.why)));
    if (!t.gated || !judged_too_early) {
        t.gated = false;
        if (begin(t)) forward(t);
        return;
    }
    if (t.to->writing != nullptr || !t.to->waiting.empty()) {
        t.to->waiting.push_back(&t);
        return;
    }
    t.to->writing = &t;
    go_on_writing(t);
}

/// It is this transaction's turn: what its rules need is known, or is read now.
void core::go_on_writing(transaction& t) {
    if (!t.fetched) {
        t.fetched = true;
        if (is_mask(t)) {
            if (fetch_register(t)) return;
            answer_code(t, 11);
            return finish(t);
        }
        const il::verdict said = enforcer_.decide_all(t.asked);
        if (!said.permitted() && may_pass_later(said.why) && fetch_needs(t)) return;
    }
    if (begin(t)) forward(t);
}

/// Reads the current values that limits and permissives need, as far as they aren't known; false when there is nothing to wait for.
bool core::fetch_needs(transaction& t) {
    std::array<il::resource, 32> needed;
    std::size_t count = 0;
    const il::ticks now = enforcer_.now();
    enforcer_.on_site([&](const il::snapshot& site) {
        const auto need = [&](il::resource of) {
            if (count < needed.size() && std::find(needed.begin(), needed.begin() + static_cast<std::ptrdiff_t>(count), of) == needed.begin() + static_cast<std::ptrdiff_t>(count)) needed[count++] = of;
        };
        for (const il::request& r : t.asked) {
            if (r.action != il::actions::tag_write) continue;
            const il::tag_entry& entry = site.tag(r.resource);
            // Its own value again whatever is known: another may have been at the device.
            if (entry.limits != 0 && site.limits[entry.limits].needs_current()) need(r.resource);
            for (std::uint32_t i = 0; i < entry.permissives_count; ++i) {
                const il::permissive_entry& p = site.permissives[entry.permissives_first + i];
                if (!image_.current(p.input).known(now, p.max_age)) need(p.input);
            }
        }
        const plant_map* const map = map_of(site);
        ++t.fetches;
        if (map != nullptr)
            for (std::size_t i = 0; i < count; ++i) fetch(&t, *map, needed[i]);
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
    f->pdu = std::span{f->bytes}.first(modbus::encode_read(f->bytes, reader_of(place->at.at.table), place->at.at.address, place->at.at.quantity));
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
        device* const to = unit == nullptr || unit->device.id >= by_handle_.size() ? nullptr : by_handle_[unit->device.id];
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
    f->pdu = std::span{f->bytes}.first(modbus::encode_read(f->bytes, modbus::function_code::read_holding_registers, parent.asked_pdu.write.address, 1));
    f->asked_pdu = modbus::validate_request(f->pdu).request;
    ++parent.fetches;
    forward(*f);
    return true;
}

void core::forward(transaction& t) {
    t.sent = enforcer_.now();
    if (t.essential) {
        // The same again while the first is under way: one write, and everybody is answered.
        for (transaction* const other : t.to->urgent_under_way)
            if (other->unit == t.unit && std::ranges::equal(other->pdu, t.pdu)) {
                t.next_same = std::exchange(other->same, &t);
                return;
            }
        t.to->urgent_under_way.push_back(&t);
    }
    t.to->way->submit(t);
}

// What comes back.

bool core::answers(const transaction& t, std::span<const std::uint8_t> pdu) const noexcept {
    return modbus::validate_response(t.asked_pdu, pdu).what != modbus::answer::mismatch;
}

void core::on_late(const std::string& device, std::uint8_t unit, std::span<const std::uint8_t> pdu) { records_.late(device, unit, pdu); }

void core::on_link_event(const std::string& device, const char* what) { records_.device_event(device, what); }

void core::on_link(transaction& t, link_result how, std::span<const std::uint8_t> pdu) {
    std::erase(t.to->urgent_under_way, &t);
    if (how == link_result::mismatched) records_.mismatch(t.to->name, t.unit, t.asked_pdu, pdu);
    if (t.why == transaction::purpose::fetch) {
        transaction* const asked_for = t.of;
        if (asked_for == nullptr) {
            const auto checked = how == link_result::answered ? modbus::validate_response(t.asked_pdu, pdu) : modbus::checked_response{};
            if (checked.what == modbus::answer::result) store(t, checked.values);
            for (const bound_tag& tag : t.tags) std::erase(reading_, tag.tag.id);
            return finish(t);
        }
        transaction& parent = *asked_for;
        if (how == link_result::answered) {
            const auto checked = modbus::validate_response(t.asked_pdu, pdu);
            if (checked.what == modbus::answer::result) {
                store(t, checked.values);
                if (is_mask(parent)) {
                    const std::uint16_t becomes = modbus::masked(parent.asked_pdu, modbus::load_u16(checked.values, 0));
                    const std::array<std::uint8_t, 2> wire{static_cast<std::uint8_t>(becomes >> 8U), static_cast<std::uint8_t>(becomes & 0xffU)};
                    for (std::size_t i = 0; i < parent.asked.size(); ++i) parent.asked[i].value = modbus::decode_value(parent.tags[i].format, wire).value;
                }
            }
        }
        finish(t);
        if (--parent.fetches != 0) return;
        // While needs are still being listed, whoever lists them goes on.
        if (is_mask(parent) && how != link_result::answered) {
            answer_code(parent, 11);
            return finish(parent);
        }
        return go_on_writing(parent);
    }
    if (t.why == transaction::purpose::read_back) {
        const auto checked = how == link_result::answered ? modbus::validate_response(t.asked_pdu, pdu) : modbus::checked_response{};
        if (checked.what == modbus::answer::result) {
            store(t, checked.values);
        } else if (how != link_result::answered) {
            records_.device_event(t.to->name, "no answer to a read-back");
        }
        return finish(t);
    }
    if (t.why == transaction::purpose::own_write) {
        const bool done = how == link_result::answered && modbus::validate_response(t.asked_pdu, pdu).what == modbus::answer::result;
        const il::request& r = t.asked.front();
        if (done)
            image_.store(r.resource, {.value = r.value, .quality = il::quality::good, .origin = il::si::value_origin::written, .time = enforcer_.now()});
        else if (was_sent(how))
            image_.invalidate(r.resource, enforcer_.now());
        if (done) enforcer_.part<security::failsafe>().written(r.resource, r.value, il::outcome_kind::done);
        return finish(t);
    }
    switch (how) {
    case link_result::answered: return take_answer(t, pdu);
    case link_result::unreachable:
    case link_result::overloaded:
        cancel_tickets(t);
        answer_code(t, how == link_result::unreachable ? 11 : 6);
        return finish(t);
    case link_result::timed_out:
    case link_result::lost:
    case link_result::mismatched: {
        close_tickets(t, il::outcome_kind::unknown);
        const il::ticks now = enforcer_.now();
        for (const bound_tag& tag : t.tags)
            if (tag.written) image_.invalidate(tag.tag, now);
        answer_code(t, 11);
        return finish(t);
    }
    }
}

void core::take_answer(transaction& t, std::span<const std::uint8_t> pdu) {
    const auto checked = modbus::validate_response(t.asked_pdu, pdu);
    if (checked.what == modbus::answer::exception) {
        close_tickets(t, il::outcome_kind::refused_by_device);
        answer_all(t, pdu);
        return finish(t);
    }
    close_tickets(t, il::outcome_kind::done);
    bool read_again = false;
    if (t.writes) {
        const il::ticks now = enforcer_.now();
        for (std::size_t i = 0; i < t.tags.size(); ++i) {
            if (!t.tags[i].written) continue;
            read_again = read_again || t.tags[i].read_after;
            if (t.tags[i].tag == reset_tag_ && reset_tag_.id != 0 && t.asked[i].value.number() != 0) enforcer_.part<security::failsafe>().reset();
            image_.store(t.tags[i].tag, {.value = t.asked[i].value, .quality = il::quality::good, .origin = il::si::value_origin::written, .time = now});
        }
    }
    if (!t.asked_pdu.read.empty() && !t.tags.empty()) {
        std::array<std::uint8_t, modbus::max_pdu_size> changed;
        std::copy(pdu.begin(), pdu.end(), changed.begin());
        const auto own = std::span{changed}.first(pdu.size());
        if (!take_values(t, checked.values, own.subspan(pdu.size() - checked.values.size()))) return finish(t);
        answer_all(t, own);
    } else {
        answer_all(t, pdu);
    }
    if (read_again && read_back(t)) return;
    finish(t);
}

/// What a device answered goes through the release stage tag by tag; false when a value is withheld, and the answer with it.
bool core::take_values(transaction& t, std::span<const std::uint8_t> values, std::span<std::uint8_t> answer) {
    const modbus::address_range& range = t.asked_pdu.read;
    const bool bits = modbus::holds_bits(range.table);
    for (std::size_t i = 0; i < t.tags.size(); ++i) {
        const bound_tag& tag = t.tags[i];
        if (tag.written || modbus::covers(range, tag.at) != modbus::coverage::whole) continue;
        const std::size_t at = tag.at.address - std::size_t{range.address};
        il::result_view view{.quality = il::quality::good};
        if (bits) {
            view.value = il::value{modbus::packed_bit(values, at)};
        } else {
            const auto decoded = modbus::decode_value(tag.format, values.subspan(at * 2, std::size_t{tag.at.quantity} * 2));
            if (decoded.fault == modbus::value_fault::none) view.value = decoded.value;
        }
        const il::verdict said = enforcer_.release(t.asked[i], view);
        image_.store(tag.tag, {.value = view.value, .quality = view.quality, .origin = il::si::value_origin::device, .time = t.sent});
        if (view.quality != il::quality::good) [[unlikely]]
            records_.bad_answer(t.to->name, t.asked[i], view);
        if (said.outcome == il::decision::deny) [[unlikely]] {
            answer_code(t, enforcer_.on_site([&](const il::snapshot& site) { return code_for(reason::answer_mismatch, site); }));
            return false;
        }
    }
    for (const hole& h : t.holes)
        for (std::uint32_t a = h.first; a < h.end; ++a) {
            const std::size_t at = a - std::uint32_t{range.address};
            if (bits)
                answer[at / 8] = static_cast<std::uint8_t>(answer[at / 8] & ~(1U << (at % 8)));
            else
                answer[at * 2] = answer[at * 2 + 1] = 0;
        }
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
            else if (const auto decoded = modbus::decode_value(tag.format, values.subspan(at * 2, std::size_t{tag.at.quantity} * 2)); decoded.fault == modbus::value_fault::none)
                v = decoded.value;
            const bool fit = !il::si::answer_fault(v, site.tag(tag.tag), site);
            const il::si::reading now{.value = v, .quality = fit ? il::quality::good : il::quality::bad, .origin = il::si::value_origin::device, .time = t.sent};
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
    r->pdu = std::span{r->bytes}.first(modbus::encode_read(r->bytes, reader_of(range.table), range.address, range.quantity));
    r->asked_pdu = modbus::validate_request(r->pdu).request;
    if (t.gated && t.to->writing == &t) {
        r->gated = true;
        t.to->writing = r;
        t.gated = false;
    }
    finish(t);
    forward(*r);
    return true;
}

void core::close_tickets(transaction& t, il::outcome_kind how) {
    for (security::ticket& one : t.tickets) one.complete(how);
    t.tickets.clear();
    for (transaction* s = t.same; s != nullptr; s = s->next_same) {
        for (security::ticket& one : s->tickets) one.complete(how);
        s->tickets.clear();
    }
}

void core::cancel_tickets(transaction& t) {
    for (security::ticket& one : t.tickets) one.cancel();
    t.tickets.clear();
    for (transaction* s = t.same; s != nullptr; s = s->next_same) {
        for (security::ticket& one : s->tickets) one.cancel();
        s->tickets.clear();
    }
}

void core::answer_all(transaction& t, std::span<const std::uint8_t> pdu) {
    if (t.from) t.from->answer(t.id, t.unit, pdu);
    for (transaction* s = t.same; s != nullptr; s = s->next_same) s->from->answer(s->id, s->unit, pdu);
}

void core::answer_code(transaction& t, std::uint8_t code) {
    const std::array<std::uint8_t, 2> pdu{static_cast<std::uint8_t>(t.bytes[0] | modbus::exception_flag), code};
    answer_all(t, pdu);
}

void core::finish(transaction& t) {
    for (transaction* s = t.same; s != nullptr;) {
        transaction* const next = s->next_same;
        if (s->from) --s->from->pending;
        pool_.give_back(*s);
        s = next;
    }
    if (t.from) --t.from->pending;
    device* const held = t.gated && t.to != nullptr && t.to->writing == &t ? t.to : nullptr;
    pool_.give_back(t);
    if (held == nullptr) return;
    held->writing = nullptr;
    next_writer(*held);
}

void core::next_writer(device& d) {
    if (d.writing != nullptr || d.waiting.empty()) return;
    d.writing = d.waiting.front();
    d.waiting.pop_front();
    // Not from here: a row of refusals would go deeper with each.
    asio::post(context_, [this, turn = d.writing, &d] {
        if (d.writing == turn) go_on_writing(*turn);
    });
}

} // namespace gateway
