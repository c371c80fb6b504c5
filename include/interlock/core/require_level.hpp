// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_REQUIRE_LEVEL_HPP
#define INTERLOCK_CORE_REQUIRE_LEVEL_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/core/level.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/detail/coverage.hpp>
#include <interlock/detail/require_rows.hpp>

#include <cstddef>

namespace interlock::inline v0_1 {

namespace detail {

template <class Coverage, auto Target, reach Whose, std::size_t Row>
consteval bool row_holds() noexcept {
    return !asks_for<Target>(iec_62443_4_2.rows[Row], Coverage::types) || enough(Coverage::ways[Row], Whose);
}

/// A part that the target leaves at 0 needs a word: something that is met there, or `uncovered<>`.
template <class Coverage, auto Target>
consteval bool part_said(fr part) noexcept {
    if (levels_of<Target>()[part] != 0) return true;
    for (std::size_t at = 0; at < row_count; ++at) {
        const catalogue_row& row = iec_62443_4_2.rows[at];
        if (row.part != part || !selects(row, Coverage::types, 1)) continue;
        if (Coverage::ways[at] == way::not_met && !Coverage::rows[at].declared_uncovered) return false;
    }
    return true;
}

/// What is asked of whom; the names of its arguments are what a compiler's note shows.
template <class Enforcer, auto Target, reach Whose>
struct level_question {
    using covered = coverage_of<Enforcer>;

    template <std::size_t Row>
    static consteval bool row() noexcept {
        return row_holds<covered, Target, Whose, Row>();
    }
    template <std::size_t Part>
    static consteval bool part() noexcept {
        return part_said<covered, Target>(static_cast<fr>(Part));
    }
};

/// The question itself has to make sense.
template <class Question, levels Wanted>
struct check_question {
    static_assert(valid(Wanted), "interlock[IL110]: Security Levels go from 0 to 4");
    static_assert(
        Question::covered::types != component_types::no,
        "interlock[IL109]: which rows apply? add software_application, embedded_device, host_device or network_device");
};

// Argument-dependent look-up instantiates the class behind the pointer. clang adds an error of its own to each other way
// (a member, sizeof), since those expressions become invalid together with the class.
template <class Checked>
consteval bool instantiated(const Checked*, int) noexcept {
    return true;
}

} // namespace detail

/// Fails the build when the enforcer doesn't meet the target (levels, or a profile), with one error for each requirement that
/// is missing and for each foundational requirement about which nothing is said.
///
/// Serves:   none; it holds what the others claim to a target.
/// Denies:   nothing.
/// Units:    levels from 0 to 4.
/// Errors:   IL101 for a row, IL102 for a silent FR, IL109 without a component type, IL110 for a level above 4.
/// Threads:  compile time only.
/// Cost:     compile time only; core/enforcer.hpp doesn't include this header.
/// Example:  `static_assert(require_level<gateway_security, levels{.iac = 1, .uc = 1, .rdf = 2}>());`
template <class Enforcer, auto Target, reach Whose = reach::integration>
consteval bool require_level() noexcept {
    using asked = detail::level_question<Enforcer, Target, Whose>;
    using sensible = detail::check_question<asked, detail::levels_of<Target>()>;
    return instantiated(static_cast<const sensible*>(nullptr), 0) &&
           instantiated(static_cast<const detail::require_every<asked>*>(nullptr), 0);
}

} // namespace interlock::inline v0_1

#endif
