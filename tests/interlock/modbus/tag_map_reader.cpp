// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/tag_map_reader.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <interlock/core/names.hpp>

#include <memory>
#include <string>

namespace il = interlock;
namespace mb = interlock::modbus;

TEST_CASE("modbus::tag_map_reader: each slip of the pen leads to its own line") {
    mb::tag_map_reader fieldbus;
    const documents::slip slips[] = {
        {R"("unit ids": [1, 2], )", "",
         R"(6:14: /devices/plc/modbus: expected "unit ids": the list of its unit identifiers, found nothing)"},
        {"[1, 2]", "[]", "6:38: /devices/plc/modbus/unit ids: expected at least one unit identifier, found []"},
        {"[1, 2]", "[1, 2, 0]",
         "6:45: /devices/plc/modbus/unit ids/2: expected a unit identifier from 1 to 247, or 255: 0 is for broadcasts, which are denied, and the others are reserved, found 0"},
        {"[1, 2]", "[1, 2, 248]",
         "6:45: /devices/plc/modbus/unit ids/2: expected a unit identifier from 1 to 247, or 255: 0 is for broadcasts, which are denied, and the others are reserved, found 248"},
        {"[1, 2]", "[1, 2, 256]",
         "6:45: /devices/plc/modbus/unit ids/2: expected a whole number from 0 to 255, found 256"},
        {"[1, 2]", "[1, 2, 1]",
         R"(6:45: /devices/plc/modbus/unit ids/2: expected a unit identifier that is listed once, for one device, found 1, which "plc" has)"},
        {"[1, 2]", "[1, 2, 9]",
         R"(10:41: /devices/meter/modbus/unit ids/0: expected a unit identifier that is listed once, for one device, found 9, which "plc" has)"},
        {R"("connections": 2)", R"("connections": 0)",
         "7:58: /devices/plc/modbus/at most/connections: expected a whole number from 1 to 64, found 0"},
        {R"("in flight": 4)", R"("in flight": 1025)",
         "7:74: /devices/plc/modbus/at most/in flight: expected a whole number from 1 to 1024, found 1025"},
        {R"("kept for essential": 1)", R"("kept for essential": 4)",
         R"(7:115: /devices/plc/modbus/at most/kept for essential: expected fewer than "in flight", which it is a part of, found 4)"},
        {R"("waiting": 100)", R"("waitng": 100)",
         R"(7:77: /devices/plc/modbus/at most/waitng: expected a known key; did you mean "waiting"?, found "waitng")"},
        {R"("5ms")", R"("5")",
         R"(6:123: /devices/plc/modbus/between requests: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "5")"},
        {R"("1s")", "1",
         R"(7:24: /devices/plc/modbus/answer within: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found 1)"},
        {R"("six digits")", R"("seven digits")",
         R"(6:59: /devices/plc/modbus/numbering: expected one of "five digits", "six digits", found "seven digits")"},
        {R"("word order": "word swapped")", R"("word order": "middle")",
         R"(6:87: /devices/plc/modbus/word order: expected "big" (ABCD), "word swapped" (CDAB), "byte swapped" (BADC) or "little" (DCBA), found "middle"
19:35: /tags/p.count/modbus: expected "word order": "big", "word swapped", "byte swapped" or "little", here or at the device, found nothing)"},
        {R"("from": 400001, "to": 400010)", R"("from": 400010, "to": 400001)",
         R"(8:66: /devices/plc/modbus/readable blocks/0/to: expected a reference number of the same table, not below "from", found 400001)"},
        {R"("from": 400001, "to": 400010)", R"("from": 400001, "to": 300010)",
         R"(8:66: /devices/plc/modbus/readable blocks/0/to: expected a reference number of the same table, not below "from", found 300010)"},
        {R"("from": 400001, "to": 400010)", R"("from": 400001)",
         R"(8:28: /devices/plc/modbus/readable blocks/0: expected "to": its last reference number, found nothing)"},
        {R"("from": 400001, "to": 400010)", R"("from": 400001, "to": 400010, "quantity": 3)",
         R"(8:28: /devices/plc/modbus/readable blocks/0: expected either "from" and "to", or "table", "address" and "quantity", found {"unit id": 1, "from": 400001, "to": 400010, "quantity": 3, "gaps": "zeros"})"},
        {R"("from": 400001, "to": 400010)", R"("from": 400001, "to": 465536)",
         R"(8:28: /devices/plc/modbus/readable blocks/0: expected a block of at most 65535 cells, within the 65536 of a table, found {"unit id": 1, "from": 400001, "to": 465536, "gaps": "zeros"})"},
        {R"("unit id": 1, "from")", R"("from")",
         R"(8:28: /devices/plc/modbus/readable blocks/0: expected "unit id": one of the device's unit identifiers, found nothing)"},
        {R"("unit id": 1, "from")", R"("unit id": 7, "from")",
         R"(8:41: /devices/plc/modbus/readable blocks/0/unit id: expected one of the "unit ids" of the device, found 7)"},
        {R"(, "gaps": "zeros")", "",
         R"(8:28: /devices/plc/modbus/readable blocks/0: expected "gaps": "deny" or "zeros", for cells that no tag has, found nothing)"},
        {R"("gaps": "zeros")", R"("gaps": "nulls")",
         R"(8:82: /devices/plc/modbus/readable blocks/0/gaps: expected one of "deny", "zeros", found "nulls")"},
        {R"("quantity": 8, )", "",
         R"(9:9: /devices/plc/modbus/readable blocks/1: expected "quantity": how many cells the block has, found nothing)"},
        {R"("quantity": 8)", R"("quantity": 0)",
         "9:69: /devices/plc/modbus/readable blocks/1/quantity: expected a whole number from 1 to 65535, found 0"},
        {R"("address": 0, "quantity": 8)", R"("address": 65530, "quantity": 8)",
         R"(9:9: /devices/plc/modbus/readable blocks/1: expected a block of at most 65535 cells, within the 65536 of a table, found {"unit id": 2, "table": "coils", "address": 65530, "quantity": 8, "gaps": "deny"})"},
        {R"("unit id": 2, "table": "coils", "address": 0, "quantity": 8)",
         R"("unit id": 1, "table": "holding registers", "address": 9, "quantity": 8)",
         R"(9:9: /devices/plc/modbus/readable blocks/1: expected a block that overlaps no other, found {"unit id": 1, "table": "holding registers", "address": 9, "quantity": 8, "gaps": "deny"})"},
        {R"("meter": { "modbus": { "unit ids": [9] } })", R"("meter": {})",
         R"(22:37: /tags/m.power/modbus: expected a device that has a part "modbus" of its own, found "meter")"},
        {R"("meter": { "modbus": { "unit ids": [9] } })", R"("meter": { "modbus": 9 })",
         "10:26: /devices/meter/modbus: expected an object, found 9"},
        {R"(, "alias of": "p.word")", "",
         R"(17:43: /tags/p.bit/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.word")"},
        {R"("alias of": "p.word")", R"("alias of": "p.wrod")",
         R"(17:43: /tags/p.bit/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.word"
17:120: /tags/p.bit/alias of: expected the name of a tag with a place in "modbus"; did you mean "p.word"?, found "p.wrod")"},
        {R"("alias of": "p.word")", R"("alias of": "p.bit")",
         R"(17:43: /tags/p.bit/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.word"
17:120: /tags/p.bit/alias of: expected a tag that is no alias itself, found "p.bit")"},
        {R"("alias of": "p.word")", R"("alias of": "p.set")",
         R"(17:43: /tags/p.bit/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.word"
17:120: /tags/p.bit/alias of: expected a tag that shares a cell with this one, found "p.set")"},
        {R"("reference": "400003")", R"("reference": "400002")",
         R"(16:44: /tags/p.word/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.set"
17:120: /tags/p.bit/alias of: expected a tag that shares a cell with this one, found "p.word")"},
        {R"("reference": 400004)", R"("reference": 400002)",
         R"(18:45: /tags/p.valve/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.set")"},
        {R"("unit id": 2, "reference": 100001)", R"("unit id": 2, "reference": 1)",
         R"(21:44: /tags/p.door/modbus: expected cells that no other tag has, or "alias of" beside it, found those of "p.run")"},
        {R"("p.door": { "device": "plc", )", R"("p.door": { "zone": "room", )",
         R"(21:5: /tags/p.door: expected "device": the device that holds the tag, found nothing)"},
        {R"("p.door": { "device": "plc", )", R"("p.door": { "writable": true, "device": "plc", )",
         "21:29: /tags/p.door/writable: expected false: nobody can write to an input, found true"},
        {R"("p.door": { "device": "plc", )", R"("p.door": { "type": "bool", "device": "plc", )",
         R"(21:17: /tags/p.door/type: expected the type in "modbus", where the tag is mapped, found "bool")"},
        {R"("range": [0, 10])", R"("range": [0, 10], "outside range": "clamp")",
         R"(15:157: /tags/p.set/outside range: expected "refuse": a Modbus answer can't say that a value was clamped, found "clamp")"},
        {R"(, "bits": [0, 1])", "",
         R"(16:5: /tags/p.word: expected "range", "values" or "bits" for a tag that can be written, or "writable": false, found none of them)"},
    };
    documents::check(slips, documents::wired, &fieldbus);
}

TEST_CASE("modbus::tag_map_reader: devices, tags and blocks are what the document says") {
    mb::tag_map_reader fieldbus;
    const auto made = documents::policy_of(documents::wired, &fieldbus);
    const mb::tag_map& map = fieldbus.map();
    REQUIRE(map.devices.size() == 2);
    const auto& plc = map.devices[0];
    CHECK(plc.name == "plc");
    CHECK(plc.units == std::vector<std::uint8_t>{1, 2});
    CHECK(plc.bounds.connections == 2);
    CHECK(plc.bounds.in_flight == 4);
    CHECK(plc.bounds.waiting == 100);
    CHECK(plc.bounds.kept_for_essential == 1);
    CHECK(plc.bounds.between_requests == il::ticks{5'000'000});
    CHECK(plc.bounds.answer_within == il::seconds(1));
    CHECK(map.devices[1].bounds.in_flight == 0);
    REQUIRE(map.blocks.size() == 2);
    CHECK(map.blocks[0].at == mb::address_range{mb::table::holding_registers, 0, 10});
    CHECK(map.blocks[0].gaps == mb::gap_policy::zeros);
    CHECK(map.blocks[1].unit == 2);
    CHECK(map.blocks[1].at == mb::address_range{mb::table::coils, 0, 8});
    CHECK(map.blocks[1].gaps == mb::gap_policy::deny);

    REQUIRE(map.tags.size() == 8);
    CHECK(map.tags[0].at == mb::address_range{mb::table::holding_registers, 0, 2});
    CHECK(map.tags[0].format.order == mb::word_order::abcd);
    CHECK(map.tags[2].format.type == mb::data_type::boolean);
    CHECK(map.tags[2].alias_of == "p.word");
    CHECK(map.tags[3].format.gain == -0.5);
    CHECK(map.tags[3].format.offset == 10);
    CHECK(map.tags[4].at == mb::address_range{mb::table::input_registers, 7, 2});
    CHECK(map.tags[4].format.order == mb::word_order::cdab);
    CHECK(map.tags[5].unit == 2);
    CHECK(map.tags[5].at == mb::address_range{mb::table::coils, 0, 1});
    // The only unit identifier of a device needs no mention.
    CHECK(map.tags[7].unit == 9);
    CHECK(map.tags[7].at.quantity == 4);

    CHECK(made.rows().tags[0].row.type == il::value_kind::real);
    CHECK(made.rows().tags[1].row.type == il::value_kind::unsigned_integer);
    CHECK(made.rows().tags[3].row.type == il::value_kind::real);
    // Nobody writes to an input.
    CHECK_FALSE(made.rows().tags[4].row.writable);
    CHECK_FALSE(made.rows().tags[6].row.writable);
    CHECK(made.rows().tags[5].row.writable);
}

TEST_CASE("modbus::tag_map_reader: the maker gets the map and the ids of each snapshot") {
    struct found {
        std::uint32_t set = 0;
        std::size_t tags = 0;
    };
    mb::tag_map_reader fieldbus("wire", [](const mb::tag_map& map, const il::snapshot& made) {
        return std::make_shared<found>(found{made.resource_names.find(map.tags[0].name), map.tags.size()});
    });
    const auto made = documents::policy_of(documents::wired, &fieldbus);
    // The reader is free for the next document; the policy keeps what it needs.
    CHECK_FALSE(documents::faults_of("{}", &fieldbus).empty());
    CHECK(fieldbus.map().tags.empty());
    il::names known;
    static_cast<void>(known.resources.intern("something else"));
    const il::publication p = made.compile(known);
    REQUIRE(p.now != nullptr);
    const found* const section = p.now->find<found>("wire");
    REQUIRE(section != nullptr);
    CHECK(section->tags == 8);
    CHECK(section->set == p.now->resource_names.find("p.set"));
    CHECK(section->set != 0);
    p.dispose(p.now);
}

TEST_CASE("modbus::tag_map_reader: nothing of a bad document stays") {
    mb::tag_map_reader fieldbus;
    CHECK(documents::faults_of(documents::wired, &fieldbus).empty());
    CHECK(fieldbus.map().tags.size() == 8);
    CHECK_FALSE(
        documents::faults_of(documents::with(R"("range": [0, 10])", R"("range": [10, 0])", documents::wired), &fieldbus)
            .empty());
    CHECK(fieldbus.map().tags.empty());
    CHECK(fieldbus.map().devices.empty());
}

TEST_CASE("modbus::tag_map_reader: bits of one register overlap only where they are the same bit") {
    mb::tag_map_reader fieldbus;
    const auto bits = [&](const char* first, const char* second) {
        const std::string other =
            std::string{
                R"("p.other": { "device": "plc", "modbus": { "unit id": 1, "reference": 400009, "type": "bool", )"} +
            first +
            R"( } }, "p.another": { "device": "plc", "modbus": { "unit id": 1, "reference": 400009, "type": "bool", )" +
            second + " } }, ";
        return documents::faults_of(documents::with(R"("p.run")", other + R"("p.run")", documents::wired), &fieldbus)
            .size();
    };
    CHECK(bits(R"("bit": 1)", R"("bit": 2)") == 0);
    CHECK(bits(R"("bit": 1)", R"("bit": 1)") == 1);
    // Bit 1 of a register with its bytes swapped is bit 9 on the wire.
    CHECK(bits(R"("bit": 1, "word order": "byte swapped")", R"("bit": 9, "word order": "big")") == 1);
    CHECK(bits(R"("bit": 1, "word order": "byte swapped")", R"("bit": 1, "word order": "big")") == 0);
}
