// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_DIAGNOSTIC_ACCESS_HPP
#define INTERLOCK_UC_DIAGNOSTIC_ACCESS_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/uc/diagnostic_port.hpp>
#include <interlock/uc/role_holders.hpp>
#include <interlock/uc/rule_judge.hpp>
#include <interlock/uc/standing_right.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// Keeps a physical diagnostic port closed, opens it for a while for somebody with the right to, and watches it.
///
/// It is closed at the start, whatever it was before. `open` takes the enforcer's verdict on a request for "port.open" on the device; it
/// closes by `close`, after its time, when a publication leaves who had it opened without the right to (`still_permits` says what counts),
/// or when that right runs out by itself, when their account is disabled, and at the end of the policy's life.
/// Requests that come through the port's own listener are refused while it is closed. What the hardware sees of accesses is reported.
///
/// Serves:   EDR, HDR and NDR 2.13 and 2.13(1), over a port with hardware behind it.
/// Denies:   port_closed, for requests through the port's listener, essential ones too: the port is no trusted path. From `open`: what the enforcer said;
///           no_right for another action or device, busy when it is open already, policy_failed when the hardware doesn't take it.
/// Units:    ticks of the monotonic clock.
/// Errors:   a port that doesn't close is reported as `failed` and tried again at each turn.
/// Threads:  any. Decisions take no lock; opening, closing, publication and `tick` take turns.
/// Cost:     a decision compares two numbers.
/// Example:  tests/interlock/uc/diagnostic_access.cpp
template <diagnostic_port Port>
class diagnostic_access {
public:
    static constexpr std::string_view name = "uc::diagnostic_access";
    static constexpr port_kind port = Port::kind;
    using stages = takes_part<stage::admit, stage::published, stage::tick>;
    using satisfies = requirements<edr<2, 13>, hdr<2, 13>, ndr<2, 13>, edr<2, 13, 1>, hdr<2, 13, 1>, ndr<2, 13, 1>>;
    using options = needs<port_options<Port>>;

    explicit diagnostic_access(const port_options<Port>& with) noexcept
        : with_{with},
          judge_{nullptr, with.time},
          seen_{with.port->attempts()} {
        order(false, {});
    }
    diagnostic_access(const diagnostic_access&) = delete;
    diagnostic_access& operator=(const diagnostic_access&) = delete;
    ~diagnostic_access() { static_cast<void>(with_.port->set_open(false)); }

    /// Opens it for `length`, cut to the longest time; `asked` is the request on which the enforcer said `said`.
    verdict open(const snapshot& site, const request& asked, const verdict& said, ticks length, ticks now) noexcept {
        if (said.outcome == decision::deny) return said;
        if (said.would_deny) return deny(reason::would_deny);
        if (!permits(site, asked, said, "port.open") || with_.device.empty() ||
            asked.resource.id != site.resource_names.find(with_.device) || length.count <= 0)
            return deny(reason::no_right);
        const subject_entry& who = site.who(asked.subject);
        if (who.kind == subject_kind::unknown || who.disabled) return deny(reason::unknown_subject);
        if (!with_.accounts(asked.subject)) return deny(reason::subject_disabled);
        const std::lock_guard only{changing_};
        watch(now);
        // Asked under another site policy than the one that would close it.
        if (site_ != nullptr && site_->identity != site.identity) return deny(reason::busy);
        if (open_.load(std::memory_order_relaxed)) return deny(reason::busy);
        if (!order(true, now)) return deny(reason::policy_failed);
        by_ = asked.subject;
        from_ = asked.who.origin;
        stands_ = by_own_right(site, now);
        until_ = now + (length < with_.at_most ? length : with_.at_most);
        open_.store(true, std::memory_order_release);
        tell(port_event::opened, 0, now);
        return no_objection;
    }
    /// The same through an enforcer, which judges and records the request.
    template <class Enforcer>
    verdict open(Enforcer& through, request asked, ticks length) noexcept {
        auto ticket = through.begin(asked);
        const verdict said = through.on_site([&](const snapshot& s) noexcept {
            return open(s, ticket.asked(), ticket.verdict(), length, through.now());
        });
        ticket.conclude(said.outcome == decision::no_objection);
        return said;
    }
    /// Anybody may close it.
    void close(ticks now) noexcept {
        const std::lock_guard only{changing_};
        if (open_.load(std::memory_order_relaxed)) shut(now);
    }
    bool is_open() const noexcept { return open_.load(std::memory_order_acquire); }

    verdict admit(const request& asked) const noexcept {
        const std::uint32_t through = listener_.load(std::memory_order_relaxed);
        if (through == 0 || asked.who.origin.listener.id != through) [[likely]]
            return no_objection;
        return open_.load(std::memory_order_acquire) ? no_objection : deny(reason::port_closed);
    }
    void explain(const request&, const verdict&, explanation& into) const noexcept {
        into << "the diagnostic port of " << with_.device << " is closed";
    }

    void published(const snapshot&, const snapshot& now) noexcept {
        listener_.store(with_.listener.empty() ? 0 : now.listener_names.find(with_.listener),
                        std::memory_order_relaxed);
        const std::lock_guard only{changing_};
        site_ = &now;
        if (!open_.load(std::memory_order_relaxed)) return;
        stands_ = by_own_right(now, last_);
        if (!with_.accounts(by_) || !stands_) shut(last_);
    }
    ticks tick(ticks now) noexcept {
        const std::lock_guard only{changing_};
        watch(now);
        if (failed_) order(open_.load(std::memory_order_relaxed), now);
        if (!open_.load(std::memory_order_relaxed)) return earlier(now + with_.every, judge_.refresh(now));
        if (now >= until_ || !with_.accounts(by_) || ran_out(now)) shut(now);
        const ticks next = earlier(now + with_.every, judge_.refresh(now));
        return until_ < next && now < until_ ? until_ : next;
    }

private:
    /// Whether who had it opened may open it by roles of their own, now.
    bool by_own_right(const snapshot& site, ticks now) const noexcept {
        request was{.action = {site.action_names.find("port.open")},
                    .resource = {site.resource_names.find(with_.device)},
                    .subject = by_};
        was.from = site.zone_of(from_.listener, from_.address);
        return still_permits(site, was, now, judge_);
    }
    /// A right that stood has ended, such as by a role's time; of one that was lent, another policy keeps the time.
    bool ran_out(ticks now) const noexcept { return stands_ && site_ != nullptr && !by_own_right(*site_, now); }
    void shut(ticks now) noexcept {
        watch(now);
        // Nothing passes any more, even if the hardware doesn't take the order.
        open_.store(false, std::memory_order_release);
        order(false, now);
        tell(port_event::closed, 0, now);
        by_ = {};
        from_ = {};
    }
    bool order(bool open, ticks now) noexcept {
        const bool done = with_.port->set_open(open) == crypto::completion::done;
        if (!done && !failed_) tell(port_event::failed, 0, now);
        // Opening that failed leaves a port that is to be closed again.
        if (!done && open) static_cast<void>(with_.port->set_open(false));
        failed_ = !done && !open;
        return done;
    }
    void watch(ticks now) noexcept {
        last_ = now;
        const std::uint64_t count = with_.port->attempts();
        if (count == seen_) return;
        tell(open_.load(std::memory_order_relaxed) ? port_event::used : port_event::attempt_refused, count - seen_,
             now);
        seen_ = count;
    }
    void tell(port_event what, std::uint64_t count, ticks now) noexcept {
        if (with_.report != nullptr) with_.report(with_.context, {what, by_, count, now});
    }

    port_options<Port> with_;
    rule_judge<> judge_;
    std::atomic<bool> open_{false};
    std::atomic<std::uint32_t> listener_{0};
    std::mutex changing_;
    subject by_{};
    origin from_{};
    bool stands_ = false;
    /// Of the last publication: the enforcer keeps it until the `published` of the next one has returned.
    const snapshot* site_ = nullptr;
    ticks until_{};
    ticks last_{};
    std::uint64_t seen_ = 0;
    bool failed_ = false;
};

} // namespace interlock::inline v0_1::uc

#endif
