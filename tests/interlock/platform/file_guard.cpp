// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/file_guard.hpp>

#include <doctest/doctest.h>

namespace platform = interlock::platform;

TEST_CASE("platform::file_guard: zero-initialised, a file is not sound, and nobody else may read it") {
    CHECK(platform::file_guard{} != platform::file_guard::sound);
    CHECK(platform::file_privacy{} == platform::file_privacy::owner_only);
}
