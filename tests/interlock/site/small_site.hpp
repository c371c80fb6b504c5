// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_SITE_SMALL_SITE_HPP
#define INTERLOCK_TESTS_SITE_SMALL_SITE_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/rows.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

/// What tests of the compiler share: a compiled site that goes away with its test, a fault as text, and numbers that look random.
namespace small_site {

namespace il = interlock;
namespace site = interlock::site;

class compiled {
public:
    compiled(const site::site_rows& rows, il::names& known) : made_{site::compile_rows(rows, known)} {}
    compiled(const compiled&) = delete;
    compiled& operator=(const compiled&) = delete;
    ~compiled() {
        if (made_.now != nullptr) made_.dispose(made_.now);
    }
    bool good() const { return made_.now != nullptr; }
    std::string fault() const { return std::string{made_.fault.view()}; }
    const il::snapshot* operator->() const { return made_.now; }
    const il::snapshot& operator*() const { return *made_.now; }

    il::resource tag(std::string_view name) const { return {made_.now->resource_names.find(name)}; }
    il::subject who(std::string_view name) const { return {made_.now->subject_names.find(name)}; }
    il::zone zone(std::string_view name) const { return {made_.now->zone_names.find(name)}; }
    il::listener listener(std::string_view name) const { return {made_.now->listener_names.find(name)}; }
    il::action action(std::string_view name) const { return {made_.now->action_names.find(name)}; }

    /// What a decision does with the rows: denials over permits.
    bool may(il::subject asking, il::action what, il::resource on, il::zone from) const {
        bool permitted = false;
        for (const il::grant& g : made_.now->grants(made_.now->tag(on))) {
            if (!made_.now->holds(made_.now->who(asking).role_set, g.role)) continue;
            if ((g.actions & il::bit(what)) == 0 || (g.zones & il::bit(from)) == 0) continue;
            if (g.denies) return false;
            permitted = true;
        }
        return permitted;
    }

private:
    il::publication made_;
};

inline std::string fault_of(const site::site_rows& rows) {
    il::names known;
    return compiled(rows, known).fault();
}

/// Numbers that are the same on every machine.
class dice {
public:
    explicit dice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        state_ += 0x9e37'79b9'7f4a'7c15U;
        std::uint64_t z = state_;
        z = (z ^ z >> 30U) * 0xbf58'476d'1ce4'e5b9U;
        z = (z ^ z >> 27U) * 0x94d0'49bb'1331'11ebU;
        return z ^ z >> 31U;
    }
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class List>
    const auto& of(const List& list) {
        return list[below(std::size(list))];
    }

private:
    std::uint64_t state_;
};

} // namespace small_site

#endif
