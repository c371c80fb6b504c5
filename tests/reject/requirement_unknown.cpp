// expect: interlock\[IL100\]: no such row in IEC 62443-4-2:2019
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/requirement.hpp>

#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto id = interlock::cr<2, 14>;
#else
[[maybe_unused]] constexpr auto id = interlock::cr<2, 13>;
#endif
