// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/data_type.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock::modbus;

TEST_CASE("modbus/data_type: each type has its registers and a name that leads back to it") {
    struct row {
        data_type type;
        int registers;
        std::string_view name;
    };
    const row rows[] = {
        {data_type::boolean, 1, "bool"},  {data_type::uint16, 1, "uint16"},   {data_type::int16, 1, "int16"},
        {data_type::uint32, 2, "uint32"}, {data_type::int32, 2, "int32"},     {data_type::uint64, 4, "uint64"},
        {data_type::int64, 4, "int64"},   {data_type::float32, 2, "float32"}, {data_type::float64, 4, "float64"}};
    for (const auto& [type, registers, name] : rows) {
        CHECK(registers_of(type) == registers);
        CHECK(name_of(type) == name);
        CHECK(data_type_of(name) == type);
    }
}

TEST_CASE("modbus/data_type: any other name is no type") {
    for (const auto* name : {"", "double", "UINT16", "uint", "uint16 ", "float"})
        CHECK_FALSE(data_type_of(name).has_value());
}
