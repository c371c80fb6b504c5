// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "back_end.hpp"

#include <interlock/platform/state_files.hpp>
#include <interlock/platform/zone_offset.hpp>
#include <interlock/site/guarded_file.hpp>
#include <interlock/site/network_prefix.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <utility>

namespace console {

using il::journal::event_id;

il::journal::at back_end::journal_at(const settings& with, const drill_clock& time) {
    il::journal::at where{with.state + "/journal"};
    where.component = "operator_console";
    where.time = il::journal::time_source::from(time);
    return where;
}

back_end::back_end(const il::site::policy& site, const settings& with)
    : with_{with},
      plant_{with.device, with.from},
      approval_file_{},
      enforcer_{places,
                locking,
                il::adapt::system_random{},
                il::iac::account_limits{.sessions = places.in_all},
                il::adapt::scrypt{{.cost = with.password_cost}},
                il::source_of<il::si::process_image>{&image_},
                il::uc::local_time{il::wall_time{time_}, &il::platform::zone_offset},
                il::si::tag_limit_options{},
                journal_at(with, time_),
                il::uc::override_options{
                    .accounts = {this, &back_end::usable}, .context = &notices_, .report = &notices::on_loan},
                il::uc::consent_options{
                    .accounts = {this, &back_end::usable}, .context = &notices_, .report = &notices::on_consent},
                il::uc::approvals_in<il::uc::approval_file<>>{opened(approval_file_, with.state + "/approvals")}} {
    if (const il::explanation fault = recorder().fault(); !fault.empty())
        throw unusable{with.state + "/journal: " + std::string{fault.view()}};
    recorder().name_policies(&security::enforcer::policy_name);
    recorder().use_values({&image_, [](const void* image, il::resource of) noexcept {
                               return static_cast<const il::si::process_image*>(image)->current(of).value;
                           }});
    const il::publish_outcome published = enforcer_.publish(site);
    if (published.result != il::publish_result::in_force) throw unusable{std::string{published.why.view()}};
    load_accounts();
    tell(event_id::component_started, {}, {}, {}, sessions().switched_off().view());
    tick();
}

bool back_end::usable(const void* of, il::subject who) noexcept {
    return static_cast<const back_end*>(of)->enforcer_.part<security::accounts>().usable(who);
}

il::uc::approval_file<>* back_end::opened(il::uc::approval_file<>& file, const std::string& folder) {
    if (const int fault = file.open(folder.c_str()); fault != 0) throw unusable{folder + ": " + std::strerror(fault)};
    return &file;
}

void back_end::load_accounts() {
    il::platform::state_files files;
    const auto text = il::site::read_guarded(files, with_.state + "/accounts", 1U << 20U);
    if (!text.has_value())
        throw unusable{with_.state + "/accounts can't be read, or others could write it: `--enrol` makes it"};
    const auto fault = enforcer_.on_site([&](const snapshot& s) { return accounts().load(text.value(), s); });
    if (!fault.expected.empty())
        throw unusable{with_.state + "/accounts:" + std::to_string(fault.line) + ": expected " +
                       std::string{fault.expected.view()}};
}

void back_end::save_accounts() {
    // Whole or not at all: a change that was cut short must lock nobody out.
    const std::string path = with_.state + "/accounts";
    std::ofstream fresh{path + ".new"};
    if (fresh << accounts().save() << std::flush) std::rename((path + ".new").c_str(), path.c_str());
}

answer back_end::handle(const question& asked) {
    using act = answer (back_end::*)(const il::origin&, const question&);
    struct row {
        std::string_view ask;
        act does;
    };
    static constexpr std::array acts{
        row{"login", &back_end::login},         row{"change password", &back_end::change_password},
        row{"logout", &back_end::logout},       row{"lock", &back_end::lock},
        row{"unlock", &back_end::unlock},       row{"sessions", &back_end::view_sessions},
        row{"terminate", &back_end::terminate}, row{"read", &back_end::read},
        row{"write", &back_end::write},         row{"propose", &back_end::propose},
        row{"consent", &back_end::consent},     row{"refuse", &back_end::refuse},
        row{"lend", &back_end::lend},
    };
    // A web server knows both from the socket. A peer must never be asked where it is.
    il::origin from{.port = static_cast<std::uint16_t>(asked.whole("port", 65535)),
                    .listener = enforcer_.listener(asked.text("listener"))};
    const auto address = il::site::parse_address(asked.text("address"));
    if (!address) throw misunderstood{"this is no address"};
    from.address = *address;
    enforcer_.locate(from);
    tick();
    for (const row& one : acts) {
        if (one.ask != asked.text("ask")) continue;
        answer said = (this->*one.does)(from, asked);
        tell_notices();
        return said;
    }
    throw misunderstood{"nobody can ask for that: " + std::string{asked.text("ask")}};
}

void back_end::tick() {
    enforcer_.tick();
    enforcer_.on_site([&](const snapshot& s) {
        std::set<std::uint64_t> now;
        sessions().for_each([&](il::session_id id, const il::uc::session_state& is) {
            if (!sessions().locked(s, id, enforcer_.now())) return;
            const std::uint64_t number = std::uint64_t{id.place} << 32U | id.generation;
            now.insert(number);
            if (locked_.contains(number)) return;
            tell(event_id::session_locked, {.address = is.address, .listener = {is.listener}}, is.who, id,
                 is.locked ? "by hand" : "nobody has acted for a while");
        });
        locked_ = std::move(now);
        return 0;
    });
    tell_notices();
}

void back_end::put_forward(il::ticks by) {
    // The journal counts what repeats: what is so long ago by then is over for it, too.
    flush();
    drill_clock::put_forward(by);
    tick();
    recorder().running().pump();
}

void back_end::tell_notices() {
    for (const notices::notice& one : notices_.take()) {
        il::journal::security_event said{.id = one.what,
                                         .subject = one.of,
                                         .subject_kind = il::subject_kind::human,
                                         .session = one.session,
                                         .text = one.text};
        recorder().tell(said);
        if (!one.alarm) continue;
        said.id = event_id::alarm_raised;
        recorder().tell(said);
        std::cerr << "operator_console: ALARM: " << one.text << std::endl;
    }
}

void back_end::tell(event_id what, const il::origin& from, il::subject who, il::session_id session,
                    std::string_view text, il::reason why) {
    const bool refused = why != il::reason::unspecified;
    recorder().tell({.id = what,
                     .outcome = refused ? il::journal::record_outcome::denied : il::journal::record_outcome::succeeded,
                     .subject = who,
                     .subject_kind = who.id != 0 ? il::subject_kind::human : il::subject_kind::internal,
                     .proof = who.id != 0 ? il::proof::password : il::proof::internal,
                     .session = session,
                     .from = from,
                     .why = why,
                     .text = text});
}

il::request back_end::request_of(const il::origin& from, const question& asked, std::string_view what,
                                 std::string_view on, il::value v) const {
    il::caller who{.origin = from};
    const auto token = il::uc::token_from(asked.text_or("token", ""));
    if (token) who.session = enforcer_.part<security::sessions>().find(*token, from);
    return enforcer_.ask(who, what, on, v);
}

answer back_end::refusal(const security::enforcer::ticket& of) const {
    il::explanation because;
    enforcer_.explain(of.asked(), of.verdict(), because);
    return answer_of(of.verdict(), because.view());
}

} // namespace console
