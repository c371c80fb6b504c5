// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILE_HPP
#define INTERLOCK_SITE_COMPILE_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/detail/separate.hpp>
#include <interlock/site/rows.hpp>

namespace interlock::inline v0_1::site {

/// Compiles rows to a snapshot; what `snapshot_builder::compile` and a validated document call. At most 63 zones, listeners and
/// actions over the life of `known`, 8192 roles, 2^24 grants; what doesn't fit together is a publication without a snapshot, whose
/// fault names the place in one line. One compilation at a time for each `known`; about 1 µs for each tag and rule.
INTERLOCK_SOURCE publication compile_rows(const site_rows& rows, names& known);

} // namespace interlock::inline v0_1::site

#ifndef INTERLOCK_SEPARATE_COMPILATION
#include <interlock/site/compile_definition.hpp>
#endif

#endif
