// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_DIFFERENCE_HPP
#define INTERLOCK_SITE_DIFFERENCE_HPP

#include <interlock/site/document.hpp>
#include <interlock/site/fault.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// What changed from one site document to the next, a line for each value: `+` is new, `-` is gone, `~` is another.
/// Where values stand and how the file is laid out doesn't matter, nor do comments.
///
/// Serves:   contributes to CR 2.8 and CR 3.4: what a publication changed is on record.
/// Denies:   none.
/// Units:    at most `most` lines; one more says how many were left out. Values are cut after 100 bytes, names never are.
/// Errors:   none; control characters come out as blanks, so that a line is a line.
/// Threads:  a plain value; must not outlive the documents.
/// Cost:     a hash of each key, twice.
/// Example:  tests/interlock/site/difference.cpp
class difference {
public:
    difference(document::node before, document::node after, std::size_t most = 1000) : most_{most} {
        compare(before, after);
        if (count_ > most_) lines_.push_back("and " + std::to_string(count_ - most_) + " more");
    }

    const std::vector<std::string>& lines() const& noexcept { return lines_; }
    std::vector<std::string> lines() && noexcept { return std::move(lines_); }
    /// All changes, those without a line among them.
    std::size_t count() const noexcept { return count_; }

    /// True for values that say the same: members of objects in any order, elements of arrays in this order.
    static bool same(document::node a, document::node b) {
        if (a.kind() != b.kind() || a.size() != b.size()) return false;
        switch (a.kind()) {
        case node_kind::none:
        case node_kind::null: return true;
        case node_kind::boolean:
        case node_kind::number: return a.number() == b.number();
        case node_kind::text: return a.text() == b.text();
        case node_kind::array: return std::equal(a.begin(), a.end(), b.begin(), b.end(), &difference::same);
        case node_kind::object: {
            const members other = members_of(b);
            for (const document::node m : a) {
                const auto at = other.find(m.key());
                if (at == other.end() || !same(m, at->second)) return false;
            }
            return true;
        }
        }
        return false;
    }

private:
    using members = std::unordered_map<std::string_view, document::node>;
    static members members_of(document::node object) {
        members found;
        found.reserve(object.size());
        for (const document::node m : object) found.emplace(m.key(), m);
        return found;
    }

    void compare(document::node before, document::node after) {
        if (before.is(node_kind::object) && after.is(node_kind::object))
            objects(before, after);
        else if (before.is(node_kind::array) && after.is(node_kind::array))
            arrays(before, after);
        else if (!same(before, after))
            line('~', shown(before) + " -> " + shown(after));
    }

    void objects(document::node before, document::node after) {
        const members now = members_of(after);
        const members then = members_of(before);
        for (const document::node m : before) {
            const step into(*this, m.key());
            const auto at = now.find(m.key());
            if (at == now.end())
                line('-', shown(m));
            else
                compare(m, at->second);
        }
        for (const document::node m : after)
            if (!then.contains(m.key())) {
                const step into(*this, m.key());
                line('+', shown(m));
            }
    }

    /// Elements that both begin and end with are left alone; what is between them is one for one, or all gone and all new.
    void arrays(document::node before, document::node after) {
        const std::vector<document::node> then(before.begin(), before.end()), now(after.begin(), after.end());
        std::size_t first = 0, left = then.size(), right = now.size();
        while (first < left && first < right && same(then[first], now[first])) ++first;
        while (left > first && right > first && same(then[left - 1], now[right - 1])) --left, --right;
        const bool paired = left == right;
        for (std::size_t i = first; i < left; ++i) {
            const step into(*this, std::to_string(i));
            if (paired)
                compare(then[i], now[i]);
            else
                line('-', shown(then[i]));
        }
        for (std::size_t i = first; !paired && i < right; ++i) {
            const step into(*this, std::to_string(i));
            line('+', shown(now[i]));
        }
    }

    /// One step down in the pointer (RFC 6901).
    class step {
    public:
        step(difference& of, std::string_view key) : of_{of}, size_{of.at_.size()} {
            of_.at_ += '/';
            for (const char c : key)
                if (c == '~')
                    of_.at_ += "~0";
                else if (c == '/')
                    of_.at_ += "~1";
                else
                    of_.at_ += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        }
        step(const step&) = delete;
        step& operator=(const step&) = delete;
        ~step() { of_.at_.resize(size_); }

    private:
        difference& of_;
        std::size_t size_;
    };

    void line(char mark, std::string_view what) {
        if (count_++ >= most_) return;
        std::string text{mark};
        (((text += ' ') += at_) += ": ") += what;
        lines_.push_back(std::move(text));
    }

    std::size_t most_;
    std::size_t count_ = 0;
    std::string at_{};
    std::vector<std::string> lines_{};
};

} // namespace interlock::inline v0_1::site

#endif
