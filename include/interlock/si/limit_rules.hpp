// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_LIMIT_RULES_HPP
#define INTERLOCK_SI_LIMIT_RULES_HPP

#include <interlock/core/number.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/tag.hpp>
#include <interlock/core/value.hpp>

#include <optional>
#include <span>

/// The rules on a value that need nothing but the tag's row: what is wrong with it, or nothing. Written values, fail-safe
/// values and what devices answer are all judged by them.
namespace interlock::inline v0_1::si {

/// Reals closer to zero than this, but not zero, are subnormal as float32: in a plant they are the sign of a wrong word
/// order or of bytes that never were a number.
inline constexpr double least_normal = 0x1p-126;

/// The limits of a tag; null when it has none, or when the table doesn't have its row.
constexpr const limit_entry* limits_of(const snapshot& site, const tag_entry& tag) noexcept {
    return tag.limits != 0 && tag.limits < site.limits.size() ? &site.limits[tag.limits] : nullptr;
}

/// A closed interval, compared exactly.
constexpr bool inside(value v, const interval& range) noexcept {
    return compare(v, range.low) >= 0 && compare(v, range.high) <= 0;
}

/// Its type: the value is of the tag's type, finite, and no subnormal number.
constexpr std::optional<reason> type_fault(value v, value_kind type) noexcept {
    if (!fits(v, type)) return reason::wrong_type;
    if (!v.finite()) return reason::not_finite;
    const double size = interlock::detail::magnitude(v.number());
    if (v.kind() == value_kind::real && size != 0 && size < least_normal) return reason::not_finite;
    return std::nullopt;
}

/// Its hard range, where one is stated.
constexpr std::optional<reason> hard_range_fault(value v, const limit_entry* limits) noexcept {
    if (limits != nullptr && limits->has_range && !inside(v, limits->hard)) return reason::outside_hard_range;
    return std::nullopt;
}

/// One of the enumerated values, where some are listed; a list that the table doesn't hold lists nothing.
constexpr std::optional<reason> enumeration_fault(value v, const limit_entry& limits,
                                                  std::span<const double> numbers) noexcept {
    if (limits.enumerated_count == 0) return std::nullopt;
    if (limits.enumerated_first > numbers.size() || limits.enumerated_count > numbers.size() - limits.enumerated_first)
        return reason::not_enumerated;
    for (const double one : numbers.subspan(limits.enumerated_first, limits.enumerated_count))
        if (compare(v, one) == 0) return std::nullopt;
    return reason::not_enumerated;
}

/// True when something says which values may be written: a range, a list, or the bits of a set of bits. A boolean needs none.
constexpr bool bounded(value_kind type, const limit_entry* limits) noexcept {
    if (type == value_kind::boolean) return true;
    if (limits == nullptr) return false;
    return limits->has_range || limits->enumerated_count != 0 ||
           (limits->bit_mapped && limits->settable_bits != ~std::uint64_t{0});
}

/// True when a write is also judged by what came before it: `tag_limits` then needs a place for the tag.
constexpr bool limits_change(const limit_entry& limits) noexcept {
    return limits.needs_current() || limits.past_skew.count != 0 || limits.future_skew.count != 0 ||
           limits.least_interval.count != 0 || limits.most_writes != 0;
}

/// All that can be said of a written value without knowing the current one, in the order in which a person would ask.
constexpr std::optional<reason> written_value_fault(value v, const tag_entry& tag, const snapshot& site) noexcept {
    if (const auto fault = type_fault(v, tag.type)) return fault;
    const limit_entry* const limits = limits_of(site, tag);
    if (!bounded(tag.type, limits) || (tag.limits != 0 && limits == nullptr)) return reason::no_range;
    if (limits == nullptr) return std::nullopt;
    if (const auto fault = hard_range_fault(v, limits)) return fault;
    if (limits->soft_refuses && !inside(v, limits->soft)) return reason::outside_soft_range;
    return enumeration_fault(v, *limits, site.numbers);
}

} // namespace interlock::inline v0_1::si

#endif
