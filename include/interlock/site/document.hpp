// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_DOCUMENT_HPP
#define INTERLOCK_SITE_DOCUMENT_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// What a value of a document is; `none` for one that isn't there.
enum class node_kind : std::uint8_t { none, null, boolean, number, text, array, object };

/// Where a value stands in its source; `unknown` until somebody asks, see `locator`.
struct node_origin {
    static constexpr std::uint32_t unknown = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t source = 0;
    std::uint32_t value = unknown;
    std::uint32_t key = unknown;
};

/// A tree of values as a site document has them, whatever it was written in: members in order, keys as written.
/// Nodes stand in the order in which they begin in the text, so a node's place is also its number for `positions`.
///
/// Serves:   none by itself; CR 3.5 as what a site policy is read from.
/// Denies:   none.
/// Units:    at most 2^32 - 1 nodes and bytes of text.
/// Errors:   equal keys of an object are in `duplicates`, all but the first; numbers that can't be held in `inexact`.
/// Threads:  immutable once built.
/// Cost:     48 bytes a node, and its text once.
/// Example:  none
class document {
public:
    class node;
    using origin = node_origin;
    struct source {
        std::string name;
        std::string text;
    };

    /// Building: values in order, members after their key. `from` says where a value stands, when that is known already.
    void key(std::string_view name) { next_key_ = keep(name), key_is_next_ = true; }
    void null(origin from = {}) { add(node_kind::null, from); }
    void boolean(bool v, origin from = {}) { add(node_kind::boolean, from).number = v ? 1 : 0; }
    void number(double v, bool whole, origin from = {}) {
        row& r = add(node_kind::number, from);
        r.number = v;
        r.whole = whole;
        if (!(v - v == 0) || (whole && (v > exact || v < -exact)))
            inexact_.push_back(static_cast<std::uint32_t>(rows_.size() - 1));
    }
    void text(std::string_view v, origin from = {}) {
        const slice kept = keep(v);
        add(node_kind::text, from).text = kept;
    }
    void open(node_kind array_or_object, origin from = {}) {
        add(array_or_object, from);
        open_.push_back(static_cast<std::uint32_t>(rows_.size() - 1));
    }
    void close() {
        const std::uint32_t at = open_.back();
        open_.pop_back();
        rows_[at].end = static_cast<std::uint32_t>(rows_.size());
        if (rows_[at].kind == node_kind::object) note_duplicates(at);
    }
    /// Room for what a text of so many bytes usually has.
    void expect(std::size_t bytes) {
        rows_.reserve(bytes / 24);
        texts_.reserve(bytes / 2);
    }
    bool complete() const noexcept { return open_.empty() && !rows_.empty(); }

    /// The texts that it was read from; node origins refer to them by number.
    std::vector<source> sources{};

    node root() const noexcept;
    std::size_t size() const noexcept { return rows_.size(); }
    const std::vector<std::uint32_t>& duplicates() const noexcept { return duplicates_; }
    /// Numbers that a double can't hold: not finite, or whole ones beyond 2^53.
    const std::vector<std::uint32_t>& inexact() const noexcept { return inexact_; }
    bool located() const noexcept { return !origins_.empty(); }
    origin origin_of(std::uint32_t at) const noexcept { return at < origins_.size() ? origins_[at] : origin{}; }

private:
    static constexpr double exact = 9007199254740992.0; // 2^53
    struct slice {
        std::uint32_t at = 0;
        std::uint32_t size = 0;
    };
    struct row {
        node_kind kind = node_kind::none;
        bool whole = false;
        slice key{};
        slice text{};
        std::uint32_t end = 0;
        std::uint32_t count = 0;
        double number = 0;
    };

    slice keep(std::string_view v) {
        const slice kept{static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(v.size())};
        texts_ += v;
        return kept;
    }
    row& add(node_kind kind, const origin& from) {
        if (from.value != origin::unknown) {
            origins_.resize(rows_.size());
            origins_.push_back(from);
        }
        if (!open_.empty()) ++rows_[open_.back()].count;
        row& r = rows_.emplace_back();
        r.kind = kind;
        r.end = static_cast<std::uint32_t>(rows_.size());
        if (std::exchange(key_is_next_, false)) r.key = next_key_;
        return r;
    }
    std::string_view view(slice s) const noexcept { return std::string_view{texts_}.substr(s.at, s.size); }

    void note_duplicates(std::uint32_t object) {
        // Most objects have a handful of members; looking at each pair is cheaper than a table then.
        if (rows_[object].count <= 8) {
            for (std::uint32_t at = object + 1; at < rows_[object].end; at = rows_[at].end)
                for (std::uint32_t before = object + 1; before < at; before = rows_[before].end)
                    if (view(rows_[before].key) == view(rows_[at].key)) {
                        duplicates_.push_back(at);
                        break;
                    }
            return;
        }
        std::unordered_map<std::string_view, std::uint32_t> seen;
        seen.reserve(rows_[object].count);
        for (std::uint32_t at = object + 1; at < rows_[object].end; at = rows_[at].end)
            if (!seen.try_emplace(view(rows_[at].key), at).second) duplicates_.push_back(at);
    }

    std::vector<row> rows_;
    std::string texts_;
    std::vector<std::uint32_t> open_;
    std::vector<std::uint32_t> duplicates_;
    std::vector<std::uint32_t> inexact_;
    std::vector<origin> origins_;
    slice next_key_{};
    bool key_is_next_ = false;
};

/// A value of a document; one that isn't there has the kind `none` and no members.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   what a value of another kind doesn't have is empty or zero.
/// Threads:  immutable; must not outlive its document.
/// Cost:     `[]` looks at each member.
/// Example:  none
class document::node {
public:
    node() = default;
    node(const document& in, std::uint32_t at) noexcept : in_{&in}, at_{at} {}

    node_kind kind() const noexcept { return in_ == nullptr ? node_kind::none : row().kind; }
    bool exists() const noexcept { return in_ != nullptr; }
    bool is(node_kind k) const noexcept { return kind() == k; }
    std::string_view key() const noexcept { return in_ == nullptr ? std::string_view{} : in_->view(row().key); }
    std::string_view text() const noexcept { return in_ == nullptr ? std::string_view{} : in_->view(row().text); }
    double number() const noexcept { return in_ == nullptr ? 0 : row().number; }
    bool truth() const noexcept { return number() != 0; }
    /// A number written without a fraction or an exponent.
    bool whole() const noexcept { return in_ != nullptr && row().whole; }
    std::size_t size() const noexcept { return in_ == nullptr ? 0 : row().count; }
    /// Its place among the nodes of the document.
    std::uint32_t place() const noexcept { return at_; }
    const document* in() const noexcept { return in_; }

    node operator[](std::string_view key) const noexcept {
        if (is(node_kind::object))
            for (const node member : *this)
                if (member.key() == key) return member;
        return {};
    }

    class iterator {
    public:
        using value_type = node;
        using difference_type = std::ptrdiff_t;
        iterator() = default;
        iterator(const document* in, std::uint32_t at) noexcept : in_{in}, at_{at} {}
        node operator*() const noexcept { return {*in_, at_}; }
        iterator& operator++() noexcept { return at_ = in_->rows_[at_].end, *this; }
        iterator operator++(int) noexcept {
            const iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const iterator& other) const noexcept { return at_ == other.at_; }

    private:
        const document* in_ = nullptr;
        std::uint32_t at_ = 0;
    };
    iterator begin() const noexcept {
        const bool has_members = is(node_kind::array) || is(node_kind::object);
        return in_ == nullptr ? iterator{} : iterator{in_, has_members ? at_ + 1 : row().end};
    }
    iterator end() const noexcept { return in_ == nullptr ? iterator{} : iterator{in_, row().end}; }

private:
    const document::row& row() const noexcept { return in_->rows_[at_]; }
    const document* in_ = nullptr;
    std::uint32_t at_ = 0;
};

inline document::node document::root() const noexcept { return rows_.empty() ? node{} : node{*this, 0}; }

} // namespace interlock::inline v0_1::site

#endif
