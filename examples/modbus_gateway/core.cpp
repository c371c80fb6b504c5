// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "core.hpp"
#include "lookup.hpp"

#include <interlock/modbus/validate_request.hpp>

#include <algorithm>
#include <utility>

namespace gateway {

namespace il = interlock;
using il::reason;

namespace {

/// Whether both write to some cell.
bool same_cells(const transaction& one, const transaction& other) noexcept {
    return one.unit == other.unit &&
           modbus::covers(one.asked_pdu.write, other.asked_pdu.write) != modbus::coverage::nothing;
}

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

} // namespace

void core::add_device(const std::string& name, const tcp::endpoint& at, const link_limits& limits) {
    auto d = std::make_unique<device>();
    d->name = name;
    d->handle = enforcer_.tag(name);
    d->way = std::make_unique<device_link<transaction, core>>(context_, out_, name, at, limits, *this);
    d->way->start();
    if (d->handle.id >= by_handle_.size()) by_handle_.resize(d->handle.id + 1);
    by_handle_[d->handle.id] = d.get();
    reads_.clear();
    devices_.push_back(std::move(d));
}

device* core::find_device(std::string_view name) noexcept {
    for (const auto& d : devices_)
        if (d->name == name) return d.get();
    return nullptr;
}

void core::published(const std::map<std::string, link_limits, std::less<>>& limits) {
    std::ranges::fill(by_handle_, nullptr);
    reads_.clear();
    for (const auto& d : devices_) {
        d->handle = enforcer_.tag(d->name);
        if (d->handle.id == 0) continue;
        if (d->handle.id >= by_handle_.size()) by_handle_.resize(d->handle.id + 1);
        by_handle_[d->handle.id] = d.get();
        if (const auto l = limits.find(d->name); l != limits.end()) d->way->set_limits(l->second);
    }
}

void core::sweep(steady::time_point now) {
    for (const auto& d : devices_) {
        d->way->sweep(now);
        drop_late(*d, now);
    }
}

void core::stop() {
    for (const auto& d : devices_) d->way->stop();
}

// From a PDU to requests.

void core::on_frame(peer& from, const modbus::frame& f) {
    from.last_request = enforcer_.now();
    ++from.requests;
    if (f.what == modbus::framing::discarded) {
        pay(from, reason::malformed);
        return records_.refused(reason::malformed, from, f.header.unit_id, {}, "an ADU of another protocol, discarded");
    }
    const auto pdu = f.pdu();
    const bool many = from.pending >= peer::most_pending;
    transaction* const taken = many || draining_ ? nullptr : pool_.take(from.reserved);
    if (taken == nullptr) {
        const reason why = many ? reason::too_many_pending : reason::busy;
        pay(from, why);
        records_.refused(why, from, f.header.unit_id, {}, draining_ ? "ending" : "too many transactions under way");
        const std::array<std::uint8_t, 2> busy{static_cast<std::uint8_t>(pdu[0] | modbus::exception_flag), 6};
        return from.answer(f.header.transaction_id, f.header.unit_id, busy);
    }
    transaction& t = *taken;
    t.from = &from;
    ++from.pending;
    t.arrived = from.last_request;
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
    if (const auto found = enforcer_.on_site([&](const il::snapshot& site) { return bind(t, site); }))
        return refuse(t, *found);
    t.writes ? take_write(t) : take_read(t);
}

bool core::begin(transaction& t) {
    for (int attempt = 0; attempt != 2; ++attempt) {
        if (t.tickets.size() < t.asked.size()) t.tickets.resize(t.asked.size());
        const il::verdict said = enforcer_.begin_all(t.asked, t.tickets);
        if (!said.permitted()) {
            refuse(t, said.why);
            return false;
        }
        t.begun = t.asked.size();
        if (said.degraded) records_.degraded(t.asked.front(), said);
        if (t.asked.front().who.origin.located_by == t.site) return true;
        // A site policy came into force since the addresses were looked up: they may be others' now.
        cancel_tickets(t);
        if (const auto found = enforcer_.on_site([&](const il::snapshot& site) { return bind(t, site); })) {
            refuse(t, *found);
            return false;
        }
        // What it is has been decided; its rules were met by what the device says whose turn it has.
        t.essential = t.urgent;
        if (t.turn != nullptr && t.turn != t.to) break;
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
        t.essential = t.urgent = std::ranges::all_of(
            t.asked, [](const il::request& r) { return r.action == il::actions::tag_write && r.essential; });
        if (t.essential) t.gated = false;
    }
    const bool judged_too_early =
        said.permitted() || (said.stage == il::stage::validate && (is_mask(t) || may_pass_later(said.why)));
    if (!t.gated || !judged_too_early) {
        t.gated = false;
        if (begin(t)) forward(t);
        return;
    }
    if (t.to->writing != nullptr || !t.to->waiting.empty()) {
        t.queued = steady::now();
        t.to->waiting.push_back(&t);
        return;
    }
    t.to->writing = &t;
    t.turn = t.to;
    go_on_writing(t);
}

/// It is this transaction's turn: what its rules need is known, or is read now.
void core::go_on_writing(transaction& t) {
    // What was commanded before a trip, or before the reset after it, doesn't count any more, however long it has waited.
    const auto& outputs = enforcer_.part<security::failsafe>();
    for (il::request came : t.asked) {
        came.now = t.arrived;
        if (const il::verdict said = outputs.still_current(came); said.why == reason::outputs_tripped) {
            records_.refused(said.why, *t.from, t.unit, t.asked_pdu);
            return refuse(t, said.why);
        }
    }
    if (t.overtaken) return refuse_overtaken(t);
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

void core::forward(transaction& t) {
    // What was decided is sent in the same moment: the decision's reading of the clock serves.
    t.sent = t.why == transaction::purpose::forward ? t.asked.front().now : enforcer_.now();
    t.written = t.asked_pdu.write;
    if (transaction* const first = same_under_way(t)) {
        // The same again while the first is under way: one write, and everybody is answered.
        t.next_same = std::exchange(first->same, &t);
        return;
    }
    if (!t.written.empty()) note_write(t);
    if (t.essential) t.to->urgent_under_way.push_back(&t);
    t.to->way->submit(t);
}

/// The essential write that this one repeats; none when another write to its cells has come between.
transaction* core::same_under_way(const transaction& t) const noexcept {
    if (!t.essential) return nullptr;
    for (transaction* const other : t.to->urgent_under_way)
        if (!other->overwritten && other->unit == t.unit && std::ranges::equal(other->pdu, t.pdu)) return other;
    return nullptr;
}

/// Keeps the order of writes to the same cells: what is sent now is no repeat of what was before it, and what was commanded before
/// something urgent and has waited for its turn is not to undo it.
void core::note_write(const transaction& t) {
    for (transaction* const other : t.to->urgent_under_way)
        if (same_cells(*other, t)) other->overwritten = true;
    if (!t.urgent) return;
    if (t.to->writing != nullptr && same_cells(*t.to->writing, t)) t.to->writing->overtaken = true;
    for (transaction* const other : t.to->waiting)
        if (same_cells(*other, t)) other->overtaken = true;
}

void core::close_tickets(transaction& t, il::outcome_kind how) {
    for (security::ticket& one : t.open_tickets()) one.complete(how);
    for (transaction* s = t.same; s != nullptr; s = s->next_same)
        for (security::ticket& one : s->open_tickets()) one.complete(how);
}

void core::cancel_tickets(transaction& t) {
    for (security::ticket& one : t.open_tickets()) one.cancel();
    for (transaction* s = t.same; s != nullptr; s = s->next_same)
        for (security::ticket& one : s->open_tickets()) one.cancel();
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
    device* const held = t.turn;
    pool_.give_back(t);
    if (held == nullptr) return;
    held->writing = nullptr;
    next_writer(*held);
}

void core::next_writer(device& d) {
    if (d.writing != nullptr || d.waiting.empty()) return;
    d.writing = d.waiting.front();
    d.writing->turn = &d;
    d.waiting.pop_front();
    // Not from here: a row of refusals would go deeper with each.
    asio::post(context_, [this, turn = d.writing, &d] {
        if (d.writing == turn) go_on_writing(*turn);
    });
}

/// What has waited for its turn for as long as an answer may take is not worth doing any more: who asked for it has given up.
void core::drop_late(device& d, steady::time_point now) {
    while (!d.waiting.empty() && now - d.waiting.front()->queued > d.way->limits().timeout) {
        transaction& t = *d.waiting.front();
        d.waiting.pop_front();
        records_.refused(reason::device_unreachable, *t.from, t.unit, t.asked_pdu, "waited too long for its turn");
        refuse(t, reason::device_unreachable);
    }
}

} // namespace gateway
