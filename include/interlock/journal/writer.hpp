// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_WRITER_HPP
#define INTERLOCK_JOURNAL_WRITER_HPP

#include <interlock/core/reason.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/lane.hpp>
#include <interlock/journal/name_book.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/store.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::journal {

/// Brings what the lanes hold into the store: names beside ids, counts of repeats, what was lost, and the journal's own events.
///
/// Of each segment, refusals of strangers get at most an eighth, those of known subjects and reads a quarter each: more are counted
/// together, so that no flood of them can fill a segment and push older evidence out.
///
/// Serves:   contributes to CR 2.8, CR 2.9, CR 2.10 and CR 7.1.
/// Denies:   none.
/// Units:    nanoseconds.
/// Errors:   records stay where they are until the store takes them.
/// Threads:  one thread at a time.
/// Cost:     the store's; memory fixed at construction, but for names.
/// Example:  tests/interlock/journal/writer.cpp
template <store Store>
class writer {
public:
    using lanes = std::vector<std::unique_ptr<lane>>;
    struct progress {
        bool some = false; ///< There was something to write.
        bool all = true;   ///< Nothing of it is left in the lanes.
    };

    writer(const at& limits, const lanes& from) : limits_{limits}, lanes_{from}, store_{limits}, alarmed_(from.size()) {
        std::size_t cells = 0;
        for (const auto& one : from) cells += one->known.size() + one->strangers.size();
        counting_.reserve(cells);
    }

    Store& records() noexcept { return store_; }
    const Store& records() const noexcept { return store_; }
    name_book& names() noexcept { return names_; }
    void name_policies(std::string_view (*name)(const verdict&) noexcept) noexcept { policy_name_ = name; }
    [[nodiscard]] store_room room() const noexcept { return store_.room(); }

    /// Takes everything that is in the lanes now, as far as the store goes along.
    progress round(ticks now, ticks wall, clock_quality quality, bool force) {
        now_ = now;
        wall_ = wall;
        quality_ = quality;
        for (std::size_t i = 0; i < lanes_.size(); ++i) raise_alarms(i);
        count_drops();
        if (!store_.available() && (force || now >= retry_)) begin_again();
        progress out;
        for (std::size_t i = 0; i < lanes_.size() && store_.available(); ++i) out.some = drain(i) || out.some;
        if (store_.available()) {
            tell_drops();
            summarise(force);
            watch_room();
            store_.flush(now, force);
        }
        for (const auto& one : lanes_) out.all = out.all && one->records.front() == nullptr;
        watch_store();
        return out;
    }

    /// The last record of a run.
    void end(ticks now, ticks wall) {
        now_ = now;
        wall_ = wall;
        if (store_.available()) emit(own(event_id::journal_stopped, record_outcome::succeeded));
        store_.close(now);
    }

private:
    /// A key whose repeats are counted, and its first record.
    struct counting {
        std::size_t from = 0;
        summary_table::entry where{};
        record first{};
        ticks since{};
        summary_table::collected untold{};
    };

    static constexpr std::size_t index(record_class of) noexcept { return static_cast<std::size_t>(of); }

    [[nodiscard]] record own(event_id what, record_outcome how) const noexcept {
        record out;
        out.monotonic = now_;
        out.wall = wall_;
        out.clock = quality_;
        out.type = record_type::event;
        out.event = what;
        out.category = row_of(what).category;
        out.outcome = how;
        out.subject_kind = subject_kind::internal;
        out.proof = proof::internal;
        return out;
    }
    void alarm(alarm_kind what, const record& about) const noexcept {
        if (limits_.alarm.call != nullptr) limits_.alarm.call(limits_.alarm.of, what, about);
    }

    // Alarms don't wait for the store.
    void raise_alarms(std::size_t lane_number) {
        ring& records = lanes_[lane_number]->records;
        std::uint64_t& seen = alarmed_[lane_number];
        seen = std::max(seen, records.removed());
        while (const record* const one = records.peek(seen - records.removed())) {
            if (one->type == record_type::intent && one->has(flag::degraded)) alarm(alarm_kind::degraded_permit, *one);
            if (one->type == record_type::intent && one->has(flag::trusted_path)) alarm(alarm_kind::trusted_path, *one);
            ++seen;
        }
    }

    void count_drops() {
        for (std::size_t c = 0; c < record_classes; ++c) {
            std::uint64_t sum = 0;
            for (const auto& one : lanes_) {
                sum += one->dropped[c].load(std::memory_order_relaxed);
                untold_[c] += one->folded[c].exchange(0, std::memory_order_relaxed);
            }
            if (sum == dropped_[c]) continue;
            lost_[c] += sum - dropped_[c];
            dropped_[c] = sum;
            record about = own(event_id::records_dropped, record_outcome::failed);
            about.room = static_cast<record_class>(c);
            about.count = capped(lost_[c]);
            alarm(alarm_kind::records_dropped, about);
        }
    }
    void tell_drops() {
        for (std::size_t c = 0; c < record_classes; ++c) {
            if (lost_[c] == 0) continue;
            record about = own(event_id::records_dropped, record_outcome::failed);
            about.room = static_cast<record_class>(c);
            about.count = capped(lost_[c]);
            if (emit(about)) lost_[c] -= about.count;
        }
    }
    static std::uint32_t capped(std::uint64_t n) noexcept {
        return n < 0xffff'ffffU ? static_cast<std::uint32_t>(n) : 0xffff'ffffU;
    }

    void begin_again() {
        retry_ = now_ + limits_.retry_every;
        const bool before = begun_;
        if (!store_.recover(now_, wall_)) return;
        record about = own(before ? event_id::journal_recovered : event_id::journal_started, record_outcome::succeeded);
        if (before) about.span = now_ - failed_at_;
        about.set_text(limits_.component);
        begun_ = true;
        if (!emit(about)) return;
        if (before) alarm(alarm_kind::store_recovered, about);
        down_ = false;
        if (!before && store_.damaged()) {
            const record damage = own(event_id::damage_found, record_outcome::failed);
            emit(damage);
            alarm(alarm_kind::damage_found, damage);
        }
    }
    void watch_store() {
        if (store_.available() || down_) return;
        down_ = true;
        failed_at_ = now_;
        retry_ = now_ + limits_.retry_every;
        record about = own(event_id::journal_failed, record_outcome::failed);
        about.set_text(store_.fault().view());
        alarm(alarm_kind::store_failed, about);
    }
    void watch_room() {
        if (store_.room() != store_room::all && now_ >= retry_) {
            retry_ = now_ + limits_.retry_every;
            store_.look_around();
        }
        const std::uint64_t percent = store_.used_bytes() / (store_.total_bytes() / 100 + 1);
        if (!warned_ && percent >= limits_.warn_percent) {
            warned_ = true;
            warn(event_id::storage_threshold, alarm_kind::storage_threshold, percent);
        } else if (percent + 5 < limits_.warn_percent) {
            warned_ = false;
        }
        const bool full = store_.room() != store_room::all;
        if (full && !full_) warn(event_id::storage_full, alarm_kind::storage_full, percent);
        full_ = full;
    }
    void warn(event_id what, alarm_kind kind, std::uint64_t percent) {
        record about = own(what, record_outcome::failed);
        about.new_bits = percent;
        about.new_kind = value_kind::unsigned_integer;
        emit(about);
        alarm(kind, about);
    }

    bool drain(std::size_t lane_number) {
        ring& records = lanes_[lane_number]->records;
        const std::uint64_t until = records.begun();
        bool some = false;
        while (records.removed() < until) {
            const record* const one = records.front();
            if (one == nullptr || !take(lane_number, *one)) break;
            records.pop();
            some = true;
        }
        records.settle();
        return some;
    }

    /// The number of records that a class may have in one segment.
    [[nodiscard]] std::uint64_t quota(record_class of) const noexcept {
        if (of == record_class::stranger) return store_.segment_records() / 8;
        if (of == record_class::refusal || of == record_class::reading) return store_.segment_records() / 4;
        return std::numeric_limits<std::uint64_t>::max();
    }

    bool take(std::size_t lane_number, const record& one) {
        const bool repeats = one.summary_tag != 0;
        if (store_.segment() == segment_ && here_[index(one.room)] >= quota(one.room)) {
            untold_[index(one.room)] += one.count;
        } else if (!emit(one)) {
            return false;
        }
        if (repeats && counting_.size() < counting_.capacity())
            counting_.push_back({lane_number, {one.summary_place, one.summary_tag}, one, now_, {}});
        return true;
    }

    /// Writes a record, the names that this segment doesn't have yet before it.
    bool emit(record one) {
        one.summary_tag = 0;
        one.summary_place = 0;
        if (!begin_names()) return false;
        const std::uint64_t needed = 1 + names_of(one, false);
        if (store_.left_in_segment() < needed && needed <= store_.segment_records())
            if (!store_.rotate(now_, wall_) || !begin_names()) return false;
        if (names_failed(one) || !store_.append(one, now_, wall_)) return false;
        ++here_[index(one.room)];
        return true;
    }
    bool begin_names() {
        if (!store_.available()) return false;
        if (segment_ == store_.segment()) return true;
        segment_ = store_.segment();
        names_.forget();
        here_ = {};
        return true;
    }
    bool names_failed(const record& one) {
        failed_ = false;
        names_of(one, true);
        return failed_;
    }
    /// Counts the name records that a record needs, or writes them.
    std::uint64_t names_of(const record& one, bool write) {
        std::uint64_t frames = 0;
        const auto need = [&](name_kind kind, std::uint32_t id, std::string_view text) {
            if (id == 0 || text.empty() || names_.told(kind, id) || failed_) return;
            frames += (text.size() + 47) / 48;
            if (write) failed_ = !write_name(kind, id, text, one.room);
        };
        const auto known = [&](name_kind kind, std::uint32_t id) { need(kind, id, names_.text(kind, id)); };
        known(name_kind::subject, one.subject);
        known(name_kind::action, one.action);
        known(name_kind::zone, one.zone);
        known(name_kind::listener, one.listener);
        if (one.type == record_type::summary && one.event == event_id::access_repeated) {
            for (std::uint32_t i = 0; i < 64; ++i)
                if ((one.new_bits >> i & 1U) != 0) known(name_kind::resource, one.resource + i);
        } else {
            known(name_kind::resource, one.resource);
        }
        need(name_kind::reason, static_cast<std::uint32_t>(one.why), row_of(one.why).name);
        if (policy_name_ != nullptr && one.policy != 255) {
            verdict said;
            said.policy = one.policy;
            need(name_kind::policy, one.policy + 1U, policy_name_(said));
        }
        return frames;
    }
    bool write_name(name_kind kind, std::uint32_t id, std::string_view text, record_class room) {
        const auto parts = static_cast<std::uint16_t>((text.size() + 47) / 48);
        for (std::uint16_t part = 0; part < parts; ++part) {
            record name;
            name.monotonic = now_;
            name.wall = wall_;
            name.type = record_type::name;
            name.category = audit_category::audit_log_event;
            name.naming = static_cast<std::uint8_t>(kind);
            name.count = id;
            name.part = part;
            name.parts = parts;
            name.set_text(text.substr(part * std::size_t{48}));
            if (!store_.append(name, now_, wall_)) return false;
            ++here_[index(room)];
        }
        names_.tell(kind, id);
        return true;
    }

    [[nodiscard]] ticks interval(record_class of) const noexcept {
        return of == record_class::reading    ? limits_.summarise_reads
               : of == record_class::stranger ? limits_.summarise_strangers
                                              : limits_.summarise_refusals;
    }
    void summarise(bool force) {
        for (std::size_t i = 0; i < counting_.size();) {
            counting& c = counting_[i];
            if (!force && now_ < c.since + interval(c.first.room)) {
                ++i;
                continue;
            }
            summary_table& table = lanes_[c.from]->repeats(c.first.room);
            const auto more = table.collect(c.where);
            c.untold.count += more.count;
            c.untold.bits |= more.bits;
            if (c.untold.count == 0) {
                // Quiet for an interval: the next one stands alone again.
                if (!force && table.release(c.where)) {
                    c = counting_.back();
                    counting_.pop_back();
                } else {
                    ++i;
                }
                continue;
            }
            if (!tell_repeats(c)) return;
            ++i;
        }
        tell_folded(force);
    }
    bool tell_repeats(counting& c) {
        record sum = c.first;
        sum.type = record_type::summary;
        sum.monotonic = now_;
        sum.wall = wall_;
        sum.clock = quality_;
        sum.span = now_ - c.since;
        sum.count = c.untold.count;
        if (sum.room == record_class::reading) {
            sum.event = event_id::access_repeated;
            sum.resource = c.first.resource & ~63U;
            sum.new_bits = c.untold.bits;
            sum.new_kind = value_kind::none;
        } else {
            sum.event = event_id::refusal_repeated;
        }
        if (here_[index(sum.room)] >= quota(sum.room))
            untold_[index(sum.room)] += sum.count;
        else if (!emit(sum))
            return false;
        c.untold = {};
        c.since = now_;
        return true;
    }
    /// What is counted without being told apart: one record for each class and interval.
    void tell_folded(bool force) {
        if (!force && now_ < folded_at_ + limits_.summarise_strangers) return;
        for (const record_class of : {record_class::stranger, record_class::refusal, record_class::reading}) {
            if (untold_[index(of)] == 0) continue;
            record sum = own(of == record_class::stranger  ? event_id::strangers_refused
                             : of == record_class::refusal ? event_id::refusal_repeated
                                                           : event_id::access_repeated,
                             of == record_class::reading ? record_outcome::permitted : record_outcome::denied);
            sum.type = record_type::summary;
            sum.count = capped(untold_[index(of)]);
            sum.span = now_ - folded_at_;
            sum.decision = of == record_class::reading ? decision::permit : decision::deny;
            if (!emit(sum)) return;
            untold_[index(of)] -= sum.count;
        }
        folded_at_ = now_;
    }

    const at& limits_;
    const lanes& lanes_;
    Store store_;
    name_book names_;
    std::string_view (*policy_name_)(const verdict&) noexcept = nullptr;
    std::vector<std::uint64_t> alarmed_;
    std::vector<counting> counting_;
    std::array<std::uint64_t, record_classes> dropped_{};
    std::array<std::uint64_t, record_classes> lost_{};
    std::array<std::uint64_t, record_classes> untold_{};
    /// Records of each class in this segment.
    std::array<std::uint64_t, record_classes> here_{};
    std::uint64_t segment_ = 0;
    ticks now_{};
    ticks wall_{};
    ticks retry_{};
    ticks failed_at_{};
    ticks folded_at_{};
    clock_quality quality_ = clock_quality::unknown;
    bool begun_ = false;
    bool down_ = false;
    bool warned_ = false;
    bool full_ = false;
    bool failed_ = false;
};

} // namespace interlock::inline v0_1::journal

#endif
