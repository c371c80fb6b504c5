// expect: interlock\[IL107\]: this row asks nothing itself
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/claim.hpp>

#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto n = interlock::requirements<interlock::cr<2, 4>>::size;
#else
[[maybe_unused]] constexpr auto n = interlock::requirements<interlock::ndr<2, 4>>::size;
#endif
