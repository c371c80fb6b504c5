// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/pdu_fault.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace interlock::modbus;

TEST_CASE("modbus/pdu_fault: each expectation says something of its own, and a value beyond them nothing") {
    std::set<std::string_view> texts;
    const auto last = static_cast<int>(expectation::requested_object);
    for (int i = 0; i <= last; ++i) {
        const auto text = message(static_cast<expectation>(i));
        CAPTURE(i);
        CHECK_FALSE(text.empty());
        CHECK(texts.insert(text).second);
    }
    CHECK(message(static_cast<expectation>(last + 1)).empty());
}

TEST_CASE("modbus/pdu_fault: what is default constructed is no fault") {
    static_assert(pdu_fault{}.code == exception_code::none);
    static_assert(pdu_fault{}.expected == expectation::nothing);
}
