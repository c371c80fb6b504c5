// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_PUBLISH_AS_HPP
#define INTERLOCK_UC_PUBLISH_AS_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/uc/role_holders.hpp>

namespace interlock::inline v0_1::uc {

/// What was said to somebody who wanted to publish, and what became of the publication.
struct asked_publication {
    verdict said{};
    publish_outcome became{};
};

/// Publishes a site policy for somebody who may: `asked` is their request for the action "policy.publish" on whatever the site policy
/// names for it. It is decided, recorded and carried out as any other action, by the rules in force before.
///
/// Serves:   CR 2.1(2) together with the policy of roles that decides.
/// Denies:   as the enforcer does; `no_right` for a request for another action, and for what only monitor-only mode lets pass.
/// Units:    none.
/// Errors:   a site policy that isn't taken changes nothing: `became` says why, and the action counts as not done.
/// Threads:  as `enforcer::publish`: one publisher at a time.
/// Cost:     a decision and a publication.
/// Example:  tests/interlock/uc/publish_as.cpp
template <class Enforcer, site_source Site>
asked_publication publish_as(Enforcer& e, request asked, const Site& site) {
    auto ticket = e.begin(asked);
    const bool may = e.on_site(
        [&](const snapshot& now) { return permits(now, ticket.asked(), ticket.verdict(), "policy.publish"); });
    if (!may) {
        ticket.cancel();
        return {ticket.permitted() ? deny(reason::no_right) : ticket.verdict(),
                {publish_result::refused, explanation{"whoever asks has no right to publish"}}};
    }
    publish_outcome became = e.publish(site);
    ticket.conclude(became.result == publish_result::in_force);
    return {ticket.verdict(), became};
}

} // namespace interlock::inline v0_1::uc

#endif
