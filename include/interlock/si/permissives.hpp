// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_PERMISSIVES_HPP
#define INTERLOCK_SI_PERMISSIVES_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/permissive.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/si/process_image.hpp>

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
            const condition_state s = state_of(one, source_, asked.now);
            if (s == condition_state::broken) return deny(reason::not_permissive);
            failed = failed || s == condition_state::unknown;
        }
        if (!failed) return no_objection;
        return asked.essential ? indeterminate(reason::input_failed) : deny(reason::not_permissive);
    }

    /// Names the first condition that stands in the way.
    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (!listed(asked)) return;
        for (const condition_state wanted : {condition_state::broken, condition_state::unknown})
            for (const permissive_entry& one : conditions(asked))
                if (state_of(one, source_, asked.now) == wanted)
                    return interlock::explain(one, wanted, source_, asked.site->resource_names.text(one.input.id),
                                              into);
        into << row_of(said.why).text;
    }

private:
    static bool listed(const request& asked) noexcept {
        const std::size_t size = asked.site->permissives.size();
        return asked.tag->permissives_first <= size &&
               asked.tag->permissives_count <= size - asked.tag->permissives_first;
    }
    static std::span<const permissive_entry> conditions(const request& asked) noexcept {
        return asked.site->permissives.subspan(asked.tag->permissives_first, asked.tag->permissives_count);
    }

    const Source* source_;
};

} // namespace interlock::inline v0_1::si

#endif
