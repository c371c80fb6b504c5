// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SRC_HPP
#define INTERLOCK_SRC_HPP

/// What a program with INTERLOCK_SEPARATE_COMPILATION includes in one source file, and nowhere else: the compiler of site policies,
/// which every other file then only declares. Without the macro it does no harm and has no effect.
#include <interlock/site/compile_definition.hpp>
#include <interlock/site/validate_definition.hpp>

#endif
