// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_TICKET_HPP
#define INTERLOCK_CORE_TICKET_HPP

#include <interlock/core/policy.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>

#include <array>
#include <utility>

namespace interlock::inline v0_1 {

/// A permitted action that has been reserved and whose intent is recorded: it may now be carried out, once.
///
/// `complete` says what became of it, `cancel` that it was not begun. Destroyed without either, the outcome is recorded as
/// unknown and what was spent stays spent (semantics.md 3.2). A ticket of a refused request holds its verdict and does nothing.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; every member is noexcept. `complete` and `cancel` after the first are ignored.
/// Threads:  may be completed on another thread than it was begun on; one thread at a time. Must not outlive its enforcer.
/// Cost:     the request and one reservation for each reserving policy; completing calls their commit or rollback.
/// Example:  none
template <class Enforcer>
class ticket {
public:
    ticket() noexcept = default;
    ticket(ticket&& other) noexcept
        : enforcer_{std::exchange(other.enforcer_, nullptr)},
          asked_{other.asked_},
          verdict_{other.verdict_},
          held_{other.held_} {}
    ticket& operator=(ticket&& other) noexcept {
        if (this != &other) {
            complete(outcome_kind::unknown);
            enforcer_ = std::exchange(other.enforcer_, nullptr);
            asked_ = other.asked_;
            verdict_ = other.verdict_;
            held_ = other.held_;
        }
        return *this;
    }
    ~ticket() { complete(outcome_kind::unknown); }

    bool permitted() const noexcept { return verdict_.permitted(); }
    interlock::verdict verdict() const noexcept { return verdict_; }
    const request& asked() const noexcept { return asked_; }
    /// True until completed or cancelled.
    bool open() const noexcept { return enforcer_ != nullptr; }

    /// The action has ended, or it can't be known any more whether it has.
    void complete(outcome_kind how) noexcept {
        if (Enforcer* const e = std::exchange(enforcer_, nullptr)) e->finish(asked_, held_, how);
    }
    /// The action has not begun and will not: what was reserved is given back.
    void cancel() noexcept {
        if (Enforcer* const e = std::exchange(enforcer_, nullptr)) e->undo(asked_, held_);
    }
    /// For an action of the program's own, which happens at once or doesn't.
    void conclude(bool happened) noexcept { return happened ? complete(outcome_kind::done) : cancel(); }

private:
    friend Enforcer;
    using reservations = std::array<reservation, Enforcer::reserving_count == 0 ? 1 : Enforcer::reserving_count>;

    /// As new, for a request that `begin_all` fills in: it is large, and assigning another would copy all of it.
    void renew() noexcept {
        complete(outcome_kind::unknown);
        verdict_ = {};
        held_ = {};
    }

    Enforcer* enforcer_ = nullptr;
    request asked_;
    interlock::verdict verdict_;
    reservations held_{};
};

} // namespace interlock::inline v0_1

#endif
