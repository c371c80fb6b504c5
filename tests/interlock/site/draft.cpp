// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/draft.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

/// A protocol that notes what it is asked, and calls every tag a writable word from 0 to 100.
class noting final : public site::protocol_reader {
public:
    std::vector<std::string> asked;
    bool answers = true;

    void begin() override { asked.assign(1, "begin"); }
    void device(site::reader&, site::document::node part, site::document::node device) override {
        asked.push_back("device " + std::string{device.key()} + " " + site::shown(part));
    }
    std::optional<site::mapped_value> tag(site::reader&, site::document::node part, site::document::node tag,
                                          std::string_view device) override {
        asked.push_back("tag " + std::string{tag.key()} + " of " + std::string{device} + " " + site::shown(part));
        if (!answers) return std::nullopt;
        return site::mapped_value{.type = il::value_kind::unsigned_integer, .writable = true, .holds = {0, 100}};
    }
    void finish(site::reader&, site::site_rows& into) override {
        asked.push_back("finish");
        into.sections.push_back({"noted", [](const il::snapshot&) { return std::make_shared<const int>(42); }});
    }
};

constexpr std::string_view small = R"({ "site": "s", "version": 1, "listeners": { "d": { "transport": "console" } },
  "zones": { "z": { "listeners": ["d"], "devices": ["x"] } }, "devices": { "x": { "modbus": 1 } },
  "tags": { "t": { "device": "x", "modbus": 2, "range": [0, 50] } } })";

std::string value_fault(const site::tag_facts& of, std::string_view text, std::optional<double>& value) {
    const auto made = il::adapt::read_document(std::string{text}, "x");
    REQUIRE(made.has_value());
    site::fault_list list(made.value());
    site::draft d(made.value().root(), list, nullptr);
    value = d.value_for(of, made.value().root());
    return list.empty() ? std::string{} : list.faults()[0].expected;
}

} // namespace

TEST_CASE("site/draft: a protocol's reader is asked for its members, in order, and adds its section") {
    noting fieldbus;
    const site::policy made = documents::policy_of(small, &fieldbus);
    CHECK(fieldbus.asked == std::vector<std::string>{"begin", "device x 1", "tag t of x 2", "finish"});
    CHECK(made.rows().tags[0].row.type == il::value_kind::unsigned_integer);
    CHECK(made.rows().tags[0].row.writable);
    il::names known;
    const il::publication p = made.compile(known);
    REQUIRE(p.now != nullptr);
    REQUIRE(p.now->find<int>("noted") != nullptr);
    CHECK(*p.now->find<int>("noted") == 42);
    CHECK(p.now->find<int>("other") == nullptr);
    p.dispose(p.now);
}

TEST_CASE("site/draft: what a place can hold bounds the range; a place that wasn't understood bounds nothing") {
    noting fieldbus;
    CHECK(
        documents::faults_of(documents::with("[0, 50]", "[0, 101]", small), &fieldbus) ==
        std::vector<std::string>{
            "site.json:3:57: /tags/t/range: expected a range within what the type can hold, 0 to 100, found [0, 101]"});
    fieldbus.answers = false;
    CHECK(documents::faults_of(documents::with("[0, 50]", "[0, 101]", small), &fieldbus).empty());
}

TEST_CASE("site/draft: without a protocol's reader its members are faults") {
    CHECK(documents::faults_of(small) ==
          std::vector<std::string>{
              "site.json:2:83: /devices/x/modbus: expected no \"modbus\": this program has no part for it, found it",
              "site.json:3:35: /tags/t/modbus: expected no \"modbus\": this program has no part for it, found it"});
}

TEST_CASE("site/draft: values of a tag: with its unit, as its words, as what its type is") {
    const auto words = il::adapt::read_document(R"({"open": 0, "closed": 1, "half": "x"})", "x");
    REQUIRE(words.has_value());
    const site::tag_facts real{.type = il::value_kind::real, .unit = "bar", .states = words.value().root()};
    const site::tag_facts flag{.type = il::value_kind::boolean, .states = words.value().root()};
    std::optional<double> v;
    CHECK(value_fault(real, "\"3 bar\"", v).empty());
    CHECK(v == 3);
    CHECK(value_fault(real, "\"closed\"", v).empty());
    CHECK(v == 1);
    CHECK(value_fault(real, "3", v) == "the unit bar, as the tag's other values have");
    CHECK_FALSE(v.has_value());
    CHECK(value_fault(real, "true", v) == "a number, since the tag is not a bool");
    CHECK(value_fault(real, "\"half\"", v) == "a number with its unit, or one of the tag's \"states\"");
    CHECK(value_fault(real, "[3]", v) == "a number with its unit, or one of the tag's \"states\"");
    CHECK(value_fault(flag, "true", v).empty());
    CHECK(v == 1);
    CHECK(value_fault(flag, "0", v).empty());
    CHECK(v == 0);
    CHECK(value_fault(flag, "\"open\"", v).empty());
    CHECK(value_fault(flag, "2", v) == "true, false, 0, 1, or one of the tag's \"states\"");
    CHECK(value_fault(flag, "\"1 bar\"", v) == "true, false, 0, 1, or one of the tag's \"states\"");
    CHECK(value_fault({.type = il::value_kind::real}, "\"3 bar\"", v) ==
          "a number without unit, as the tag's other values are");
}
