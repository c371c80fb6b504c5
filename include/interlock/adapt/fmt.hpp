// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_FMT_HPP
#define INTERLOCK_ADAPT_FMT_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/requirement.hpp>
#include <interlock/core/verdict.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace interlock::inline v0_1::adapt {

/// A verdict in words, as fmt prints it: "deny: no role of the subject permits it (CR 2.1)". What was passed, or would have been
/// refused, stands behind the permit.
[[nodiscard]] constexpr explanation verdict_text(const verdict& said) noexcept {
    explanation out;
    switch (said.outcome) {
    case decision::deny: out << "deny"; break;
    case decision::indeterminate: out << "can't say"; break;
    case decision::no_objection: out << "no objection"; break;
    case decision::permit: out << (said.degraded ? "degraded permit" : "permit"); break;
    }
    if (said.would_deny) out << ", would deny";
    if (said.permitted() && !said.degraded && !said.would_deny) return out;
    if (said.outcome == decision::no_objection) return out;
    out << ": " << row_of(said.why).text;
    if (said.row != 0) out << " (" << text(unpacked(said.row)).view() << ')';
    return out;
}

} // namespace interlock::inline v0_1::adapt

/// fmt prints a verdict in words; width, fill and alignment are those of strings.
template <>
struct fmt::formatter<interlock::verdict> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const interlock::verdict& said, Context& into) const {
        return fmt::formatter<std::string_view>::format(interlock::adapt::verdict_text(said).view(), into);
    }
};

/// fmt prints an explanation, and every other text of fixed size, as the string that it is.
template <std::size_t Size>
struct fmt::formatter<interlock::fixed_text<Size>> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const interlock::fixed_text<Size>& some, Context& into) const {
        return fmt::formatter<std::string_view>::format(some.view(), into);
    }
};

/// fmt prints a requirement by its id: "CR 2.1(1)".
template <>
struct fmt::formatter<interlock::requirement> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(interlock::requirement id, Context& into) const {
        return fmt::formatter<std::string_view>::format(interlock::text(id).view(), into);
    }
};

#endif
