// expect: interlock\[IL111\]: no such clause of this row
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/claim.hpp>

#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto a = interlock::clause<interlock::cr<2, 7>, 'a'>;
#else
[[maybe_unused]] constexpr auto a = interlock::clause<interlock::cr<2, 5>, 'a'>;
#endif
