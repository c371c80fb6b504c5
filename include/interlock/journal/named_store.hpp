// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_NAMED_STORE_HPP
#define INTERLOCK_JOURNAL_NAMED_STORE_HPP

#include <interlock/core/reason.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/name_book.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace interlock::inline v0_1::journal {

/// A store in which each segment can be read alone: before a record go the names of its ids that its segment doesn't have yet.
///
/// It also knows how much of a segment a class has taken. Refusals of strangers get at most an eighth, those of known subjects and
/// reads a quarter each; so no flood of them can fill a segment and push older evidence out.
///
/// Serves:   contributes to CR 2.9 and CR 2.12.
/// Denies:   none.
/// Units:    records.
/// Errors:   `emit` says no when the store does; the record stays the caller's.
/// Threads:  one thread at a time.
/// Cost:     the store's; a bit for each id that was named.
/// Example:  tests/interlock/journal/named_store.cpp
template <store Store>
class named_store {
public:
    explicit named_store(const at& limits) : store_{limits} {}

    Store& records() noexcept { return store_; }
    const Store& records() const noexcept { return store_; }
    name_book& names() noexcept { return names_; }
    void name_policies(std::string_view (*name)(const verdict&) noexcept) noexcept { policy_name_ = name; }

    /// The number of records that a class may have in one segment.
    [[nodiscard]] std::uint64_t quota(record_class of) const noexcept {
        if (of == record_class::stranger) return store_.segment_records() / 8;
        if (of == record_class::refusal || of == record_class::reading) return store_.segment_records() / 4;
        return std::numeric_limits<std::uint64_t>::max();
    }
    /// Whether a class has taken its part of the present segment, names among it.
    [[nodiscard]] bool spent(record_class of) const noexcept {
        return segment_ == store_.segment() && here_[static_cast<std::size_t>(of)] >= quota(of);
    }

    /// Writes a record, the names that this segment doesn't have yet before it.
    bool emit(record one, ticks now, ticks wall) {
        one.summary_tag = 0;
        one.summary_place = 0;
        if (!begin_segment()) return false;
        failed_ = false;
        const std::uint64_t needed = 1 + names_of(one, false);
        if (store_.left_in_segment() < needed && needed <= store_.segment_records())
            if (!store_.rotate(now, wall) || !begin_segment()) return false;
        now_ = now;
        wall_ = wall;
        names_of(one, true);
        if (failed_ || !store_.append(one, now, wall)) return false;
        ++here_[static_cast<std::size_t>(one.room)];
        return true;
    }

private:
    bool begin_segment() {
        if (!store_.available()) return false;
        if (segment_ == store_.segment()) return true;
        segment_ = store_.segment();
        names_.forget();
        here_ = {};
        return true;
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
            ++here_[static_cast<std::size_t>(room)];
        }
        names_.tell(kind, id);
        return true;
    }

    Store store_;
    name_book names_;
    std::string_view (*policy_name_)(const verdict&) noexcept = nullptr;
    /// Records of each class in this segment.
    std::array<std::uint64_t, record_classes> here_{};
    std::uint64_t segment_ = 0;
    ticks now_{};
    ticks wall_{};
    bool failed_ = false;
};

} // namespace interlock::inline v0_1::journal

#endif
