// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_READ_HPP
#define INTERLOCK_JOURNAL_READ_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/crypto/digest.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/segment_path.hpp>
#include <interlock/journal/segment_scan.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::journal {

/// The names that a reader has come by.
///
/// Serves:   contributes to CR 6.1.
/// Denies:   none.
/// Units:    none.
/// Errors:   an id without a name has an empty text; a part of a name that belongs to nothing is left out.
/// Threads:  one thread at a time.
/// Cost:     a copy of each name.
/// Example:  tests/interlock/journal/read.cpp
class read_names {
public:
    /// The name of an id; empty when it has none.
    [[nodiscard]] std::string_view text(name_kind kind, std::uint32_t id) const {
        const auto& known = texts_[static_cast<std::size_t>(kind)];
        const auto at = known.find(id);
        return at == known.end() ? std::string_view{} : std::string_view{at->second};
    }
    void learn(const record& name) {
        if (name.naming >= name_kinds || name.part >= name.parts) return;
        std::string& text = texts_[name.naming][name.count];
        if (name.part == 0) text.clear();
        text += name.text_view();
    }
    /// The ids of another run of the program are other ids.
    void forget() {
        for (auto& known : texts_) known.clear();
    }

private:
    std::array<std::map<std::uint32_t, std::string>, name_kinds> texts_;
};

/// Which records are wanted; an empty filter wants all.
struct read_filter {
    std::uint64_t from_sequence = 0;
    /// Nanoseconds since 1970 of the wall clock.
    std::optional<ticks> since{};
    std::optional<ticks> until{};
    /// Only refusals, and what failed.
    bool denied = false;
    std::string subject{};
    std::string resource{};
    std::string action{};
    std::optional<audit_category> category{};

    [[nodiscard]] bool wants(const record& one, const read_names& names) const {
        if (one.type == record_type::name || one.sequence < from_sequence) return false;
        if ((since && one.wall < *since) || (until && one.wall >= *until)) return false;
        const bool refused = one.outcome == record_outcome::denied || one.outcome == record_outcome::indeterminate ||
                             one.outcome == record_outcome::failed || one.outcome == record_outcome::refused_by_device;
        if (denied && !refused) return false;
        if (category && one.category != *category) return false;
        if (!subject.empty() && names.text(name_kind::subject, one.subject) != subject) return false;
        if (!resource.empty() && names.text(name_kind::resource, one.resource) != resource) return false;
        return action.empty() || names.text(name_kind::action, one.action) == action;
    }
};

/// Reads the records of an attached directory in their order, with the names of their ids; opens files for reading only.
///
/// Serves:   CR 6.1 and CR 6.1(1), as the journal's recorder says.
/// Denies:   none; who may open the files is the operating system's to say.
/// Units:    none.
/// Errors:   `read` answers the `errno` of a call that failed. What can't be trusted is left out: `verify` says what that is.
/// Threads:  one thread at a time. May read while another process writes.
/// Cost:     reads and hashes whole segments, from the one where the last call ended.
/// Example:  examples/journal/journal.cpp:read
template <crypto::digest Digest, class Io>
class reader {
public:
    explicit reader(Io& io) : io_{io} {}

    /// Calls `each(record, names)` with every wanted record that has come since the last call.
    template <class Each>
    int read(const read_filter& filter, const Each& each) {
        std::vector<segment_place> path;
        if (const int fault = path_of<Digest>(io_, path); fault != 0) return fault;
        for (const segment_place& place : path) {
            if (place.skipped || !place.has_header || place.number < segment_) continue;
            segment_state state;
            const int fault = scan_segment<Digest>(
                io_, place.number, state,
                [&](const record& one) {
                    if (one.sequence < next_) return;
                    next_ = one.sequence + 1;
                    if (one.type == record_type::event && one.event == event_id::journal_started) names_.forget();
                    if (one.type == record_type::name) names_.learn(one);
                    if (filter.wants(one, names_)) each(one, names_);
                },
                place.frames);
            if (fault != 0) return fault;
            segment_ = place.number;
        }
        return 0;
    }

    [[nodiscard]] const read_names& names() const noexcept { return names_; }

private:
    Io& io_;
    read_names names_;
    std::uint64_t segment_ = 0;
    std::uint64_t next_ = 0;
};

} // namespace interlock::inline v0_1::journal

#endif
