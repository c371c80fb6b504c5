// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_PERMISSIVES_HPP
#define INTERLOCK_SI_PERMISSIVES_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/si/number.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/si/reading.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace interlock::inline v0_1::si {

/// Lets a tag be written only while conditions on other tags hold: "no start while the guard is open".
///
/// All conditions are looked at. One that is known not to hold denies, whoever asks; a bad, stale or missing input denies an
/// ordinary action, and for an essential one nobody can say (semantics.md 1.4).
///
/// Serves:   contributes to CR 3.5.
/// Denies:   not_permissive. Can't say for an essential action: input_failed.
/// Units:    engineering units; ticks.
/// Errors:   none; every member is noexcept.
/// Threads:  any; reads only.
/// Cost:     one reading for each condition; nothing for tags without.
/// Example:  tests/interlock/si/permissives.cpp
template <value_source Source = process_image>
class permissives {
public:
    static constexpr std::string_view name = "si::permissives";
    using stages = takes_part<stage::validate>;
    using contributes_to = requirements<cr<3, 5>>;
    using options = needs<source_of<Source>>;

    explicit permissives(const source_of<Source>& from) noexcept : source_{from.source} {}

    verdict validate(const request& asked) const noexcept {
        if (asked.action != actions::tag_write || asked.tag->permissives_count == 0) return no_objection;
        if (!listed(asked)) return deny(reason::not_permissive);
        bool failed = false;
        for (const permissive_entry& one : conditions(asked)) {
            const state s = state_of(one, asked.now);
            if (s == state::broken) return deny(reason::not_permissive);
            failed = failed || s == state::unknown;
        }
        if (!failed) return no_objection;
        return asked.essential ? indeterminate(reason::input_failed) : deny(reason::not_permissive);
    }

    /// Names the first condition that stands in the way.
    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (!listed(asked)) return;
        for (const state wanted : {state::broken, state::unknown})
            for (const permissive_entry& one : conditions(asked)) {
                if (state_of(one, asked.now) != wanted) continue;
                const std::string_view tag = asked.site->resource_names.text(one.input.id);
                if (wanted == state::unknown)
                    into << "the current value of " << tag << " is not known, is bad or too old";
                else
                    into << tag << " is " << current_of(source_, one.input).value.number() << " and must be "
                         << words(one.is) << one.operand;
                return;
            }
        into << row_of(said.why).text;
    }

private:
    enum class state : std::uint8_t { holds, broken, unknown };

    static bool listed(const request& asked) noexcept {
        const std::size_t size = asked.site->permissives.size();
        return asked.tag->permissives_first <= size &&
               asked.tag->permissives_count <= size - asked.tag->permissives_first;
    }
    static std::span<const permissive_entry> conditions(const request& asked) noexcept {
        return asked.site->permissives.subspan(asked.tag->permissives_first, asked.tag->permissives_count);
    }
    state state_of(const permissive_entry& one, ticks now) const noexcept {
        const reading input = current_of(source_, one.input);
        if (!input.known(now, one.max_age)) return state::unknown;
        return holds(compare(input.value, one.operand), one.is) ? state::holds : state::broken;
    }
    static constexpr bool holds(std::partial_ordering found, comparison wanted) noexcept {
        // What can't be compared holds for no comparison, "not equal" included.
        switch (wanted) {
        case comparison::equal: return found == 0;
        case comparison::not_equal: return found < 0 || found > 0;
        case comparison::less: return found < 0;
        case comparison::less_or_equal: return found <= 0;
        case comparison::greater: return found > 0;
        case comparison::greater_or_equal: return found >= 0;
        }
        return false;
    }
    static constexpr std::string_view words(comparison one) noexcept {
        switch (one) {
        case comparison::equal: return "";
        case comparison::not_equal: return "other than ";
        case comparison::less: return "below ";
        case comparison::less_or_equal: return "at most ";
        case comparison::greater: return "above ";
        case comparison::greater_or_equal: return "at least ";
        }
        return "";
    }

    const Source* source_;
};

} // namespace interlock::inline v0_1::si

#endif
