// expect: interlock\[IL113\]: say what it is: the text of a declaration may not be empty
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>

#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto n = interlock::integrates<"", interlock::cr<2, 11, 1>>::facts.size();
#else
[[maybe_unused]] constexpr auto n = interlock::integrates<"NTP servers", interlock::cr<2, 11, 1>>::facts.size();
#endif
