// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_LEASE_HPP
#define INTERLOCK_DETAIL_LEASE_HPP

#include <interlock/detail/atomic.hpp>
#include <interlock/detail/snapshot_cell.hpp>

#include <cstddef>

namespace interlock::inline v0_1::detail {

/// The slot that this thread used last, and of which enforcer: constant-initialised and trivially destroyed, so that looking costs no call.
struct last_lease {
    pin_slots* of = nullptr;
    pin_slot* slot = nullptr;
};
inline thread_local constinit last_lease last_leased{};

/// The slots that this thread holds, given back when it ends.
class leases {
public:
    constexpr leases() noexcept = default;
    leases(const leases&) = delete;
    leases& operator=(const leases&) = delete;
    ~leases() {
        last_leased = {};
        ended_ = true;
        for (last_lease& l : held_) give_back(l);
    }

    /// This thread's slot of an enforcer; null when all its slots are taken, or when the thread is ending: the slow path then serves.
    pin_slot* find(pin_slots& of) noexcept {
        last_lease* free = nullptr;
        for (last_lease& l : held_) {
            if (l.of == &of) return (last_leased = l).slot;
            if (l.of != nullptr && load_acquire(l.of->closed) != 0) give_back(l);
            if (l.of == nullptr && free == nullptr) free = &l;
        }
        if (free == nullptr || ended_) return nullptr;
        pin_slot* const slot = of.take();
        if (slot == nullptr) return nullptr;
        of.hold();
        *free = {&of, slot};
        return (last_leased = *free).slot;
    }

private:
    static void give_back(last_lease& l) noexcept {
        if (l.of == nullptr) return;
        if (last_leased.of == l.of) last_leased = {};
        pin_slots::give_back(*l.slot);
        l.of->let_go();
        l = {};
    }

    last_lease held_[8] = {};
    bool ended_ = false;
};
inline thread_local constinit leases leased{};

/// This thread's slot of an enforcer, taken at the first use.
inline pin_slot* lease(pin_slots& of) noexcept {
    if (last_leased.of == &of) [[likely]]
        return last_leased.slot;
    return leased.find(of);
}

} // namespace interlock::inline v0_1::detail

#endif
