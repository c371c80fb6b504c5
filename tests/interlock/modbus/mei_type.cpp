// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/mei_type.hpp>

#include <doctest/doctest.h>

using namespace interlock::modbus;

TEST_CASE("modbus/mei_type: the two types that are not reserved, and the four codes of device identification") {
    CHECK(static_cast<int>(mei_type::canopen_general_reference) == 13);
    CHECK(static_cast<int>(mei_type::read_device_identification) == 14);
    CHECK(name_of(mei_type::canopen_general_reference) == "CANopen general reference");
    CHECK(name_of(mei_type::read_device_identification) == "read device identification");
    CHECK(name_of(mei_type::none).empty());
    CHECK(name_of(mei_type{15}).empty());
    CHECK(static_cast<int>(device_id_code::basic) == 1);
    CHECK(static_cast<int>(device_id_code::regular) == 2);
    CHECK(static_cast<int>(device_id_code::extended) == 3);
    CHECK(static_cast<int>(device_id_code::individual) == 4);
}
