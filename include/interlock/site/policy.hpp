// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_POLICY_HPP
#define INTERLOCK_SITE_POLICY_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/rows.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// A validated site policy: what `enforcer::publish` takes.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    none.
/// Errors:   `compile` fails only when an enforcer has met too many names in its life.
/// Threads:  immutable; copies share their content.
/// Cost:     `compile` about 1 µs for each tag and rule.
/// Example:  examples/sites/boiler-house.json
class policy {
public:
    explicit policy(site_rows rows, std::vector<fault> warnings = {})
        : rows_{std::make_shared<const site_rows>(std::move(rows))},
          warnings_{std::move(warnings)} {}

    publication compile(names& known) const { return compile_rows(*rows_, known); }

    std::string_view name() const noexcept { return rows_->site; }
    std::uint64_t version() const noexcept { return rows_->version; }
    bool monitor_only() const noexcept { return rows_->monitor_only; }
    /// What the linter has to say; none of it keeps the policy from coming into force.
    const std::vector<fault>& warnings() const noexcept { return warnings_; }
    const site_rows& rows() const noexcept { return *rows_; }

private:
    std::shared_ptr<const site_rows> rows_;
    std::vector<fault> warnings_;
};

} // namespace interlock::inline v0_1::site

#endif
