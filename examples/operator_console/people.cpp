// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// Who logs in, and what becomes of their sessions.
#include "back_end.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <utility>

namespace console {

using il::decision;
using il::journal::event_id;

namespace {

boost::json::string json(std::string_view t) { return boost::json::string(t.data(), t.size()); }

} // namespace

std::optional<back_end::person> back_end::prove(const il::origin& from, const question& asked, answer& no) {
    const std::string_view user = asked.text("user");
    auto room = admission_.room(il::ra::expensive::password_hash);
    const il::iac::login proved = accounts().verify(user, asked.secret("password"), room);
    if (proved.answer != il::iac::login_answer::accepted) {
        // The person learns less than the record: neither whether there is such an account, nor what is wrong with it.
        const bool initial = proved.answer == il::iac::login_answer::change_required;
        no = answer_of(il::deny(il::reason::identity_unproven), initial ? "change the initial password first" : "");
        tell(event_id::authentication_failed, from, enforcer_.subject(user), {}, "",
             initial ? il::reason::identity_unproven : proved.why);
        return {};
    }
    return person{{.origin = from, .subject = enforcer_.subject(user), .proof = il::proof::password}, proved};
}

il::uc::session_opening back_end::open(const person& by) {
    const auto made = enforcer_.on_site([&](const snapshot& s) { return sessions().open(s, by.who, enforcer_.now()); });
    if (made.said.outcome != decision::no_objection || bind(made.id, by)) return made;
    return {{}, il::deny(il::reason::identity_unproven), {}};
}

bool back_end::bind(il::session_id which, const person& by) {
    if (accounts().bind(which, by.proved) == il::iac::account_change::done) return true;
    // The account has changed since its password was checked: nobody's session must be left behind.
    end(which);
    return false;
}

void back_end::end(il::session_id which) {
    sessions().close(which);
    accounts().unbind(which);
}

answer back_end::login(const il::origin& from, const question& asked) {
    answer said;
    const auto by = prove(from, asked, said);
    if (!by) return said;
    const auto made = open(*by);
    said = answer_of(made.said);
    if (made.said.outcome != decision::no_objection) {
        // No failed login: the person is who they say.
        tell(event_id::session_opened, from, by->who.subject, {}, "refused", made.said.why);
        return said;
    }
    tell(event_id::session_opened, from, by->who.subject, made.id, "logged in");
    said["token"] = json(il::uc::token_text(made.token).view());
    said["session"] = number_of(made.id);
    return said;
}

answer back_end::change_password(const il::origin& from, const question& asked) {
    const std::string_view user = asked.text("user");
    auto room = admission_.room(il::ra::expensive::password_hash);
    const auto how = accounts().change(user, asked.secret("password"), asked.secret("fresh"), room);
    const bool done = how == il::iac::account_change::done;
    if (done) {
        save_accounts();
        // Whoever knew the old password is logged in no longer, and takes no place any more.
        sessions().close_all(enforcer_.subject(user));
    }
    tell(event_id::account_changed, from, enforcer_.subject(user), {}, "password",
         done ? il::reason::unspecified : il::reason::identity_unproven);
    return answer_of(done ? il::no_objection : il::deny(il::reason::identity_unproven),
                     how == il::iac::account_change::password_unfit ? "12 bytes at least, and another one" : "");
}

answer back_end::logout(const il::origin& from, const question& asked) {
    const il::session_id which = request_of(from, asked, "session.view", self).who.session;
    il::uc::session_state is;
    if (!find_open(which, is)) return answer_of(il::deny(il::reason::session_unknown));
    end(which);
    tell(event_id::session_closed, from, is.who, which, "logged out");
    return answer_of(il::no_objection);
}

answer back_end::lock(const il::origin& from, const question& asked) {
    const il::session_id which = request_of(from, asked, "session.view", self).who.session;
    const il::verdict done =
        enforcer_.on_site([&](const snapshot& s) { return sessions().lock(s, which, enforcer_.now()); });
    tick();
    return answer_of(done);
}

answer back_end::unlock(const il::origin& from, const question& asked) {
    answer said;
    const il::session_id which = request_of(from, asked, "session.view", self).who.session;
    const auto by = prove(from, asked, said);
    if (!by) return said;
    const bool owner = [&] {
        il::uc::session_state is;
        return find_open(which, is) && is.who == by->who.subject;
    }();
    const auto done = owner ? enforcer_.on_site([&](const snapshot& s) {
        return sessions().unlock(s, which, by->who, enforcer_.now());
    })
                            : take_over(which, *by);
    said = answer_of(done.said);
    if (done.said.outcome != decision::no_objection) {
        tell(event_id::session_unlocked, from, by->who.subject, which, "not unlocked", done.said.why);
        return said;
    }
    // Whose session it is now: the account of who has just proved who they are.
    if (!bind(which, *by)) {
        tell(event_id::session_closed, from, by->who.subject, which, "the account has changed");
        return answer_of(il::deny(il::reason::identity_unproven));
    }
    tell(event_id::session_unlocked, from, by->who.subject, which, owner ? "by its owner" : "taken over");
    if (!owner) said["token"] = json(il::uc::token_text(done.token).view());
    return said;
}

il::uc::session_opening back_end::take_over(il::session_id which, const person& by) {
    il::request asked = enforcer_.ask(by.who, "session.unlock", self);
    auto ticket = enforcer_.begin(asked);
    const auto done = enforcer_.on_site([&](const snapshot& s) {
        return sessions().unlock(s, which, by.who, enforcer_.now(), ticket.asked(), ticket.verdict());
    });
    ticket.conclude(done.said.outcome == decision::no_objection);
    return done;
}

bool back_end::find_open(il::session_id which, il::uc::session_state& is) const {
    bool found = false;
    enforcer_.part<security::sessions>().for_each([&](il::session_id id, const il::uc::session_state& now) {
        if (id != which) return;
        is = now;
        found = true;
    });
    return found;
}

answer back_end::view_sessions(const il::origin& from, const question& asked) {
    il::request view = request_of(from, asked, "session.view", self);
    auto ticket = enforcer_.begin(view);
    if (!ticket.permitted()) return refusal(ticket);
    boost::json::array all;
    enforcer_.on_site([&](const snapshot& s) {
        sessions().for_each([&](il::session_id id, const il::uc::session_state& is) {
            const il::zone at = s.zone_of({is.listener}, is.address);
            all.push_back(boost::json::object{{"session", number_of(id)},
                                              {"user", json(s.subject_names.text(is.who.id))},
                                              {"zone", json(s.zone_names.text(at.id))},
                                              {"locked", sessions().locked(s, id, enforcer_.now())}});
        });
        return 0;
    });
    ticket.complete(il::outcome_kind::done);
    answer said = answer_of(ticket.verdict());
    said["sessions"] = std::move(all);
    return said;
}

answer back_end::terminate(const il::origin& from, const question& asked) {
    const auto which = id_from<il::session_id>(asked.text("session"));
    il::uc::session_state is;
    const bool there = find_open(which, is);
    il::request end_it = request_of(from, asked, "session.terminate", self);
    auto ticket = enforcer_.begin(end_it);
    if (!ticket.permitted()) return refusal(ticket);
    const il::verdict done = enforcer_.on_site(
        [&](const snapshot& s) { return sessions().terminate(s, ticket.asked(), ticket.verdict(), which); });
    const bool ended = done.outcome == decision::no_objection;
    if (ended) accounts().unbind(which);
    ticket.conclude(ended);
    if (there && ended)
        tell(event_id::session_closed, {}, is.who, which, "terminated by " + std::string{name_of(end_it.subject)});
    return answer_of(done);
}

} // namespace console
