// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_ANSWER_CHECK_HPP
#define INTERLOCK_SI_ANSWER_CHECK_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/si/limit_rules.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::si {

/// What happens to an answer of a device that can't be right: it goes back with quality bad, or it doesn't go back.
enum class bad_answer : std::uint8_t { mark, withhold };

/// Options of `answer_check`. Where the protocol has no room for a quality, as Modbus, marking is for the component itself.
struct answer_options {
    bad_answer not_finite = bad_answer::mark;
    bad_answer outside_range = bad_answer::mark;
    /// No value at all, or one of another type: the answer was too short, or isn't an answer to this question.
    bad_answer wrong_form = bad_answer::withhold;
};

/// What is wrong with a value that a device gave for a tag, or nothing. For whoever stores readings in an image, too.
constexpr std::optional<reason> answer_fault(value answered, const tag_entry& tag, const snapshot& site) noexcept {
    if (answered.empty()) return reason::answer_mismatch;
    if (const auto fault = type_fault(answered, tag.type)) return fault;
    return hard_range_fault(answered, limits_of(site, tag));
}

/// Validates what devices answer (semantics.md 3.7): not a number, outside the hard range, or of the wrong form. The answer is
/// marked or withheld, never changed; the caller sees which, and records it. The action itself stands. The options are for all
/// tags; the site policy can have more of them withheld.
///
/// Serves:   contributes to CR 3.5: what comes from the process is input, too.
/// Denies:   answer_mismatch, wrong_type, not_finite, outside_hard_range, where the options or the tag's limits say "withhold".
/// Units:    engineering units.
/// Errors:   none; every member is noexcept.
/// Threads:  any; reads only.
/// Cost:     a few comparisons.
/// Example:  tests/interlock/si/answer_check.cpp
class answer_check {
public:
    static constexpr std::string_view name = "si::answer_check";
    using stages = takes_part<stage::release>;
    using contributes_to = requirements<cr<3, 5>>;
    using options = needs<answer_options>;

    explicit answer_check(const answer_options& with) noexcept : choice_{with} {}

    verdict release(const request& asked, result_view& view) const noexcept {
        // Only a reading answers with a value.
        if (asked.action != actions::tag_read || asked.tag->kind != resource_kind::tag) return no_objection;
        const auto fault = answer_fault(view.value, *asked.tag, *asked.site);
        if (!fault) return no_objection;
        if (view.quality > quality::bad) view.quality = quality::bad;
        const limit_entry* const limits = limits_of(*asked.site, *asked.tag);
        const bool withheld = limits != nullptr && limits->withholds_bad_answers;
        return withheld || choice_of(*fault) == bad_answer::withhold ? deny(*fault) : no_objection;
    }

private:
    constexpr bad_answer choice_of(reason fault) const noexcept {
        if (fault == reason::not_finite) return choice_.not_finite;
        if (fault == reason::outside_hard_range) return choice_.outside_range;
        return choice_.wrong_form;
    }

    answer_options choice_;
};

} // namespace interlock::inline v0_1::si

#endif
