// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_VALIDATE_HPP
#define INTERLOCK_SITE_VALIDATE_HPP

#include <interlock/core/result.hpp>
#include <interlock/detail/separate.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/policy.hpp>

namespace interlock::inline v0_1::site {

class protocol_reader;

/// Validates a whole document, and makes a site policy of it, or says everything that is wrong with it.
///
/// Serves:   CR 3.5 for the site policy itself; CR 2.1 and CR 5.1 as what it is made into.
/// Denies:   none.
/// Units:    none.
/// Errors:   every fault of the document, with its place; nothing is half-applied.
/// Threads:  one thread for each document.
/// Cost:     about 2 µs for each tag; memory about three times the document's.
/// Example:  examples/sites/boiler-house.json
INTERLOCK_SOURCE result<policy, fault_texts> validate(const document& from, protocol_reader* fieldbus = nullptr);

} // namespace interlock::inline v0_1::site

#ifndef INTERLOCK_SEPARATE_COMPILATION
#include <interlock/site/validate_definition.hpp>
#endif

#endif
