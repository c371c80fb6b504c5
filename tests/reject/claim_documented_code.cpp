// expect: interlock\[IL108\]: only CCSC 2, CCSC 4 and SAR 3.2 are met by documents
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>

#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto n = interlock::documented<"the manual", interlock::cr<2, 1>>::facts.size();
#else
[[maybe_unused]] constexpr auto n = interlock::documented<"the manual", interlock::ccsc<2>>::facts.size();
#endif
