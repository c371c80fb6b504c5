// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_PENDING_ACTIONS_HPP
#define INTERLOCK_UC_PENDING_ACTIONS_HPP

#include <interlock/core/access.hpp>
#include <interlock/detail/seen_whole.hpp>
#include <interlock/uc/consent_options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace interlock::inline v0_1::uc {

/// An action that needs consent, as of one moment: its exact content, who asked for it, and who has consented.
struct pending_action {
    static constexpr std::size_t most_consents = 15;

    approval_id id{};
    approval_state state = approval_state::none;
    bool essential = false;
    std::uint8_t consents_count = 0;
    interlock::action action{};
    interlock::resource resource{};
    interlock::value value{};
    subject requester{};
    session_id session{};
    /// Identity of the site policy under which it was asked for.
    std::uint64_t site = 0;
    /// When it ends by itself.
    ticks until{};
    std::array<subject, most_consents> consents{};
    std::array<session_id, most_consents> sessions{};
    /// The zones they were given from.
    std::array<zone, most_consents> zones{};

    /// It waits, for consent or to be run.
    bool open() const noexcept { return state == approval_state::pending || state == approval_state::approved; }
    /// Exactly this action with this value, asked for by the same subject in the same session.
    bool is_for(const request& asked) const noexcept {
        return action == asked.action && resource == asked.resource && same_value(asked.value) &&
               requester == asked.subject && session == asked.who.session;
    }
    bool same_value(interlock::value other) const noexcept {
        return value.kind() == other.kind() && value.bits() == other.bits();
    }
};

/// Calls `each(entry)` for every approval of the site policy that an action needs. A value that can't be compared needs all.
template <class Each>
void each_approval(const snapshot& site, interlock::action what, resource on, value with, const Each& each) noexcept {
    if (site.access == nullptr) return;
    for (const approval_entry& e : site.access->approvals_for(on))
        if ((e.actions & bit(what)) != 0 && (!with.finite() || e.value.holds(with.number()))) each(e);
}

/// Actions that wait for consent, in a table of fixed size. `dual_approval` changes it under its lock; deciding threads look.
///
/// Serves:   none by itself; CR 2.1(4) as far as `dual_approval` does.
/// Denies:   none.
/// Units:    places.
/// Errors:   none; a full table has no place.
/// Threads:  `look` any, at any time; the others one at a time.
/// Cost:     `look` copies one place; finding a free one looks at every place. Allocated at the start.
/// Example:  tests/interlock/uc/pending_actions.cpp
class pending_actions {
public:
    explicit pending_actions(std::uint32_t places) : places_(places) {}

    /// What an id stands for now, seen whole; false when it stands for nothing.
    bool look(approval_id id, pending_action& into) const noexcept {
        return id.generation != 0 && id.place < places_.size() && places_[id.place].shown.load(into) && into.id == id;
    }

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(places_.size()); }
    pending_action& at(std::uint32_t place) noexcept { return places_[place].own; }
    /// For whoever changes the table: the action of an id, or null.
    pending_action* find(approval_id id) noexcept {
        if (id.generation == 0 || id.place >= places_.size() || places_[id.place].own.id != id) return nullptr;
        return &places_[id.place].own;
    }
    /// Makes a change visible to deciding threads.
    void show(const pending_action& changed) noexcept { places_[changed.id.place].shown.store(changed); }

    /// A place for a new action, with its id, or null. What has ended stays to be looked at for as long as possible.
    pending_action* make_room() noexcept {
        for (std::uint32_t i = 0; i < size(); ++i) {
            const std::uint32_t place = (next_ + i) % size();
            pending_action& p = places_[place].own;
            if (p.open() || p.state == approval_state::running || p.state == approval_state::unknown) continue;
            next_ = place + 1;
            const std::uint32_t generation = p.id.generation + 1;
            p = {.id = {place, generation == 0 ? 1 : generation}};
            return &p;
        }
        return nullptr;
    }

    template <class Each>
    void for_each(const Each& each) noexcept {
        for (row& p : places_) each(p.own);
    }

private:
    struct row {
        pending_action own{};
        interlock::detail::seen_whole<pending_action> shown{};
    };
    std::vector<row> places_;
    std::uint32_t next_ = 0;
};

} // namespace interlock::inline v0_1::uc

#endif
