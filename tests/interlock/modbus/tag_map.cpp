// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/tag_map.hpp>

#include <doctest/doctest.h>

namespace mb = interlock::modbus;

TEST_CASE("modbus::tag_map: 5.4: the table is in the order of the wire, with both numberings") {
    mb::tag_map map;
    map.tags = {{.name = "set",
                 .device = "plc",
                 .unit = 2,
                 .at = {mb::table::holding_registers, 100, 2},
                 .format = {.type = mb::data_type::float32}},
                {.name = "valve",
                 .device = "plc",
                 .unit = 1,
                 .at = {mb::table::holding_registers, 9, 1},
                 .format = {.type = mb::data_type::int16, .gain = 0.1, .offset = -4}},
                {.name = "bit",
                 .device = "plc",
                 .unit = 1,
                 .at = {mb::table::holding_registers, 8, 1},
                 .format = {.type = mb::data_type::boolean, .bit = 3}},
                {.name = "run",
                 .device = "plc",
                 .unit = 1,
                 .at = {mb::table::coils, 0, 1},
                 .format = {.type = mb::data_type::boolean}},
                {.name = "power",
                 .device = "meter",
                 .unit = 9,
                 .at = {mb::table::input_registers, 65532, 4},
                 .format = {.type = mb::data_type::float64, .order = mb::word_order::dcba}}};
    CHECK(wire_table(map) == R"(tag    unit  table              reference  wire    type                       device
run    1     coils              000001     0       bool                       plc
bit    1     holding registers  400009     8       bool (bit 3)               plc
valve  1     holding registers  400010     9       int16, times 0.1, minus 4  plc
set    2     holding registers  400101     100     float32, big               plc
power  9     input registers    365533     65532   float64, little            meter
)");
    CHECK(mb::wire_table({}) == "tag  unit  table              reference  wire    type  device\n");
}

TEST_CASE("modbus::tag_map: which tags share a cell") {
    const mb::tag_map::tag word{.unit = 1, .at = {mb::table::holding_registers, 8, 1}};
    const mb::tag_map::tag pair{
        .unit = 1, .at = {mb::table::holding_registers, 7, 2}, .format = {.type = mb::data_type::float32}};
    const mb::tag_map::tag bit{
        .unit = 1, .at = {mb::table::holding_registers, 8, 1}, .format = {.type = mb::data_type::boolean, .bit = 3}};
    auto next = bit;
    next.format.bit = 4;
    auto elsewhere = bit;
    elsewhere.unit = 2;
    CHECK(share_a_cell(word, pair));
    CHECK(share_a_cell(pair, word));
    CHECK(share_a_cell(word, bit));
    CHECK(share_a_cell(bit, bit));
    CHECK_FALSE(share_a_cell(bit, next));
    CHECK_FALSE(share_a_cell(bit, elsewhere));
    const mb::tag_map::tag coil{.unit = 1, .at = {mb::table::coils, 8, 1}, .format = {.type = mb::data_type::boolean}};
    CHECK_FALSE(share_a_cell(coil, word));
    CHECK(share_a_cell(coil, coil));
}
