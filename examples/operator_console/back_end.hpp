// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef OPERATOR_CONSOLE_BACK_END_HPP
#define OPERATOR_CONSOLE_BACK_END_HPP

#include "front_end.hpp"
#include "notices.hpp"
#include "plant.hpp"
#include "security.hpp"

#include <interlock/ra/admission.hpp>
#include <interlock/site/policy.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace console {

namespace il = interlock;

/// What the program can't begin with.
struct unusable : std::runtime_error {
    using runtime_error::runtime_error;
};

struct settings {
    /// A folder of its own: accounts, approvals, journal.
    std::string state;
    std::string device;
    std::string from = "127.0.0.1";
    /// scrypt's: 15 takes 150 ms and 32 MiB; less is for drills.
    std::uint32_t password_cost = 15;
};

/// The HMI's back end: who has logged in, and what they ask of the plant. One thread.
///
/// Whoever has proved who they are gets a session, and shows its token with each request. What they ask goes through the enforcer.
class back_end {
public:
    /// Few, so that a drill comes to the limits; a product takes them from its settings.
    static constexpr il::uc::session_places places{
        .in_all = 6, .reserved = 1, .per_subject = 2, .idle_end = il::seconds(3600)};
    static constexpr il::uc::session_locking locking{.after = il::seconds(600)};

    back_end(const il::site::policy& site, const settings& with);

    /// Answers a request that came from there.
    answer handle(const question& asked);
    /// What time brings: locks, ends, alarms. To be called now and then.
    void tick();
    /// A drill goes on so much later.
    void put_forward(il::ticks by);
    /// Records are on the disk when it returns.
    void flush() { recorder().flush(); }

private:
    using snapshot = il::snapshot;

    // People and their sessions (people.cpp).
    answer login(const il::origin& from, const question& asked);
    answer change_password(const il::origin& from, const question& asked);
    answer logout(const il::origin& from, const question& asked);
    answer lock(const il::origin& from, const question& asked);
    answer unlock(const il::origin& from, const question& asked);
    answer view_sessions(const il::origin& from, const question& asked);
    answer terminate(const il::origin& from, const question& asked);

    // The plant (work.cpp).
    answer read(const il::origin& from, const question& asked);
    answer write(const il::origin& from, const question& asked);
    answer propose(const il::origin& from, const question& asked);
    answer consent(const il::origin& from, const question& asked);
    answer refuse(const il::origin& from, const question& asked);
    answer lend(const il::origin& from, const question& asked);

    struct person {
        il::caller who;
        il::iac::login proved;
    };
    /// Checks the password; `no` is the answer when it's wrong.
    std::optional<person> prove(const il::origin& from, const question& asked, answer& no);
    il::uc::session_opening open(const person& by);
    il::uc::session_opening take_over(il::session_id which, const person& by);
    /// Makes a session the account's that was proved; ends it when the account isn't what it was then.
    bool bind(il::session_id which, const person& by);
    void end(il::session_id which);
    bool find_open(il::session_id which, il::uc::session_state& is) const;

    /// A request of whoever shows the token.
    il::request request_of(const il::origin& from, const question& asked, std::string_view what, std::string_view on,
                           il::value v = {}) const;
    answer refusal(const security::enforcer::ticket& of) const;
    /// What an approval or a loan says no to, though the request for it was permitted: as a refusal, for the record, too.
    answer refusal(const il::request& asked, std::string_view why, il::reason because);
    il::request write_of(const il::origin& from, const question& asked) const;
    template <class Act>
    answer answer_approval(const il::origin& from, const question& asked, const Act& act);

    void tell(il::journal::event_id what, const il::origin& from, il::subject who, il::session_id session,
              std::string_view text, il::reason why = il::reason::unspecified);
    void tell_notices();
    std::string_view name_of(il::subject who) const {
        return enforcer_.on_site([&](const snapshot& s) { return s.subject_names.text(who.id); });
    }

    security::accounts& accounts() { return enforcer_.part<security::accounts>(); }
    security::sessions& sessions() { return enforcer_.part<security::sessions>(); }
    security::loans& loans() { return enforcer_.part<security::loans>(); }
    security::approvals& approvals() { return enforcer_.part<security::approvals>(); }
    security::recorder& recorder() { return enforcer_.part<security::recorder>(); }

    static bool usable(const void* self, il::subject who) noexcept;
    static il::uc::approval_file<>* opened(il::uc::approval_file<>& file, const std::string& folder);
    void load_accounts();
    void save_accounts();
    static il::journal::at journal_at(const settings& with, const drill_clock& time);

    static constexpr std::string_view self = "console";

    settings with_;
    plant plant_;
    drill_clock time_;
    il::si::process_image image_;
    il::uc::approval_file<> approval_file_;
    notices notices_;
    il::ra::admission admission_;
    security::enforcer enforcer_;
    /// Sessions whose lock has been recorded.
    std::set<std::uint64_t> locked_;
};

} // namespace console

#endif
