// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_RECORDER_HPP
#define INTERLOCK_JOURNAL_RECORDER_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/requirement.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/describe.hpp>
#include <interlock/journal/engine.hpp>
#include <interlock/journal/lane.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/security_event.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::journal {

/// Where the present value of a tag comes from, for the old value in a record; may be asked by any deciding thread.
struct present_values {
    const void* of = nullptr;
    value (*get)(const void*, resource) noexcept = nullptr;
};

/// Whether a record that was told of found room.
enum class telling : std::uint8_t { lost, taken };

/// Records what is decided and what became of it: an intent before each action that changes something and its outcome after it, each
/// refusal, and the first of permitted reads; repeats of refusals and reads are counted.
///
/// An ordinary action goes on only when there is room for both its records. An essential one takes reserved room, and goes on,
/// degraded and with an alarm, when there is none. `Store` is where records are kept (`journal::file_store`), `Crypto` names the digest
/// of their chain (a digest, or a type with a member `digest`). The chain has no key: who may write the files can make it anew.
///
/// Serves:   CR 2.8, CR 2.9, CR 2.9(1), CR 2.10, CR 2.11, CR 2.12, CR 6.1, CR 6.1(1); contributes to CCSC 1, CR 2.12(1), CR 3.9 and
///           CR 7.1. Does not serve: keeping root away from the files.
/// Denies:   nothing; indeterminate with reason::journal_unavailable when there is no room.
/// Units:    see `at`.
/// Errors:   `fault` says why nothing can be written; it opens and recovers by itself.
/// Threads:  hooks and `tell` run concurrently, each thread in a lane of its own.
/// Cost:     two records of 224 bytes and four atomic operations for a write, one exchange for a repeated read. No allocation, lock or
///           system call. Measured: benchmarks/kernel_threads.cpp
/// Example:  examples/journal/recording.cpp:record
template <class Store, class Crypto>
class recorder {
    using digest = typename detail::digest_of<Crypto>::type;
    using store_type = typename Store::template with<digest>;

public:
    static constexpr std::string_view name = "journal::recorder";
    using stages = takes_part<stage::reserve, stage::observe, stage::published, stage::tick>;
    using options = needs<at>;
    using satisfies =
        requirements<cr<2, 8>, cr<2, 9>, cr<2, 9, 1>, cr<2, 10>, cr<2, 11>, cr<2, 12>, cr<6, 1>, cr<6, 1, 1>>;
    using contributes_to = requirements<ccsc<1>, cr<2, 12, 1>, cr<3, 9>, cr<7, 1>>;

    explicit recorder(const at& where) : engine_{where} {}

    verdict reserve(const request& asked, reservation& held) noexcept {
        held = {};
        const store_room room = engine_.room();
        if (!detail::changes(asked)) {
            const bool refuses = engine_.limits().reads == unrecorded_reads::refused && !asked.essential;
            return refuses && room != store_room::all ? indeterminate(reason::journal_unavailable) : no_objection;
        }
        const record_class of = asked.essential ? record_class::essential : record_class::ordinary;
        if (of == record_class::ordinary && room != store_room::all) return indeterminate(reason::journal_unavailable);
        if (!engine_.mine().records.take(of, 2)) return indeterminate(reason::journal_unavailable);
        held =
            detail::promise{.lane = engine_.number_of_mine(), .of = of, .credits = 2, .kind = kind_of(asked)}.packed();
        // An essential action keeps its room for when the store works again; that it doesn't now makes the permit a degraded one.
        return room == store_room::none ? indeterminate(reason::journal_unavailable) : no_objection;
    }

    void observe(const request& asked, const verdict& said, reservation& held) noexcept {
        detail::promise kept = detail::promise::in(held);
        if (said.permitted() && detail::changes(asked)) {
            if (kept.credits != 2)
                return engine_.mine().drop(asked.essential ? record_class::essential : record_class::ordinary, 2);
            lane& mine = engine_.lane_at(kept.lane);
            mine.records.put([&](record& r, std::uint64_t at) {
                describe(r, asked, said, record_type::intent, kept.of);
                r.event = event_id::action_permitted;
                r.outcome = record_outcome::permitted;
                r.category = category_of(asked.action);
                r.correlation = held.second = correlation_of(kept.lane, at);
                if (values_.get != nullptr)
                    detail::set_value(r.old_bits, r.old_kind, values_.get(values_.of, asked.resource));
            });
            kept.credits = 1;
            held.first = kept.packed().first;
        } else if (said.permitted()) {
            repeated(asked, said, record_type::access, event_id::access_permitted, record_class::reading,
                     record_outcome::permitted);
        } else {
            repeated(asked, said, record_type::refusal, event_id::action_refused, detail::class_of_refusal(asked),
                     said.outcome == decision::deny ? record_outcome::denied : record_outcome::indeterminate);
        }
    }

    void commit(const request& asked, reservation& held, outcome_kind how) noexcept {
        end(asked, held, detail::outcome_of(how));
    }

    void rollback(const request& asked, reservation& held) noexcept {
        const detail::promise kept = detail::promise::in(held);
        if (kept.credits == 2)
            engine_.lane_at(kept.lane).records.give_back(kept.of, 2);
        else if (kept.credits == 1)
            end(asked, held, record_outcome::cancelled);
        held = {};
    }

    void published(const snapshot& before, const snapshot& now) noexcept {
        engine_.names().learn(now);
        for (std::uint32_t id = 1; id < set_limit; ++id)
            categories_[id].store(detail::category_by_name(now.action_names.text(id)), std::memory_order_relaxed);
        tell({.id = event_id::site_policy_published,
              .before = value{before.version},
              .now = value{now.version},
              .text = now.site});
    }

    ticks tick(ticks now) noexcept {
        if (engine_.limits().writing == writing::own_thread) return never;
        engine_.pump();
        return now + milliseconds(5);
    }

    /// Records an event of the application's own, in several records that share a correlation where its text is long.
    telling tell(const security_event& what) noexcept {
        const record_class of = what.essential ? record_class::essential : record_class::ordinary;
        lane& mine = engine_.mine();
        const std::uint16_t parts = detail::text_parts(what.text, mine.records.size() / 2);
        if (!mine.records.take(of, parts)) {
            mine.drop(of, parts);
            return telling::lost;
        }
        const ticks now = engine_.now();
        std::uint64_t joined = 0;
        for (std::uint16_t part = 0; part != parts; ++part)
            mine.records.put([&](record& r, std::uint64_t at) {
                detail::describe_event(r, what);
                detail::set_text_part(r, what.text, part, parts);
                stamp(r, now);
                r.room = of;
                if (part == 0 && parts > 1) joined = correlation_of(engine_.number_of_mine(), at);
                r.correlation = joined;
            });
        return telling::taken;
    }

    /// Makes durable what was recorded before the call; not for deciding threads. False when the store can't.
    bool flush() { return engine_.flush(); }
    /// Why nothing can be written; empty when all is well. To be looked at once at the start.
    [[nodiscard]] explanation fault() const { return engine_.fault(); }
    /// Records of a class that found no room, ever.
    [[nodiscard]] std::uint64_t dropped(record_class of) const noexcept { return engine_.dropped(of); }
    [[nodiscard]] store_room room() const noexcept { return engine_.room(); }
    /// Old values for records; before anything is decided.
    void use_values(present_values from) noexcept { values_ = from; }
    /// Names of policies for records: `&enforcer::policy_name`.
    void name_policies(std::string_view (*of)(const verdict&) noexcept) noexcept { engine_.name_policies(of); }
    engine<store_type>& running() noexcept { return engine_; }

private:
    static constexpr std::uint64_t correlation_of(std::uint32_t lane, std::uint64_t at) noexcept {
        return (std::uint64_t{lane} + 1) << 48U | (at & 0xffff'ffff'ffffU);
    }
    static subject_kind kind_of(const request& asked) noexcept {
        if (asked.proof == proof::internal) return subject_kind::internal;
        return asked.site != nullptr ? asked.site->who(asked.subject).kind : subject_kind::unknown;
    }
    [[nodiscard]] audit_category category_of(action what) const noexcept {
        return what.id < set_limit ? categories_[what.id].load(std::memory_order_relaxed)
                                   : audit_category::access_control;
    }
    void stamp(record& r, ticks now) const noexcept {
        r.monotonic = now;
        r.wall = now + engine_.wall_offset();
        r.clock = engine_.quality();
    }
    void describe(record& r, const request& asked, const verdict& said, record_type type,
                  record_class of) const noexcept {
        detail::describe_request(r, asked, said);
        stamp(r, asked.now);
        r.type = type;
        r.room = of;
        r.subject_kind = kind_of(asked);
    }

    // The first of its kind gets a record, the others are counted.
    void repeated(const request& asked, const verdict& said, record_type type, event_id event, record_class of,
                  record_outcome outcome) noexcept {
        lane& mine = engine_.mine();
        summary_table::entry entered;
        const bool reads = of == record_class::reading;
        const std::uint64_t part = reads ? std::uint64_t{1} << asked.resource.id % 64 : 0;
        const auto counted = mine.repeats(of).count(detail::key_of(asked, said, of, engine_.seed()), part, entered);
        if (counted == summary_table::counted::repeat) return;
        if (counted == summary_table::counted::no_room && of == record_class::stranger) return mine.fold(of);
        if (!mine.records.take(of, 1)) {
            // Nothing will stand for this key, so its place is given up, with what another thread may have counted there.
            while (counted == summary_table::counted::first && !mine.repeats(of).release(entered))
                mine.fold(of, mine.repeats(of).collect(entered).count);
            return mine.drop(of);
        }
        mine.records.put([&](record& r, std::uint64_t) {
            describe(r, asked, said, type, of);
            r.event = event;
            r.outcome = outcome;
            r.category = said.permitted() ? category_of(asked.action) : detail::category_of_refusal(said);
            r.summary_tag = entered.tag;
            r.summary_place = entered.place;
        });
    }

    void end(const request& asked, reservation& held, record_outcome how) noexcept {
        const detail::promise kept = detail::promise::in(held);
        if (kept.credits == 1) {
            engine_.lane_at(kept.lane).records.put([&](record& r, std::uint64_t) {
                describe(r, asked, permit, record_type::outcome, kept.of);
                r.event = event_id::action_ended;
                r.outcome = how;
                const audit_category category = category_of(asked.action);
                r.category =
                    category == audit_category::access_control ? audit_category::control_system_event : category;
                r.subject_kind = kept.kind;
                r.correlation = held.second;
            });
        } else if (!detail::changes(asked) && how != record_outcome::done && how != record_outcome::cancelled) {
            verdict said = permit;
            said.why = how == record_outcome::unknown ? reason::outcome_unknown : reason::device_refused;
            repeated(asked, said, record_type::outcome, event_id::action_ended, detail::class_of_refusal(asked), how);
        }
        held = {};
    }

    engine<store_type> engine_;
    present_values values_{};
    std::array<std::atomic<audit_category>, set_limit> categories_{};
};

} // namespace interlock::inline v0_1::journal

#endif
