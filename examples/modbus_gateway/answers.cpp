// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What comes back from devices.

#include "core.hpp"
#include "lookup.hpp"

#include <interlock/modbus/validate_response.hpp>

#include <algorithm>

namespace gateway {

namespace il = interlock;
using il::reason;

namespace {

using il::journal::record_outcome;

/// What became of a write of our own.
record_outcome outcome_of(link_result how, bool done) noexcept {
    if (how == link_result::answered) return done ? record_outcome::done : record_outcome::refused_by_device;
    return was_sent(how) ? record_outcome::unknown : record_outcome::failed;
}

} // namespace

bool core::answers(transaction& t, std::span<const std::uint8_t> pdu) noexcept {
    t.checked = modbus::validate_response(t.asked_pdu, pdu);
    t.checked_at = pdu.data();
    return t.checked.what != modbus::answer::mismatch;
}

bool core::still_wanted(const transaction& t) const noexcept {
    if (!t.writes || t.why != transaction::purpose::forward) return true;
    const auto& outputs = enforcer_.part<security::failsafe>();
    return std::ranges::none_of(
        t.asked, [&](const il::request& r) { return outputs.still_current(r).outcome == il::decision::deny; });
}

void core::on_late(const std::string& device, std::uint8_t unit, std::span<const std::uint8_t> pdu) {
    records_.late(device, unit, pdu);
}

void core::on_link_event(const std::string& device, const char* what) { records_.device_event(device, what); }

void core::on_link(transaction& t, link_result how, std::span<const std::uint8_t> pdu) {
    std::erase(t.to->urgent_under_way, &t);
    if (how == link_result::mismatched) records_.mismatch(t.to->name, t.unit, t.asked_pdu, pdu);
    if (t.why == transaction::purpose::fetch) {
        transaction* const asked_for = t.of;
        if (asked_for == nullptr) {
            const auto checked =
                how == link_result::answered ? modbus::validate_response(t.asked_pdu, pdu) : modbus::checked_response{};
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
                    const std::array<std::uint8_t, 2> wire{static_cast<std::uint8_t>(becomes >> 8U),
                                                           static_cast<std::uint8_t>(becomes & 0xffU)};
                    for (std::size_t i = 0; i < parent.asked.size(); ++i)
                        parent.asked[i].value = modbus::decode_value(parent.tags[i].format, wire).value;
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
        const auto checked =
            how == link_result::answered ? modbus::validate_response(t.asked_pdu, pdu) : modbus::checked_response{};
        if (checked.what == modbus::answer::result) {
            store(t, checked.values);
        } else if (how != link_result::answered) {
            records_.device_event(t.to->name, "no answer to a read-back");
        }
        return finish(t);
    }
    if (t.why == transaction::purpose::own_write) {
        const bool done =
            how == link_result::answered && modbus::validate_response(t.asked_pdu, pdu).what == modbus::answer::result;
        const il::request& r = t.asked.front();
        if (done)
            image_.store(r.resource, {.value = r.value,
                                      .quality = il::quality::good,
                                      .origin = il::value_origin::written,
                                      .time = enforcer_.now()});
        else if (was_sent(how))
            image_.invalidate(r.resource, enforcer_.now());
        if (done) enforcer_.part<security::failsafe>().written(r.resource, r.value, il::outcome_kind::done);
        records_.own_write(r.resource, r.value, outcome_of(how, done));
        return finish(t);
    }
    switch (how) {
    case link_result::answered: return take_answer(t, pdu);
    case link_result::overtaken: cancel_tickets(t); return refuse_overtaken(t);
    case link_result::stale: {
        cancel_tickets(t);
        records_.refused(reason::outputs_tripped, *t.from, t.unit, t.asked_pdu);
        return refuse(t, reason::outputs_tripped);
    }
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
    // Of several answers another one may be the one that counts.
    const auto checked = t.checked_at == pdu.data() ? t.checked : modbus::validate_response(t.asked_pdu, pdu);
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
            if (t.tags[i].tag == reset_tag_ && reset_tag_.id != 0 && t.asked[i].value.number() != 0)
                enforcer_.part<security::failsafe>().reset();
            image_.store(t.tags[i].tag, {.value = t.asked[i].value,
                                         .quality = il::quality::good,
                                         .origin = il::value_origin::written,
                                         .time = now});
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
            const auto decoded =
                modbus::decode_value(tag.format, values.subspan(at * 2, std::size_t{tag.at.quantity} * 2));
            if (decoded.fault == modbus::value_fault::none) view.value = decoded.value;
        }
        const il::verdict said = enforcer_.release(t.asked[i], view);
        image_.store(
            tag.tag,
            {.value = view.value, .quality = view.quality, .origin = il::value_origin::device, .time = t.sent});
        if (view.quality != il::quality::good) [[unlikely]]
            records_.bad_answer(t.to->name, t.asked[i], view, said);
        if (said.outcome == il::decision::deny) [[unlikely]] {
            answer_code(t, enforcer_.on_site(
                               [&](const il::snapshot& site) { return code_for(reason::answer_mismatch, site); }));
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

} // namespace gateway
