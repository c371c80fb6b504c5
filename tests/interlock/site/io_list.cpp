// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/io_list.hpp>

#include <interlock/adapt/json.hpp>
#include <interlock/modbus/tag_map_reader.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

std::string tags(std::string_view list, char separator = ',') {
    const auto made = site::tags_from_io_list(list, "io.csv", separator);
    if (!made.has_value()) return made.error()[0].text();
    return made.value();
}
std::vector<std::string> faults_of(std::string_view list) {
    const auto made = site::tags_from_io_list(list, "io.csv");
    std::vector<std::string> said;
    if (!made.has_value())
        for (const site::fault& f : made.error()) said.push_back(f.text());
    return said;
}

constexpr std::string_view around = R"({
  "site": "boiler-house", "version": 1,
  "zones": { "boiler": { "devices": ["plc"] } },
  "devices": { "plc": { "modbus": { "unit ids": [1, 2], "numbering": "six digits", "word order": "big" } } },
  "tag classes": { "setpoint": { "read back": true } },
)";

} // namespace

TEST_CASE(
    "site::io_list: CR 3.5: 8.5: a list becomes tags that a document accepts, each with its place, type and range") {
    const std::string list =
        "tag,class,device,zone,unit id,reference,table,address,type,word order,bit,gain,offset,unit,low,high,normal low,normal high,step,rate,"
        "writable,alias of,description\n"
        "p.set,setpoint,plc,,1,400101,,,float32,word swapped,,,,bar,0,16,2,12,1.5,2 bar per 1min,yes,,\"the \"\"set-point\"\", written\"\n"
        "p.level,,plc,,2,300005,,,uint16,,,0.1,-5,%,,,,,,,no,,\n"
        "p.word,,plc,,1,400110,,,uint16,,,,,,0,255,,,,,,,\n"
        "p.bit,,plc,,1,400110,,,bool,,3,,,,,,,,,,,p.word,\n"
        "p.coil,safety,plc,,1,,coils,11,,,,,,,,,,,,,TRUE,,\n"
        "count,,,boiler,,,,,uint,,,,,,0,10,,,,,,,\n";
    const auto made = site::tags_from_io_list(list, "io.csv");
    REQUIRE(made.has_value());
    il::modbus::tag_map_reader fieldbus;
    const auto policy = il::adapt::parse_site(std::string{around} + made.value() + "}", "site.json", &fieldbus);
    if (!policy.has_value())
        for (const site::fault& f : policy.error()) FAIL_CHECK(f.text());
    REQUIRE(policy.has_value());
    const auto& rows = policy.value().rows().tags;
    REQUIRE(rows.size() == 6);
    CHECK(rows[0].name == "p.set");
    CHECK(rows[0].row.unit == "bar");
    CHECK(rows[0].row.limits->hard.high == 16);
    CHECK(rows[0].row.limits->soft.low == 2);
    CHECK(rows[0].row.limits->step_up == 1.5);
    CHECK(rows[0].row.limits->rate_down == 2);
    CHECK(rows[0].row.limits->read_back);
    CHECK_FALSE(rows[1].row.writable);
    CHECK(rows[1].row.type == il::value_kind::real);
    CHECK(rows[2].row.limits->hard.high == 255);
    CHECK(rows[3].row.type == il::value_kind::boolean);
    CHECK(rows[4].row.tag_class == il::tag_class::safety);
    CHECK(rows[5].row.zone == "boiler");
}

TEST_CASE("site::io_list: the text, word for word; empty cells say nothing; columns come in any order") {
    CHECK(tags("description,tag,low,high,unit\n\"a \"\"b\"\"\\\",x,0,1.5,°C\n,y,,,\n") ==
          "\"tags\": {\n"
          "  \"x\": { \"unit\": \"°C\", \"range\": [\"0 °C\", \"1.5 °C\"], \"description\": \"a \\\"b\\\"\\\\\" },\n"
          "  \"y\": {  }\n"
          "}\n");
    CHECK(tags("tag;low;high\nx;-1;1\n", ';') == "\"tags\": {\n  \"x\": { \"range\": [-1, 1] }\n}\n");
    CHECK(tags("tag,device\n") == "\"tags\": {}\n");
    CHECK(tags("tag,description\nx,\"two\nlines\"\n") ==
          "\"tags\": {\n  \"x\": { \"description\": \"two\\u000alines\" }\n}\n");
}

TEST_CASE("site::io_list: every fault at once, with line and column") {
    using said = std::vector<std::string>;
    CHECK(faults_of("tag,device,reference,low,high,unit,writable,step\n"
                    "a,plc,400101,0,\"0,5\",bar,maybe,x\n"
                    ",plc,1,,,,,\n"
                    "a,plc,1.5,,3,,,\n") ==
          said{"io.csv:2:16: expected a number such as 0.5, its unit in the column \"unit\", found \"0,5\"",
               "io.csv:2:26: expected yes, no, true or false, found \"maybe\"",
               "io.csv:2:32: expected a number such as 0.5, its unit in the column \"unit\", found \"x\"",
               "io.csv:3:1: expected the name of the tag in the column \"tag\", found nothing",
               "io.csv:4:1: expected each tag once, found \"a\" again",
               "io.csv:4:7: expected a whole number, found \"1.5\"",
               "io.csv:4:12: expected a value in the column \"low\" too, found none"});
    CHECK(faults_of("tag,word order,bit\na,big,3\n") ==
          said{"io.csv:2:3: expected \"reference\", or \"table\" and \"address\", beside it, found neither",
               "io.csv:2:7: expected \"reference\", or \"table\" and \"address\", beside it, found neither"});
}

TEST_CASE("site::io_list: columns that aren't known, are there twice, or are missing") {
    using said = std::vector<std::string>;
    CHECK(faults_of("tag,referense,tag\nx,1,x\n") ==
          said{"io.csv:1:5: expected \"reference\", found \"referense\"",
               "io.csv:1:15: expected each column once, found \"tag\" again"});
    const auto other = faults_of("tag,manufacturer\nx,y\n");
    REQUIRE(other.size() == 1);
    CHECK(other[0].starts_with("io.csv:1:5: expected one of the columns \"tag\", \"class\", \"device\""));
    CHECK(faults_of("device\nplc\n")[0] == "io.csv:1:1: expected a column \"tag\", found none");
    CHECK(faults_of("")[0] == "io.csv:1:1: expected a line with the names of the columns, found no line");
    CHECK(faults_of("\n\n")[0] == "io.csv:1:1: expected a line with the names of the columns, found no line");
    CHECK(faults_of("tag;device;low\nx;plc;0\n")[0] ==
          "io.csv:1:1: expected cells separated by ',', found another separator");
    // What is wrong with the list as such comes first and alone.
    CHECK(faults_of("tag,low\nx\n") == said{"io.csv:2:1: expected 2 cells, as in the first line, found 1"});
}

TEST_CASE("site::io_list: numbers are those of JSON, with digits that a double holds") {
    for (const char* const good : {"0", "-0", "7", "-7", "0.5", "123456789012345", "-0.000001"})
        CHECK_MESSAGE(site::detail::json_number(good, false), good);
    for (const char* const bad :
         {"", "-", "+1", "01", "1.", ".5", "1e3", "1,5", "0x1", "1 ", "nan", "inf", "--1", "1.5.2", "1234567890123456"})
        CHECK_MESSAGE(!site::detail::json_number(bad, false), bad);
    for (const char* const bad : {"-1", "1.0", "00", "1_000"})
        CHECK_MESSAGE(!site::detail::json_number(bad, true), bad);
}

TEST_CASE("site::io_list: ten thousand lines") {
    std::string list = "tag,device,unit id,reference,type,unit,low,high\n";
    for (int i = 0; i < 10'000; ++i)
        list += "area" + std::to_string(i / 100) + ".t" + std::to_string(i) + ",plc,1," +
                std::to_string(400001 + 2 * i) + ",float32,bar,0,16\n";
    const auto made = site::tags_from_io_list(list, "io.csv");
    REQUIRE(made.has_value());
    il::modbus::tag_map_reader fieldbus;
    const auto policy = il::adapt::parse_site(std::string{around} + made.value() + "}", "site.json", &fieldbus);
    REQUIRE(policy.has_value());
    CHECK(policy.value().rows().tags.size() == 10'000);
}
