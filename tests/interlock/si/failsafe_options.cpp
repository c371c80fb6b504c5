// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/failsafe_options.hpp>

#include <doctest/doctest.h>

namespace si = interlock::si;

TEST_CASE("si/failsafe_options: what isn't said does nothing to a plant") {
    const si::failsafe_options o;
    CHECK((o.writer.write == nullptr));
    CHECK((o.record.transition == nullptr));
    CHECK(o.keep_alive.empty());
    CHECK(o.retry.count > 0);
    CHECK(si::failsafe_transition{}.result == si::output_result::none);
    CHECK(si::start_kind{} == si::start_kind::into_running_plant);
}
