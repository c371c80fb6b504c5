// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_LENT_ROLES_HPP
#define INTERLOCK_SITE_LENT_ROLES_HPP

#include <interlock/site/role_graph.hpp>
#include <interlock/site/rows.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interlock::inline v0_1::site {

/// Which roles an override must not lend to whom: what a static separation of duty keeps apart, a loan doesn't bring together.
///
/// Serves:   none by itself; CR 2.1(3) as far as `uc::supervisor_override` does.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; of roles that aren't there, or that include each other, others speak.
/// Threads:  a plain value; must not outlive its rows.
/// Cost:     a graph of the roles where a static separation of duty exists; then two bits for each role of each.
/// Example:  tests/interlock/site/lent_roles.cpp
class lent_roles {
public:
    explicit lent_roles(const site_rows& rows) : graph_{0} {
        bool known = rows.roles.size() <= role_graph::most_roles;
        for (const std::string& role : rows.roles) places_.emplace(role, static_cast<std::uint32_t>(places_.size()));
        for (const duty_row& duty : rows.duties) {
            if (duty.dynamic) continue;
            for (const std::string& role : duty.roles) known = known && places_.contains(role);
            duties_.push_back(&duty);
        }
        for (const auto& i : rows.inclusions) known = known && places_.contains(i.senior) && places_.contains(i.junior);
        if (known && !duties_.empty()) {
            graph_ = role_graph(places_.size());
            for (const auto& i : rows.inclusions) graph_.include(places_.at(i.senior), places_.at(i.junior));
            known = graph_.close();
        }
        if (!known) duties_.clear();
    }

    /// The separation of duty that who has `held` would break with `lent`, or null.
    const duty_row* against(std::string_view lent, std::string_view held) const {
        const auto a = places_.find(lent);
        const auto b = places_.find(held);
        if (a == places_.end() || b == places_.end()) return nullptr;
        for (const duty_row* const duty : duties_) {
            std::size_t count = 0;
            for (const std::string& name : duty->roles) {
                const std::uint32_t role = places_.at(name);
                count += graph_.includes(a->second, role) || graph_.includes(b->second, role) ? 1U : 0U;
            }
            if (count > duty->at_most) return duty;
        }
        return nullptr;
    }

private:
    std::unordered_map<std::string_view, std::uint32_t> places_;
    std::vector<const duty_row*> duties_;
    role_graph graph_;
};

} // namespace interlock::inline v0_1::site

#endif
