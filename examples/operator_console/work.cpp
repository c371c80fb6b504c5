// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What people do to the plant: alone, with the consent of others, and with a role on loan.
#include "back_end.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace console {

using il::outcome_kind;
using il::uc::consent_answer;

namespace {

boost::json::value json(il::value v) {
    if (v.empty()) return nullptr;
    if (v.kind() == il::value_kind::boolean) return v.number() != 0;
    return v.number();
}
std::string_view word(outcome_kind how) {
    switch (how) {
    case outcome_kind::done: return "done";
    case outcome_kind::refused_by_device: return "refused by the device";
    case outcome_kind::unknown: break;
    }
    return "unknown";
}

} // namespace

answer back_end::read(const il::origin& from, const question& asked) {
    const std::string_view tag = asked.text("tag");
    il::value v;
    const auto done = enforcer_.enforce(request_of(from, asked, "tag.read", tag), [&] {
        const auto got = plant_.read(tag);
        if (!got) return outcome_kind::refused_by_device;
        v = *got;
        return outcome_kind::done;
    });
    if (!v.empty())
        image_.store(
            done.asked().resource,
            {.value = v, .quality = il::quality::good, .origin = il::value_origin::device, .time = done.asked().now});
    answer said = answer_of(done.verdict(), enforcer_.explain(done).view());
    if (done.permitted()) said["value"] = json(v);
    return said;
}

il::request back_end::write_of(const il::origin& from, const question& asked) const {
    return request_of(from, asked, "tag.write", asked.text("tag"),
                      plant::as_held(asked.text("tag"), asked.value("value")));
}

// [write]
answer back_end::write(const il::origin& from, const question& asked) {
    il::request wanted = write_of(from, asked);
    // The consent that it waited for, where it needs one.
    if (const auto id = asked.text_or("approval", ""); !id.empty()) wanted.approval = id_from<il::approval_id>(id);
    const auto done = enforcer_.enforce(wanted, [&] { return plant_.write(asked.text("tag"), wanted.value); });
    answer said = answer_of(done.verdict(), enforcer_.explain(done).view());
    if (done.permitted()) said["outcome"] = word(done.value()).data();
    return said;
}
// [/write]

// [propose]
answer back_end::propose(const il::origin& from, const question& asked) {
    const il::request wanted = write_of(from, asked);
    const auto made = approvals().propose(enforcer_, wanted);
    if (made.answer != consent_answer::counted) return refusal(wanted, text(made.answer), il::reason::approval_invalid);
    answer said = answer_of(il::no_objection);
    said["approval"] = number_of(made.id);
    return said;
}

answer back_end::consent(const il::origin& from, const question& asked) {
    return answer_approval(from, asked, [&](const snapshot& s, il::approval_id id, const auto& ticket) {
        return approvals().consent(s, id, ticket.asked(), ticket.verdict(), enforcer_.now());
    });
}
// [/propose]

answer back_end::refuse(const il::origin& from, const question& asked) {
    return answer_approval(from, asked, [&](const snapshot& s, il::approval_id id, const auto& ticket) {
        return approvals().refuse(s, id, ticket.asked(), ticket.verdict(), enforcer_.now());
    });
}

template <class Act>
answer back_end::answer_approval(const il::origin& from, const question& asked, const Act& act) {
    const auto id = id_from<il::approval_id>(asked.text("approval"));
    // What the person has seen and answers to stands in their own request.
    il::request own = request_of(from, asked, "approval.consent", asked.text("tag"),
                                 plant::as_held(asked.text("tag"), asked.value("value")));
    auto ticket = enforcer_.begin(own);
    if (!ticket.permitted()) return refusal(ticket);
    const consent_answer how = enforcer_.on_site([&](const snapshot& s) { return act(s, id, ticket); });
    const bool counts = how == consent_answer::counted || how == consent_answer::complete;
    ticket.conclude(counts);
    if (!counts) return refusal(own, text(how), il::reason::approval_invalid);
    answer said = answer_of(ticket.verdict());
    said["answer"] = text(how).data();
    return said;
}

// [lend]
answer back_end::lend(const il::origin& from, const question& asked) {
    // The session that is to have the role, as its own next request would be identified.
    const auto which = id_from<il::session_id>(asked.text("to"));
    il::uc::session_state is;
    il::request lender = request_of(from, asked, "override.lend", self);
    auto ticket = enforcer_.begin(lender);
    if (!ticket.permitted()) return refusal(ticket);
    il::request borrower;
    if (find_open(which, is)) {
        borrower = enforcer_.ask({.origin = {.address = is.address, .listener = {is.listener}}, .session = which},
                                 "session.view", self);
        static_cast<void>(enforcer_.decide(borrower));
    }
    const auto made = enforcer_.on_site([&](const snapshot& s) {
        return loans().lend(s,
                            {.override_name = asked.text("override"),
                             .borrower = borrower,
                             .lender = ticket.asked(),
                             .said = ticket.verdict(),
                             .length = il::seconds(asked.whole("seconds", 86'400)),
                             .why = asked.text("why")},
                            enforcer_.now());
    });
    const bool lent = made.answer == il::uc::override_answer::lent;
    ticket.conclude(lent);
    if (!lent) return refusal(lender, text(made.answer), il::reason::condition_not_met);
    answer said = answer_of(ticket.verdict());
    said["seconds"] = (made.until - enforcer_.now()).count / il::seconds(1).count;
    return said;
}
// [/lend]

answer back_end::refusal(const il::request& asked, std::string_view why, il::reason because) {
    tell(il::journal::event_id::action_refused, asked.who.origin, asked.subject, asked.who.session, why, because);
    return answer_of(il::deny(because), why);
}

} // namespace console
