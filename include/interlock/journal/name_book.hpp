// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_NAME_BOOK_HPP
#define INTERLOCK_JOURNAL_NAME_BOOK_HPP

#include <interlock/core/name_index.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/journal/record.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::journal {

/// The names of ids, as the journal writes them beside its records. Copies: the writer outlives the enforcer's own table.
///
/// Serves:   contributes to CR 2.12: a record can be read without the site policy of its day.
/// Denies:   none.
/// Units:    none.
/// Errors:   an id without a name has an empty text.
/// Threads:  `learn` by the publisher, the rest by the writer; a lock between them, which no decision takes.
/// Cost:     a copy of each name, once.
/// Example:  tests/interlock/journal/name_book.cpp
class name_book {
public:
    void learn(const snapshot& site) {
        const std::lock_guard hold{lock_};
        learn(name_kind::subject, site.subject_names);
        learn(name_kind::action, site.action_names);
        learn(name_kind::resource, site.resource_names);
        learn(name_kind::zone, site.zone_names);
        learn(name_kind::listener, site.listener_names);
    }

    /// Valid as long as the book.
    [[nodiscard]] std::string_view text(name_kind kind, std::uint32_t id) const {
        const std::lock_guard hold{lock_};
        const auto& known = texts_[static_cast<std::size_t>(kind)];
        return id != 0 && id <= known.size() ? std::string_view{known[id - 1]} : std::string_view{};
    }

    /// Whether an id was named since `forget`.
    [[nodiscard]] bool told(name_kind kind, std::uint32_t id) const noexcept {
        const auto& some = told_[static_cast<std::size_t>(kind)];
        return id < some.size() && some[id];
    }
    void tell(name_kind kind, std::uint32_t id) {
        auto& some = told_[static_cast<std::size_t>(kind)];
        if (id >= some.size()) some.resize(std::size_t{id} + 1 + id / 2);
        some[id] = true;
    }
    void forget() noexcept {
        for (auto& some : told_) some.clear();
    }

private:
    // Ids are given out without gaps and names never change, so only what is new is copied.
    void learn(name_kind kind, const name_index& names) {
        auto& known = texts_[static_cast<std::size_t>(kind)];
        for (auto id = static_cast<std::uint32_t>(known.size() + 1);; ++id) {
            const std::string_view name = names.text(id);
            if (name.empty()) break;
            known.emplace_back(name);
        }
    }

    mutable std::mutex lock_;
    std::array<std::deque<std::string>, name_kinds> texts_;
    std::array<std::vector<bool>, name_kinds> told_;
};

} // namespace interlock::inline v0_1::journal

#endif
