// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_WIRELESS_RESTRICTION_HPP
#define INTERLOCK_UC_WIRELESS_RESTRICTION_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/demand.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// Keeps the actions that the site policy lists off wireless connections. The medium is what the site says of the listener and of
/// the zone, so that no caller can leave it out.
///
/// A site without a list keeps off everything that doesn't only look, essential actions apart: those are listed with their path. A path of
/// which the site doesn't say what carries it counts as wireless; for an essential action nobody can say then.
///
/// Serves:   CR 2.2. Does not serve: finding unauthorised wireless devices, protecting the link.
/// Denies:   reason::denied_by_rule, as CR 2.2; can't say for an essential action of unknown medium: reason::input_failed.
/// Units:    none.
/// Errors:   none; missing data denies.
/// Threads:  any; nothing changes.
/// Cost:     two loads for what comes by wire; no allocation.
/// Example:  tests/interlock/uc/wireless_restriction.cpp
struct wireless_restriction {
    static constexpr std::string_view name = "uc::wireless_restriction";
    static constexpr demand enforces = demand::wireless;
    using stages = takes_part<stage::admit>;
    using satisfies = requirements<cr<2, 2>>;
    using provides = capabilities<capability::wireless>;

    verdict admit(const request& asked) const noexcept {
        const medium over = asked.site->medium_of(asked.who.origin);
        if (over == medium::wired || over == medium::local) [[likely]]
            return no_objection;
        if (!kept_off(asked)) return no_objection;
        verdict said = over == medium::unknown && asked.essential ? indeterminate(reason::input_failed)
                                                                  : deny(reason::denied_by_rule);
        said.row = interlock::detail::cr_row(2, 2);
        return said;
    }
    void explain(const request& asked, const verdict&, explanation& into) const noexcept {
        into << asked.site->action_names.text(asked.action.id) << " on "
             << asked.site->resource_names.text(asked.resource.id) << " is kept off wireless, and it came over ";
        into << (asked.site->medium_of(asked.who.origin) == medium::wireless ? "it" : "an unknown medium");
    }

private:
    static bool kept_off(const request& asked) noexcept {
        const access_tables* const of = asked.site->access;
        const std::uint64_t viewing = of == nullptr ? bit(actions::tag_read) : of->viewing;
        if (of == nullptr || of->kept_off_wireless.empty())
            return !asked.essential && (viewing & bit(asked.action)) == 0;
        // What isn't mapped is for others to refuse.
        return asked.resource.id < of->kept_off_wireless.size() &&
               (of->kept_off_wireless[asked.resource.id] & bit(asked.action)) != 0;
    }
};

} // namespace interlock::inline v0_1::uc

#endif
