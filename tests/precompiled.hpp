// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_PRECOMPILED_HPP
#define INTERLOCK_TESTS_PRECOMPILED_HPP

// Compiled once for all tests. Nothing of interlock's own is in it, so a change of a header rebuilds only what includes it.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#endif
