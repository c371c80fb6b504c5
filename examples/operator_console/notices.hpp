// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef OPERATOR_CONSOLE_NOTICES_HPP
#define OPERATOR_CONSOLE_NOTICES_HPP

#include <interlock/journal/event.hpp>
#include <interlock/uc/consent_options.hpp>
#include <interlock/uc/override_options.hpp>

#include <string>
#include <utility>
#include <vector>

namespace console {

/// What became of approvals and loans, for the journal and for whoever watches. They are told of under a lock, the first time while the
/// enforcer is still being made: so they are kept here, and recorded afterwards.
class notices {
public:
    struct notice {
        interlock::journal::event_id what{};
        std::string text;
        interlock::subject of{};
        interlock::session_id session{};
        bool alarm = false;
    };

    static void on_consent(void* self, const interlock::uc::consent_report& said) noexcept {
        using interlock::uc::consent_event;
        std::string t{"approval "};
        ((((t += text(said.what)) += ": ") += said.about.action) += " on ") += said.about.resource;
        if (!said.by.empty()) (t += " by ") += said.by;
        static_cast<notices*>(self)->kept_.push_back(
            {interlock::journal::event_id::approval_changed,
             std::move(t),
             {},
             {},
             said.what == consent_event::unknown || said.what == consent_event::not_stored});
    }
    static void on_loan(void* self, const interlock::uc::override_report& said) noexcept {
        std::string t{"override "};
        ((((t += said.override_name) += ' ') += text(said.what)) += ": ") += said.why;
        // Somebody has more rights than usual, or has no longer.
        static_cast<notices*>(self)->kept_.push_back(
            {interlock::journal::event_id::override_changed, std::move(t), said.borrower, said.session, true});
    }

    std::vector<notice> take() { return std::exchange(kept_, {}); }

private:
    std::vector<notice> kept_;
};

} // namespace console

#endif
