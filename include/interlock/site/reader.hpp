// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READER_HPP
#define INTERLOCK_SITE_READER_HPP

#include <interlock/core/names.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/nearest.hpp>
#include <interlock/site/quantity.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// Names of one kind that a document defines, and where.
using name_set = std::unordered_map<std::string_view, document::node>;

/// Reads values of a document as what they are meant to be. What is something else becomes a fault, and the reading goes on, so
/// that all faults are found at once.
///
/// Serves:   none by itself; CR 3.5 for the site policy.
/// Denies:   none.
/// Units:    none.
/// Errors:   in the fault list.
/// Threads:  a plain value.
/// Cost:     one pass over the members for each object.
/// Example:  none
class reader {
public:
    using node = document::node;

    explicit reader(fault_list& faults) : faults_{&faults} {}

    fault_list& faults() noexcept { return *faults_; }

    /// The members of an object in the order asked for; a member that isn't asked for is a fault. Nothing for a node that isn't there.
    template <std::size_t N>
    std::array<node, N> members(node v, const std::array<std::string_view, N>& names) {
        std::array<node, N> found{};
        if (!v.exists()) return found;
        if (!v.is(node_kind::object)) {
            faults_->add(v, "an object");
            return found;
        }
        for (const node member : v) {
            const std::string_view key = member.key();
            std::size_t i = 0;
            while (i < N && names[i] != key) ++i;
            if (i < N)
                found[i] = member;
            else
                unknown_key(member, names);
        }
        return found;
    }
    template <class... Name>
    auto members_of(node v, Name... names) {
        return members(v, std::array<std::string_view, sizeof...(Name)>{names...});
    }

    /// Calls `each(member)` for the members of an object whose keys are names, such as tags.
    template <class Each>
    void each_named(node v, Each&& each) {
        if (!v.exists()) return;
        if (!v.is(node_kind::object)) return faults_->add(v, "an object");
        for (const node member : v)
            if (good_name(member)) each(member);
    }
    /// Calls `each(element)` for the elements of an array.
    template <class Each>
    void each_element(node v, Each&& each) {
        if (!v.exists()) return;
        if (!v.is(node_kind::array)) return faults_->add(v, "a list");
        for (const node element : v) each(element);
    }
    /// Calls `each(element)` for one text, or for those of a list.
    template <class Each>
    void each_text(node v, Each&& each) {
        if (!v.exists()) return;
        if (v.is(node_kind::text)) {
            if (nonempty(v)) each(v);
            return;
        }
        if (!v.is(node_kind::array)) return faults_->add(v, "a text, or a list of texts");
        for (const node element : v)
            if (nonempty(element)) each(element);
    }
    std::vector<std::string> texts(node v) {
        std::vector<std::string> list;
        each_text(v, [&list](node t) { list.emplace_back(t.text()); });
        return list;
    }

    /// A text; empty, and a fault, for anything else.
    std::string_view text(node v) { return v.exists() && nonempty(v) ? v.text() : std::string_view{}; }
    bool flag(node v, bool otherwise) {
        if (!v.exists()) return otherwise;
        if (v.is(node_kind::boolean)) return v.truth();
        faults_->add(v, "true or false");
        return otherwise;
    }
    std::optional<std::uint64_t> whole(node v, std::uint64_t low, std::uint64_t high) {
        if (!v.exists()) return std::nullopt;
        const double n = v.number();
        if (v.is(node_kind::number) && v.whole() && n >= static_cast<double>(low) && n <= static_cast<double>(high))
            return static_cast<std::uint64_t>(n);
        faults_->add(v, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
        return std::nullopt;
    }
    std::optional<ticks> duration(node v) {
        if (!v.exists()) return std::nullopt;
        const auto d = v.is(node_kind::text) ? parse_duration(v.text()) : std::nullopt;
        if (!d || d->count == 0) {
            faults_->add(v, "a duration with its unit (us, ms, s, min, h, d), such as \"5s\"");
            return std::nullopt;
        }
        return d;
    }
    /// A number, with its unit as text; without one as a number.
    std::optional<quantity> measure(node v) {
        if (!v.exists()) return std::nullopt;
        if (v.is(node_kind::number)) return quantity{v.number(), {}};
        const auto q = v.is(node_kind::text) ? parse_quantity(v.text()) : std::nullopt;
        if (!q) faults_->add(v, "a number with its unit, such as \"16 bar\"");
        return q;
    }
    /// One of the words of a list; its place, or nothing and a fault.
    template <std::size_t N>
    std::optional<std::size_t> choice(node v, const std::array<std::string_view, N>& words) {
        if (!v.exists()) return std::nullopt;
        for (std::size_t i = 0; i < N; ++i)
            if (v.is(node_kind::text) && v.text() == words[i]) return i;
        std::string expected = N == 1 ? "" : "one of ";
        for (std::size_t i = 0; i < N; ++i) ((expected += i == 0 ? "\"" : ", \"") += words[i]) += '"';
        faults_->add(v, std::move(expected));
        return std::nullopt;
    }
    /// A text that is one of the document's names of a kind.
    bool refers(node v, const name_set& known, std::string_view kind) {
        if (!v.exists() || !nonempty(v)) return false;
        if (known.contains(v.text())) return true;
        faults_->add(v, "the name of " + std::string{kind} + hint(v.text(), known));
        return false;
    }
    std::vector<std::string> references(node v, const name_set& known, std::string_view kind) {
        std::vector<std::string> list;
        each_text(v, [&](node t) {
            if (refers(t, known, kind)) list.emplace_back(t.text());
        });
        return list;
    }
    /// Something that has to be there; the fault stands at the object that lacks it.
    bool needs(node v, node in, std::string_view key, std::string_view what) {
        if (v.exists()) return true;
        faults_->add_key(in, "\"" + std::string{key} + "\": " + std::string{what}, "nothing");
        return false;
    }

private:
    bool nonempty(node v) {
        const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
        if (v.is(node_kind::text) && !v.text().empty() && std::none_of(v.text().begin(), v.text().end(), control))
            return true;
        faults_->add(v, v.is(node_kind::text) && !v.text().empty() ? "a text without control characters" : "a text");
        return false;
    }
    bool good_name(node member) {
        const std::string_view name = member.key();
        bool good =
            !name.empty() && name.size() <= name_table::longest_name && name.front() != '.' && name.back() != '.';
        for (const char c : name) good = good && c != '*' && static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
        if (!good)
            faults_->add_key(
                member,
                "a name of 1 to 255 bytes, without spaces, control characters or *, and with no dot at its ends",
                "\"" + std::string{name.substr(0, 100)} + "\"");
        return good;
    }
    template <std::size_t N>
    void unknown_key(node member, const std::array<std::string_view, N>& names) {
        const std::string_view meant = nearest(member.key(), names);
        std::string expected;
        if (!meant.empty()) {
            (expected = "a known key; did you mean \"") += meant;
            expected += "\"?";
        } else {
            expected = "one of";
            for (const std::string_view name : names)
                ((expected += expected.size() == 6 ? " \"" : ", \"") += name) += '"';
        }
        faults_->add_key(member, std::move(expected), "\"" + std::string{member.key().substr(0, 100)} + "\"");
    }
    std::string hint(std::string_view word, const name_set& known) {
        // A long list is only searched for the first few: the document may be full of the same slip.
        if (known.size() > 1000 && ++long_searches_ > 10) return {};
        std::vector<std::string_view> names;
        names.reserve(known.size());
        for (const auto& [name, where] : known) names.push_back(name);
        std::sort(names.begin(), names.end());
        const std::string_view meant = nearest(word, names);
        return meant.empty() ? std::string{} : "; did you mean \"" + std::string{meant} + "\"?";
    }

    fault_list* faults_;
    int long_searches_ = 0;
};

} // namespace interlock::inline v0_1::site

#endif
