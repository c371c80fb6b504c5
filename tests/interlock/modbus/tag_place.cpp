// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/tag_place.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <interlock/modbus/tag_map_reader.hpp>

#include <string>

namespace il = interlock;
namespace mb = interlock::modbus;

TEST_CASE("modbus::tag_place: each slip of the pen leads to its own line") {
    mb::tag_map_reader fieldbus;
    const documents::slip slips[] = {
        {R"("unit id": 1, "reference": 400001)", R"("unit id": 3, "reference": 400001)",
         R"(15:56: /tags/p.set/modbus/unit id: expected one of the "unit ids" of the device, found 3)"},
        {R"("unit id": 1, "reference": 400001)", R"("reference": 400001)",
         R"(15:33: /tags/p.set/modbus: expected "unit id": one of the device's unit identifiers, found nothing)"},
        {R"("unit id": 1, "reference": 400001)", R"("unit id": 1)",
         R"(15:33: /tags/p.set/modbus: expected "reference": a reference number such as 400101, or "table" and "address", found nothing)"},
        {R"("reference": 400001)", R"("reference": 400000)",
         "15:72: /tags/p.set/modbus/reference: expected a number from 1 on: reference numbers have no zero, found 400000"},
        {R"("reference": 400001)", R"("reference": 500001)",
         "15:72: /tags/p.set/modbus/reference: expected 0, 1, 3 or 4 as the leading digit, found 500001"},
        {R"("reference": 400001)", R"("reference": 465537)",
         "15:72: /tags/p.set/modbus/reference: expected at most 65536 after the leading digit, found 465537"},
        {R"("reference": 400001)", R"("reference": 4000001)",
         "15:72: /tags/p.set/modbus/reference: expected a whole number from 0 to 999999, found 4000001"},
        {R"("reference": 400001)", R"("reference": -1)",
         "15:72: /tags/p.set/modbus/reference: expected a whole number from 0 to 999999, found -1"},
        {R"("reference": "400003")", R"("reference": "4x0003")",
         R"(16:73: /tags/p.word/modbus/reference: expected digits only, found "4x0003")"},
        {R"("reference": "400003")", R"("reference": "4003")",
         R"(16:73: /tags/p.word/modbus/reference: expected a reference number of 5 or 6 digits, found "4003")"},
        {R"("reference": "400003")", R"("reference": true)",
         "16:73: /tags/p.word/modbus/reference: expected a whole number from 0 to 999999, found true"},
        {R"("reference": 400001)", R"("reference": 400001, "table": "coils")",
         R"(15:43: /tags/p.set/modbus: expected either "reference", or "table" and "address", found {"unit id": 1, "reference": 400001, "table": "coils", "type": "float32", "word order": "big"})"},
        {R"("table": "input registers", "address": 7)", R"("address": 7)",
         R"(19:35: /tags/p.count/modbus: expected "table": the table that "address" counts in, found nothing)"},
        {R"("table": "input registers", "address": 7)", R"("table": "input registers")",
         R"(19:35: /tags/p.count/modbus: expected "address": the address in the table, from 0, found nothing)"},
        {R"("table": "input registers")", R"("table": "inputs")",
         R"(19:70: /tags/p.count/modbus/table: expected one of "coils", "discrete inputs", "input registers", "holding registers", found "inputs")"},
        {R"("address": 7)", R"("address": 65536)",
         "19:100: /tags/p.count/modbus/address: expected a whole number from 0 to 65535, found 65536"},
        {R"("address": 7)", R"("address": 65535)",
         R"(19:45: /tags/p.count/modbus: expected an address from which the value still fits: there are 65536, found {"unit id": 1, "table": "input registers", "address": 65535, "type": "uint32"})"},
        {R"("type": "float32")", R"("type": "float")",
         R"(15:88: /tags/p.set/modbus/type: expected bool, uint16, int16, uint32, int32, uint64, int64, float32 or float64, found "float")"},
        {R"("reference": 400001, "type": "float32", )", R"("reference": 400001, )",
         R"(15:33: /tags/p.set/modbus: expected "type": bool, uint16, int16, uint32, int32, uint64, int64, float32 or float64, found nothing)"},
        {R"("word order": "DCBA")", R"("word order": "DCAB")",
         R"(22:103: /tags/m.power/modbus/word order: expected "big" (ABCD), "word swapped" (CDAB), "byte swapped" (BADC) or "little" (DCBA), found "DCAB")"},
        {R"(, "word order": "DCBA")", "",
         R"(22:37: /tags/m.power/modbus: expected "word order": "big", "word swapped", "byte swapped" or "little", here or at the device, found nothing)"},
        {R"("reference": 1 })", R"("reference": 1, "type": "uint16" })",
         R"(20:83: /tags/p.run/modbus/type: expected "bool" in a table of bits, found "uint16")"},
        {R"("reference": 1 })", R"("reference": 1, "word order": "big" })",
         R"(20:89: /tags/p.run/modbus/word order: expected no word order in a table of bits, found "big")"},
        {R"("reference": 1 })", R"("reference": 1, "bit": 0 })",
         "20:82: /tags/p.run/modbus/bit: expected no bit, except for a bool in a register, found 0"},
        {R"("reference": 1 })", R"("reference": 1, "scale": { "gain": 2 } })",
         R"(20:84: /tags/p.run/modbus/scale: expected no scale for a bool, found {"gain": 2})"},
        {R"("bit": 0)", R"("bit": 16)",
         "17:103: /tags/p.bit/modbus/bit: expected a whole number from 0 to 15, found 16"},
        {R"("type": "bool", "bit": 0)", R"("type": "bool")",
         R"(17:33: /tags/p.bit/modbus: expected "bit": the bit of the register, 0 for the least significant, found nothing)"},
        {R"("type": "uint16")", R"("type": "uint16", "bit": 3)",
         "16:108: /tags/p.word/modbus/bit: expected no bit, except for a bool in a register, found 3"},
        {R"("gain": -0.5)", R"("gain": 0)",
         "18:118: /tags/p.valve/modbus/scale/gain: expected a gain other than 0, found 0"},
        {R"("gain": -0.5)", R"("gain": "half")",
         R"(18:118: /tags/p.valve/modbus/scale/gain: expected a number, found "half")"},
        {R"({ "gain": -0.5, "offset": 10 })", "-0.5",
         "18:108: /tags/p.valve/modbus/scale: expected an object, found -0.5"},
        {R"("offset": 10)", R"("ofset": 10)",
         R"(18:124: /tags/p.valve/modbus/scale/ofset: expected a known key; did you mean "offset"?, found "ofset")"},
        {R"("range": [0, 20])", R"("range": [0, 20000])",
         "18:151: /tags/p.valve/range: expected a range within what the type can hold, -16373.5 to 16394, found [0, 20000]"},
        {R"("bits": [0, 1])", R"("bits": [0, 16])",
         "16:115: /tags/p.word/bits/1: expected a bit that the type has, found 16"},
        {R"("reference": 1 })", R"("reference": 1, "port": 1 })",
         R"(20:75: /tags/p.run/modbus/port: expected one of "unit id", "reference", "table", "address", "type", "word order", "bit", "scale", found "port")"},
        {R"("modbus": { "unit id": 2, "reference": 1 })", R"("modbus": [1])",
         "20:43: /tags/p.run/modbus: expected an object, found [1]"},
    };
    documents::check(slips, documents::wired, &fieldbus);
}

TEST_CASE("modbus::tag_place: 5.4: a number that means two things needs the numbering") {
    mb::tag_map_reader fieldbus;
    const std::string open = documents::with(R"("numbering": "six digits", )", "", documents::wired);
    const std::string short_form = documents::with(R"("reference": 400001)", R"("reference": 40001)", open);
    const auto lines = documents::faults_of(short_form, &fieldbus);
    CHECK(
        lines ==
        std::vector<std::string>{
            "site.json:15:72: /tags/p.set/modbus/reference: expected a number that means one thing only: it differs between 5 and 6 digits, so say \"numbering\" at the device, or write it as text of that length, found 40001"});
    // As text it has a length; as a number it has one where the device says so.
    CHECK(documents::faults_of(documents::with("40001,", "\"40001\",", short_form), &fieldbus).empty());
    CHECK(fieldbus.map().tags[0].at == mb::address_range{mb::table::holding_registers, 0, 2});
    const std::string five =
        documents::with(R"({ "unit ids": [9] })", R"({ "unit ids": [9], "numbering": "five digits" })",
                        documents::with("300001", "30001", open));
    CHECK(documents::faults_of(five, &fieldbus).empty());
    CHECK(fieldbus.map().tags.back().at == mb::address_range{mb::table::input_registers, 0, 4});
}

TEST_CASE("modbus::tag_place: what a place can hold, and the kind of value that requests carry") {
    using mb::data_type;
    const auto holds = [](data_type type, double gain = 1, double offset = 0) {
        return mb::detail::held_by({.type = type, .gain = gain, .offset = offset});
    };
    CHECK(holds(data_type::boolean).high == 1);
    CHECK(holds(data_type::uint16).low == 0);
    CHECK(holds(data_type::uint16).high == 65535);
    CHECK(holds(data_type::int16).low == -32768);
    CHECK(holds(data_type::int32).high == 2147483647);
    CHECK(holds(data_type::uint16, 0.5, 10).high == 32777.5);
    CHECK(holds(data_type::uint16, -1).low == -65535);
    CHECK(holds(data_type::float32).high < 3.5e38);
    CHECK(holds(data_type::float64).high > 1e308);
    CHECK(mb::detail::kind_of({.type = data_type::boolean}) == il::value_kind::boolean);
    CHECK(mb::detail::kind_of({.type = data_type::uint32}) == il::value_kind::unsigned_integer);
    CHECK(mb::detail::kind_of({.type = data_type::int64}) == il::value_kind::integer);
    CHECK(mb::detail::kind_of({.type = data_type::int16, .gain = 0.1}) == il::value_kind::real);
    CHECK(mb::detail::kind_of({.type = data_type::float32}) == il::value_kind::real);
}

TEST_CASE("modbus::tag_place: one word has no words to swap") {
    mb::tag_map_reader fieldbus;
    const auto order_of_word = [&](const char* word_order) {
        CHECK(documents::faults_of(documents::with("word swapped", word_order, documents::wired), &fieldbus).empty());
        return fieldbus.map().tags[1].format.order;
    };
    CHECK(order_of_word("big") == mb::word_order::abcd);
    CHECK(order_of_word("word swapped") == mb::word_order::abcd);
    CHECK(order_of_word("byte swapped") == mb::word_order::badc);
    CHECK(order_of_word("little") == mb::word_order::badc);
}
