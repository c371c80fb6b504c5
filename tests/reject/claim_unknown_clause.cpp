// expect: interlock\[IL111\]: no such clause of this row
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/claim.hpp>

#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto e = interlock::clause<interlock::cr<1, 5>, 'e'>;
#else
[[maybe_unused]] constexpr auto d = interlock::clause<interlock::cr<1, 5>, 'd'>;
#endif
