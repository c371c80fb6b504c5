// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What is answered to what is refused, and who may know more than that it was.

#include "core.hpp"
#include "lookup.hpp"

#include <interlock/uc/rights.hpp>

namespace gateway {

namespace il = interlock;
using il::reason;

/// What the gateway refuses by itself costs the peer as much as what policies refuse; false when it has asked too often.
bool core::pay(const peer& of, reason why) noexcept {
    auto& rates = enforcer_.part<il::ra::rate_limit<>>();
    const il::ticks now = enforcer_.now();
    if (now < rates.ready_at(of.who.origin, of.subject, now)) return false;
    il::reservation none{};
    rates.observe({.who = of.who, .action = il::actions::tag_read, .subject = of.subject, .now = now},
                  il::verdict{.outcome = il::decision::deny, .stage = il::stage::validate, .why = why}, none);
    return true;
}

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
                const std::uint64_t rights = il::uc::rights_of(
                    site, of.subject, site.zone_of(of.who.origin.listener, of.who.origin.address), site.tag(b.tag));
                if (rights == 0) continue;
                witness = b.tag;
                right = (rights & il::bit(il::actions::tag_read)) != 0 ? il::actions::tag_read : il::actions::tag_write;
                return true;
            }
            return false;
        };
        const auto look_at_unit = [&](const plant_map::unit_entry& at) {
            if (table != modbus::table::none && table != modbus::table::fifo_queues) return look(at, table);
            return look(at, modbus::table::coils) || look(at, modbus::table::discrete_inputs) ||
                   look(at, modbus::table::input_registers) || look(at, modbus::table::holding_registers);
        };
        bool found = false;
        if (const plant_map::unit_entry* const at = map == nullptr ? nullptr : map->unit(unit))
            found = look_at_unit(*at);
        else if (map != nullptr)
            // A unit that no device lists: whoever has a right anywhere may know that.
            for (unsigned u = 0; u < 256 && !found; ++u)
                if (const plant_map::unit_entry* const other = map->unit(static_cast<std::uint8_t>(u)))
                    found = look_at_unit(*other);
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
        const reason why = pay(*t.from, found.why) ? found.why : reason::rate_limited;
        code = why == found.why && found.code != 0
                   ? found.code
                   : enforcer_.on_site([&](const il::snapshot& site) { return code_for(why, site); });
        records_.refused(why, *t.from, t.unit, t.asked_pdu);
    } else {
        // Nobody here: asked like anything else, so that it is recorded, counted and paid for as what it is.
        il::request nothing{.who = t.from->who, .action = il::actions::tag_read};
        const auto refused = enforcer_.begin(nothing);
        if (refused.verdict().why == reason::rate_limited) code = 6;
    }
    answer_code(t, code);
    finish(t);
}

/// What waited until something essential was written to its cells: whoever still wants it has to say so again.
void core::refuse_overtaken(transaction& t) {
    records_.refused(reason::busy, *t.from, t.unit, t.asked_pdu, "overtaken by an essential write");
    refuse(t, reason::busy);
}

void core::refuse(transaction& t, reason why) {
    answer_code(t, enforcer_.on_site([&](const il::snapshot& site) { return code_for(why, site); }));
    // Without a session there is nothing more to come over this connection.
    if (why == reason::session_closed) t.from->finish();
    finish(t);
}

} // namespace gateway
