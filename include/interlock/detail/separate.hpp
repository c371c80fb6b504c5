// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_SEPARATE_HPP
#define INTERLOCK_DETAIL_SEPARATE_HPP

// Before a function that `<interlock/src.hpp>` or `<interlock/adapt/json_definition.hpp>` defines once for a whole program that has
// INTERLOCK_SEPARATE_COMPILATION; inline in every other. The code is the same, so no decision depends on it.
#ifdef INTERLOCK_SEPARATE_COMPILATION
#define INTERLOCK_SOURCE
#else
#define INTERLOCK_SOURCE inline
#endif

#endif
