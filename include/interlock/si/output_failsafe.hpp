// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_OUTPUT_FAILSAFE_HPP
#define INTERLOCK_SI_OUTPUT_FAILSAFE_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/policy_traits.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/si/failsafe_options.hpp>
#include <interlock/si/failsafe_outputs.hpp>
#include <interlock/si/failsafe_state.hpp>
#include <interlock/si/limit_rules.hpp>
#include <interlock/si/process_image.hpp>

#include <atomic>
#include <cstdint>
#include <new>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::si {

/// Puts outputs into the state that the site policy names when their supervision is lost: hold, hold for a time,
/// de-energise, substitute, substitute for a time, or revert to a default; latched until reset, or released by itself.
///
/// A heartbeat is alive when its good value changes, or when a peer writes it. Silence longer than the rule's period times
/// its misses trips, and so does each other `trip_cause`. All transitions, writes to the device and records happen in `tick`;
/// `trip`, `clear`, `reset`, `started` and `written` only leave word for it, so call the enforcer's `tick` after them. A trip
/// refuses ordinary writes at once. Before an output was read back nothing is written to it, fail-safe values included: a trip is
/// recorded, and carried out at the reading. From there on its heartbeat has a whole period. A restart writes nothing.
///
/// Serves:   CR 3.6 by integration: what this component can't do while it is itself dead, the device's own watchdog does.
/// Denies:   outputs_tripped while tripped, and for commands from before the reset; value_unknown before the first reading.
///           Can't say for an essential action: input_failed before the first reading. An essential action passes a trip.
/// Units:    ticks; engineering units.
/// Errors:   a write that failed is sent again; one that the tag can't take is recorded as not permitted and not sent.
/// Threads:  hooks and members from any thread, `tick` from one at a time, as the enforcer has it.
/// Cost:     a decision is one probe, for tags with a rule only; `tick` looks at each output. `published` allocates.
/// Example:  tests/interlock/si/output_failsafe.cpp
template <value_source Source = process_image>
class output_failsafe {
public:
    static constexpr std::string_view name = "si::output_failsafe";
    using stages = takes_part<stage::validate, stage::reserve, stage::published, stage::tick>;
    using integrates = requirements<cr<3, 6>>;
    using contributes_to = requirements<cr<3, 6>>;
    static constexpr std::string_view integrates_with = "the device's own watchdog, kept alive by a heartbeat";
    using provides = capabilities<capability::process_outputs>;
    using options = needs<source_of<Source>, failsafe_options>;

    output_failsafe(const source_of<Source>& from, const failsafe_options& with)
        : source_{from.source},
          options_{with},
          outputs_{with.outputs} {}
    output_failsafe(const output_failsafe&) = delete;
    output_failsafe& operator=(const output_failsafe&) = delete;
    ~output_failsafe() { delete next_rules_.load(std::memory_order_acquire); }

    verdict validate(const request& asked) const noexcept {
        if (asked.action != actions::tag_write || asked.tag->failsafe == 0) return no_objection;
        const failsafe_output* const out = outputs_.find(asked.resource);
        if (out == nullptr) return asked.essential ? indeterminate(reason::input_failed) : deny(reason::value_unknown);
        return judged(*out, asked);
    }

    /// Asked again right before an action is carried out that waited in a queue: what was begun before a trip or before the
    /// reset after it is dropped (semantics.md 3.5). `begun` is the request as the ticket has it.
    verdict still_current(const request& begun) const noexcept {
        const failsafe_output* const out = outputs_.find(begun.resource);
        return begun.action != actions::tag_write || out == nullptr ? no_objection : judged(*out, begun);
    }

    verdict reserve(const request& asked, reservation& held) noexcept {
        held = {};
        if (asked.action != actions::tag_write || asked.tag->failsafe == 0 || asked.essential) return no_objection;
        failsafe_output* const out = outputs_.find(asked.resource);
        if (out == nullptr) return deny(reason::value_unknown);
        held.first = std::uint64_t{out->trips.load(std::memory_order_acquire)} + 1;
        // A trip may have come since the validation.
        return judged(*out, asked);
    }
    /// A command that got through although its output has tripped meanwhile: the fail-safe value is written again.
    void commit(const request& asked, reservation& held, outcome_kind how) noexcept {
        if (held.first == 0 || how == outcome_kind::refused_by_device) return;
        failsafe_output* const out = outputs_.find(asked.resource);
        if (out != nullptr && out->trips.load(std::memory_order_acquire) != static_cast<std::uint32_t>(held.first - 1))
            out->post(failsafe_output::disturbed);
    }
    void rollback(const request&, reservation&) noexcept {}

    /// All outputs, for a cause that isn't that of one of them; and one of them.
    void trip(trip_cause cause) noexcept { causes_.fetch_or(bit(cause), std::memory_order_acq_rel); }
    void trip(resource output, trip_cause cause) noexcept {
        if (failsafe_output* const out = outputs_.find(output))
            out->causes.fetch_or(bit(cause), std::memory_order_acq_rel);
    }
    /// The cause is gone. Outputs whose rule isn't latched are released when none is left.
    void clear(trip_cause cause) noexcept { causes_.fetch_and(~bit(cause), std::memory_order_acq_rel); }
    void clear(resource output, trip_cause cause) noexcept {
        if (failsafe_output* const out = outputs_.find(output))
            out->causes.fetch_and(~bit(cause), std::memory_order_acq_rel);
    }
    /// Releases outputs whose causes are gone, and takes back what was commanded. Permit it like any other action.
    void reset() noexcept {
        clear(trip_cause::commanded);
        outputs_.for_each([](failsafe_output& out) {
            out.causes.fetch_and(~bit(trip_cause::commanded), std::memory_order_acq_rel);
            out.post(failsafe_output::reset_asked);
        });
    }
    void reset(resource output) noexcept {
        clear(output, trip_cause::commanded);
        if (failsafe_output* const out = outputs_.find(output)) out->post(failsafe_output::reset_asked);
    }

    /// What an output was read to be after the start. Only a good reading counts. A power-on value is written for a
    /// `power_up` only, once.
    void started(resource output, const reading& read, start_kind how = start_kind::into_running_plant) noexcept {
        failsafe_output* const out = outputs_.find(output);
        if (out == nullptr || !read.known(read.time, nanoseconds(1))) return;
        out->post(how == start_kind::power_up ? failsafe_output::powered_up : failsafe_output::was_read);
    }
    /// The answer to a write that was `on_its_way`.
    void written(resource output, value v, outcome_kind how) noexcept {
        failsafe_output* const out = outputs_.find(output);
        if (out == nullptr || how != outcome_kind::done) return;
        out->answered.store(v.bits(), std::memory_order_relaxed);
        out->post(failsafe_output::was_written);
    }

    failsafe_state state(resource output) const noexcept {
        const failsafe_output* const out = outputs_.find(output);
        return out == nullptr ? failsafe_state::unread : out->state.load(std::memory_order_acquire);
    }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        into << row_of(said.why).text;
        const failsafe_state at = state(asked.resource);
        if (said.why == reason::outputs_tripped && tripped(at)) into << ": the output is " << name_of(at);
        if (said.why == reason::value_unknown) into << ": the output was not read back since the start";
    }

    void published(const snapshot&, const snapshot& now) noexcept {
        // Without memory the outputs stay supervised by the rules before.
        auto* const rules = new (std::nothrow) failsafe_rules;
        if (rules == nullptr) return;
        rules->keep_alive = {now.resource_names.find(options_.keep_alive)};
        rules->keep_alive_type = now.tag(rules->keep_alive).type;
        for (std::uint32_t row = 1; row < now.failsafes.size(); ++row) {
            const failsafe_entry& rule = now.failsafes[row];
            const tag_entry& tag = now.tag(rule.tag);
            // Outputs without room are refused by every decision.
            if (tag.failsafe != row || outputs_.find_or_add(rule.tag) == nullptr) continue;
            const limit_entry* const limits = limits_of(now, tag);
            rules->rows.push_back({rule, tag.type, limits == nullptr ? limit_entry{} : *limits});
        }
        delete next_rules_.exchange(rules, std::memory_order_acq_rel);
    }

    ticks tick(ticks now) noexcept {
        if (const failsafe_rules* const fresh = next_rules_.exchange(nullptr, std::memory_order_acq_rel)) {
            take_over(*fresh, now);
            delete fresh;
        }
        ticks due = never;
        bool in_order = true;
        const std::uint32_t everywhere = causes_.load(std::memory_order_acquire);
        outputs_.for_each([&](failsafe_output& out) {
            if (!out.active) return;
            const ticks next = supervise(out, everywhere, now);
            if (next < due) due = next;
            in_order = in_order && !out.owes;
        });
        const ticks next = keep_alive(now, in_order);
        return next < due ? next : due;
    }

private:
    verdict judged(const failsafe_output& out, const request& asked) const noexcept {
        const failsafe_state at = out.state.load(std::memory_order_acquire);
        const std::uint32_t causes =
            causes_.load(std::memory_order_acquire) | out.causes.load(std::memory_order_acquire);
        if (tripped(at) || causes != 0) return asked.essential ? no_objection : deny(reason::outputs_tripped);
        if (at == failsafe_state::unread)
            return asked.essential ? indeterminate(reason::input_failed) : deny(reason::value_unknown);
        const bool stale = asked.now.count <= out.released_at.load(std::memory_order_acquire);
        return stale && !asked.essential ? deny(reason::outputs_tripped) : no_objection;
    }

    void take_over(const failsafe_rules& fresh, ticks now) noexcept {
        outputs_.for_each([](failsafe_output& out) { out.listed = false; });
        for (const failsafe_rules::row& r : fresh.rows) {
            failsafe_output* const out = outputs_.find(r.rule.tag);
            if (out == nullptr) continue;
            if (!out->active) out->alive = now;
            out->active = out->listed = true;
            out->rule = r;
        }
        outputs_.for_each([&](failsafe_output& out) {
            if (!out.active || out.listed) return;
            enter(out, failsafe_event::removed, 0, now);
            out.active = false;
            out.owes = false;
        });
        keep_alive_ = fresh.keep_alive;
        keep_alive_type_ = fresh.keep_alive_type;
    }

    /// Everything that can happen to one output in one turn, and when the next turn is due.
    ticks supervise(failsafe_output& out, std::uint32_t everywhere, ticks now) noexcept {
        const std::uint32_t posted = out.posted.exchange(0, std::memory_order_acq_rel);
        if ((posted & failsafe_output::was_written) != 0 &&
            out.owed.bits() == out.answered.load(std::memory_order_relaxed))
            out.owes = false;
        std::uint32_t causes = everywhere | out.causes.load(std::memory_order_acquire);
        if (out.now() == failsafe_state::unread) {
            if ((posted & failsafe_output::reset_asked) != 0) out.told = out.pending = causes;
            if ((posted & (failsafe_output::was_read | failsafe_output::powered_up)) == 0)
                return await_reading(out, causes, now);
            causes |= out.rule.rule.latched ? out.pending : 0U;
            enter(out, failsafe_event::read_back, causes, now,
                  causes == 0 && (posted & failsafe_output::powered_up) != 0);
            // Nobody could reach it before; the silence of that time says nothing of the writer.
            if (out.alive < now) out.alive = now;
        }
        const ticks deadline = silent_at(out, now);
        if (now >= deadline) causes |= bit(trip_cause::communication_lost);
        if (causes != 0 && !tripped(out.now())) {
            remember(out);
            out.trips.fetch_add(1, std::memory_order_acq_rel);
            enter(out, failsafe_event::tripped, causes, now);
        }
        const bool reset_asked = (posted & failsafe_output::reset_asked) != 0;
        if (tripped(out.now()) && causes == 0) {
            if (reset_asked)
                enter(out, failsafe_event::reset, causes, now);
            else if (!out.rule.rule.latched)
                enter(out, failsafe_event::cleared, causes, now);
        } else if (reset_asked && tripped(out.now())) {
            record(out, out.now(), failsafe_event::reset, causes, now, {}, output_result::none);
        }
        const ticks over = out.entered + out.rule.rule.duration;
        const bool timed = out.now() == failsafe_state::held_for || out.now() == failsafe_state::substituted_for;
        if (timed && now >= over) enter(out, failsafe_event::elapsed, causes, now);
        if ((posted & failsafe_output::disturbed) != 0 && tripped(out.now()) && !out.owed.empty()) {
            out.owes = true;
            out.retry_at = now;
        }
        if (out.owes && now >= out.retry_at) {
            const output_result how = send(out, now);
            record(out, out.now(), failsafe_event::repeated, causes, now, out.owed, how);
        }
        return next_turn(out, causes, deadline, now);
    }

    /// Nobody has read it yet: what would trip it is told, once, and nothing is written (semantics.md 3.5).
    ticks await_reading(failsafe_output& out, std::uint32_t causes, ticks now) noexcept {
        out.pending |= causes;
        const ticks deadline = silent_at(out, now);
        const bool silent = now >= deadline;
        if (silent) causes |= bit(trip_cause::communication_lost);
        if ((causes & ~out.told) != 0)
            record(out, failsafe_state::unread, failsafe_event::tripped, causes, now, {}, output_result::none);
        out.told |= causes;
        return silent ? never : deadline;
    }

    ticks next_turn(const failsafe_output& out, std::uint32_t causes, ticks deadline, ticks now) const noexcept {
        ticks due = tripped(out.now()) ? never : deadline;
        const bool timed = out.now() == failsafe_state::held_for || out.now() == failsafe_state::substituted_for;
        const auto earlier = [&due](ticks at) {
            if (at < due) due = at;
        };
        if (timed) earlier(out.entered + out.rule.rule.duration);
        if (out.owes) earlier(out.retry_at);
        // To notice that the heartbeat is back.
        if ((causes & bit(trip_cause::communication_lost)) != 0 && !out.rule.rule.latched)
            earlier(now + (out.rule.rule.period.count > 0 ? out.rule.rule.period : options_.retry));
        return due;
    }

    /// The first moment in which the heartbeat has been silent for too long; never without a heartbeat.
    ticks silent_at(failsafe_output& out, ticks now) noexcept {
        const failsafe_entry& rule = out.rule.rule;
        if (rule.heartbeat.id == 0) return never;
        const reading beat = current_of(source_, rule.heartbeat);
        if (beat.quality >= quality::good && beat.changed > out.seen) {
            // Each sign of life counts once: a time stamp from the future must not last.
            out.seen = beat.changed;
            const ticks at = beat.changed < now ? beat.changed : now;
            if (at > out.alive) out.alive = at;
        }
        const std::int64_t misses = rule.misses == 0 ? 1 : rule.misses;
        if (rule.period.count > (never.count - out.alive.count) / misses - 1) return never;
        return out.alive + rule.period * misses + nanoseconds(1);
    }

    /// The value that a held output has to keep, where it is known: a late command may overwrite it.
    void remember(failsafe_output& out) noexcept {
        const reading last = current_of(source_, out.rule.rule.tag);
        const bool good =
            last.quality >= quality::good && last.origin != value_origin::substitute && last.value.finite();
        out.owed = good ? last.value : value{};
    }

    void enter(failsafe_output& out, failsafe_event event, std::uint32_t causes, ticks now,
               bool power_up = false) noexcept {
        const failsafe_state from = out.now();
        const failsafe_state to = next(from, event, out.rule.rule.action, out.rule.rule.latched);
        if (to == from) return;
        out.entered = now;
        out.owes = false;
        out.told = out.pending = 0;
        if (tripped(from) && to == failsafe_state::following)
            out.released_at.store(now.count, std::memory_order_release);
        out.state.store(to, std::memory_order_release);

        const double power_on = out.rule.rule.power_on;
        std::optional<double> demand = demand_of(to, out.rule.rule);
        if (event == failsafe_event::read_back && power_up && power_on == power_on) demand = power_on;
        output_result how = output_result::none;
        value sent;
        if (demand) {
            sent = out.rule.value_of(*demand);
            out.owed = sent;
            how = send(out, now);
            // A power-on value is written once, whatever becomes of it.
            if (!tripped(to)) out.owes = false;
        }
        record(out, from, event, causes, now, how == output_result::not_permitted ? value{} : sent, how);
    }

    /// Past step, rate, session and conduit, but never past the tag's type and hard range (semantics.md 3.4).
    output_result send(failsafe_output& out, ticks now) noexcept {
        if (!out.rule.permits(out.owed)) {
            out.owes = false;
            out.owed = {};
            return output_result::not_permitted;
        }
        out.retry_at = now + (options_.retry.count > 0 ? options_.retry : seconds(1));
        const output_result how = options_.writer.write == nullptr
                                      ? output_result::refused
                                      : options_.writer.write(options_.writer.context, out.rule.rule.tag, out.owed);
        out.owes = how != output_result::done;
        return how;
    }

    void record(const failsafe_output& out, failsafe_state from, failsafe_event event, std::uint32_t causes, ticks now,
                value sent, output_result how) const noexcept {
        if (options_.record.transition == nullptr) return;
        options_.record.transition(options_.record.context,
                                   {out.rule.rule.tag, from, out.now(), event, causes, sent, how, now});
    }

    /// While an output waits for its fail-safe value the device is left to its own watchdog.
    ticks keep_alive(ticks now, bool in_order) noexcept {
        if (keep_alive_.id == 0 || options_.writer.write == nullptr || options_.keep_alive_every.count <= 0)
            return never;
        if (now >= kept_alive_ + options_.keep_alive_every || kept_alive_.count == 0) {
            kept_alive_ = now;
            if (in_order) {
                ++beats_;
                const failsafe_rules::row as{{}, keep_alive_type_, {}};
                const double beat = keep_alive_type_ == value_kind::boolean ? beats_ % 2 : beats_ % 256;
                options_.writer.write(options_.writer.context, keep_alive_, as.value_of(beat));
            }
        }
        return kept_alive_ + options_.keep_alive_every;
    }

    const Source* source_;
    failsafe_options options_;
    failsafe_outputs outputs_;
    std::atomic<failsafe_rules*> next_rules_{nullptr};
    std::atomic<std::uint32_t> causes_{0};
    resource keep_alive_{};
    value_kind keep_alive_type_ = value_kind::none;
    ticks kept_alive_{};
    std::uint32_t beats_ = 0;
};

} // namespace interlock::inline v0_1::si

#endif
