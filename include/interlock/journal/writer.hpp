// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_WRITER_HPP
#define INTERLOCK_JOURNAL_WRITER_HPP

#include <interlock/journal/at.hpp>
#include <interlock/journal/lane.hpp>
#include <interlock/journal/name_book.hpp>
#include <interlock/journal/named_store.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/repeats.hpp>
#include <interlock/journal/store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::journal {

/// Brings what the lanes hold into the store: names beside ids, counts of repeats, what was lost, and the journal's own events.
/// What a class has beyond its part of a segment is counted together.
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

    writer(const at& limits, const lanes& from)
        : limits_{limits},
          lanes_{from},
          out_{limits},
          store_{out_.records()},
          repeats_{limits, from},
          alarmed_(from.size()) {}
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;

    Store& records() noexcept { return store_; }
    const Store& records() const noexcept { return store_; }
    name_book& names() noexcept { return out_.names(); }
    void name_policies(std::string_view (*name)(const verdict&) noexcept) noexcept { out_.name_policies(name); }
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
        if (seen < records.removed()) seen = records.removed();
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
                repeats_.fold(static_cast<record_class>(c), one->folded[c].exchange(0, std::memory_order_relaxed));
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

    bool take(std::size_t lane_number, const record& one) {
        if (out_.spent(one.room))
            repeats_.fold(one.room, one.count);
        else if (!emit(one))
            return false;
        repeats_.watch(lane_number, one, now_);
        return true;
    }
    bool emit(const record& one) { return out_.emit(one, now_, wall_); }
    void summarise(bool force) {
        repeats_.tell(
            now_, wall_, quality_, force, [this](event_id what, record_outcome how) { return own(what, how); },
            [this](const record& one) { return emit(one); }, [this](record_class of) { return out_.spent(of); });
    }

    const at& limits_;
    const lanes& lanes_;
    named_store<Store> out_;
    Store& store_;
    repeats repeats_;
    std::vector<std::uint64_t> alarmed_;
    std::array<std::uint64_t, record_classes> dropped_{};
    std::array<std::uint64_t, record_classes> lost_{};
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
};

} // namespace interlock::inline v0_1::journal

#endif
