// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/barrier.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("platform/barrier: says the same each time, so that a reader may rely on it") {
    const bool works = il::platform::process_barrier();
    for (int i = 0; i < 100; ++i) CHECK(il::platform::process_barrier() == works);
}
