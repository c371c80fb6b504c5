// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILE_DEFINITION_HPP
#define INTERLOCK_SITE_COMPILE_DEFINITION_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/detail/separate.hpp>
#include <interlock/site/compilation.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/rows.hpp>

namespace interlock::inline v0_1::site {

INTERLOCK_SOURCE publication compile_rows(const site_rows& rows, names& known) {
    return compilation(rows, known).run();
}

} // namespace interlock::inline v0_1::site

#endif
