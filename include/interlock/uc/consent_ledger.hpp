// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_CONSENT_LEDGER_HPP
#define INTERLOCK_UC_CONSENT_LEDGER_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/uc/approval_store.hpp>
#include <interlock/uc/consent_options.hpp>
#include <interlock/uc/pending_actions.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::uc {

/// The states of pending actions: in memory for deciding threads, in a store for the time after a crash, and told to whoever listens.
///
/// Serves:   none by itself; CR 2.1(4) as far as `dual_approval` does.
/// Denies:   none.
/// Units:    places.
/// Errors:   a state that the store doesn't take is told as `not_stored`.
/// Threads:  `table().look` any; the others one at a time.
/// Cost:     a write to the store for each change of state.
/// Example:  tests/interlock/uc/consent_ledger.cpp
template <approval_store Store>
class consent_ledger {
public:
    consent_ledger(const consent_options& with, Store* store)
        : with_{with},
          store_{store},
          table_{with.places},
          names_(with.places) {
        for (std::uint32_t i = 0; store_ != nullptr && i < table_.size(); ++i) take_over(i);
    }

    pending_actions& table() noexcept { return table_; }
    const pending_actions& table() const noexcept { return table_; }

    /// What an action is called, from here on.
    void name(const pending_action& p, const snapshot& site) noexcept {
        names& n = names_[p.id.place];
        n.action = text_255{site.action_names.text(p.action.id)};
        n.resource = text_255{site.resource_names.text(p.resource.id)};
        n.requester = text_255{site.subject_names.text(p.requester.id)};
    }

    /// Stores the state that an action is to have; it has it only with `set`.
    bool store(const pending_action& p, approval_state next) noexcept {
        approval_record as = record_of(p);
        as.state = next;
        const bool stored = store_ != nullptr && store_->write(as);
        if (!stored) report({consent_event::not_stored, as, {}});
        return stored;
    }
    void set(pending_action& p, approval_state next) noexcept {
        p.state = next;
        table_.show(p);
    }
    /// Both, and only both; an essential action goes on without the store.
    bool enter(pending_action& p, approval_state next) noexcept {
        if (!store(p, next) && !p.essential) return false;
        set(p, next);
        return true;
    }
    /// It has ended, whether the store takes that or not.
    void close(pending_action& p, approval_state last, consent_event what, std::string_view by = {}) noexcept {
        store(p, last);
        set(p, last);
        tell(what, p, by);
    }

    void tell(consent_event what, const pending_action& p, std::string_view by = {}) const noexcept {
        report({what, record_of(p), by});
    }

private:
    using text_255 = fixed_text<255>;
    struct names {
        text_255 action{};
        text_255 resource{};
        text_255 requester{};
    };

    approval_record record_of(const pending_action& p) const noexcept {
        const names& n = names_[p.id.place];
        return {.id = p.id,
                .state = p.state,
                .essential = p.essential,
                .value = p.value,
                .action = n.action.view(),
                .resource = n.resource.view(),
                .requester = n.requester.view()};
    }
    void report(const consent_report& said) const noexcept {
        if (with_.report != nullptr) with_.report(with_.context, said);
    }

    /// What the process before this one has left: what may have begun is unknown, what had not is gone.
    void take_over(std::uint32_t place) noexcept {
        const approval_record was = store_->read(place);
        if (was.state == approval_state::none && was.id.generation == 0) return;
        pending_action& p = table_.at(place);
        p.id = {place, was.id.generation == 0 ? 1 : was.id.generation};
        p.essential = was.essential;
        p.value = was.value;
        names_[place] = {text_255{was.action}, text_255{was.resource}, text_255{was.requester}};
        const bool may_have_begun = was.state == approval_state::running || was.state == approval_state::unknown ||
                                    (was.state == approval_state::approved && was.essential);
        if (may_have_begun)
            close(p, approval_state::unknown, consent_event::unknown);
        else if (was.state == approval_state::pending || was.state == approval_state::approved)
            close(p, approval_state::withdrawn, consent_event::lost_at_restart);
        else
            set(p, was.state);
    }

    consent_options with_;
    Store* store_;
    pending_actions table_;
    std::vector<names> names_;
};

} // namespace interlock::inline v0_1::uc

#endif
