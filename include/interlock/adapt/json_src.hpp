// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_JSON_SRC_HPP
#define INTERLOCK_ADAPT_JSON_SRC_HPP

/// As `<interlock/src.hpp>`, for the reader of JSON: included in one source file of a program with INTERLOCK_SEPARATE_COMPILATION.
#include <interlock/adapt/json_definition.hpp>

#endif
