// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/reader.hpp>

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

/// What reading a text leads to: the faults, a line each, without the file's name.
std::string faults(std::string_view text, const std::function<void(site::reader&, site::document::node)>& read) {
    const auto made = il::adapt::read_document(std::string{text}, "x");
    REQUIRE(made.has_value());
    site::fault_list list(made.value());
    site::reader r(list);
    read(r, made.value().root());
    std::string lines;
    for (const auto& f : list.faults()) (lines += lines.empty() ? "" : "\n") += f.text().substr(2);
    return lines;
}

} // namespace

TEST_CASE("site/reader: members come in the order asked for, and others are faults with what was meant") {
    CHECK(faults(R"({"b": 2, "a": 1})", [](site::reader& r, auto n) {
              const auto [a, b, c] = r.members_of(n, "a", "b", "c");
              CHECK(a.number() == 1);
              CHECK(b.number() == 2);
              CHECK_FALSE(c.exists());
          }).empty());
    CHECK(faults(R"({"ragne": 1, "zzzz": 2})", [](site::reader& r, auto n) { r.members_of(n, "range", "rate"); }) ==
          "1:2: /ragne: expected a known key; did you mean \"range\"?, found \"ragne\"\n"
          "1:14: /zzzz: expected one of \"range\", \"rate\", found \"zzzz\"");
    CHECK(faults("[1]", [](site::reader& r, auto n) { CHECK_FALSE(r.members_of(n, "a")[0].exists()); }) ==
          "1:1: expected an object, found [1]");
    CHECK(faults("{}", [](site::reader& r, auto n) { r.members_of(n["gone"], "a"); }).empty());
}

TEST_CASE("site/reader: names are 1 to 255 bytes, without what patterns and tables need for themselves") {
    const auto names = [](std::string_view text) {
        int good = 0;
        const std::string lines =
            faults(text, [&](site::reader& r, auto n) { r.each_named(n, [&](auto) { ++good; }); });
        return std::pair{good, lines};
    };
    CHECK(names(R"({"a": 1, "a.b-c_d": 1, "Dampf\u00e4hre": 1})") == std::pair{3, std::string{}});
    for (const std::string bad : {"", "a b", "a*", ".a", "a.", "a\\u0001", "a\\u007f", "a\\t"}) {
        const auto [good, lines] = names("{\"" + bad + "\": 1}");
        INFO(bad);
        CHECK(good == 0);
        CHECK(lines.find("expected a name of 1 to 255 bytes, without spaces") != std::string::npos);
    }
    CHECK(names("{\"" + std::string(255, 'a') + "\": 1}").first == 1);
    CHECK(names("{\"" + std::string(256, 'a') + "\": 1}").first == 0);
    CHECK(names("3").second == "1:1: expected an object, found 3");
}

TEST_CASE("site/reader: one text or a list of them") {
    const auto texts = [](std::string_view text) {
        std::vector<std::string> list;
        const std::string lines = faults(text, [&](site::reader& r, auto n) { list = r.texts(n); });
        return std::pair{list, lines};
    };
    using list = std::vector<std::string>;
    CHECK(texts(R"("a")") == std::pair{list{"a"}, std::string{}});
    CHECK(texts(R"(["a", "b"])") == std::pair{list{"a", "b"}, std::string{}});
    CHECK(texts("[]") == std::pair{list{}, std::string{}});
    CHECK(texts(R"(["a", 1, "", "b\u0007"])").second ==
          "1:7: /1: expected a text, found 1\n1:10: /2: expected a text, found \"\"\n"
          "1:14: /3: expected a text without control characters, found \"b \"");
    CHECK(texts("5").second == "1:1: expected a text, or a list of texts, found 5");
    CHECK(faults("{}", [](site::reader& r, auto n) { r.each_element(n, [](auto) {}); }) ==
          "1:1: expected a list, found {}");
}

TEST_CASE("site/reader: flags, whole numbers, durations and measures are what they are meant to be, or faults") {
    CHECK(faults("[true, 1]", [](site::reader& r, auto n) {
              CHECK(r.flag(*n.begin(), false));
              CHECK(r.flag({}, true));
              CHECK(r.flag(*++n.begin(), true));
          }) == "1:8: /1: expected true or false, found 1");
    CHECK(
        faults("[3, 10, 2.0, -1, \"3\"]",
               [](site::reader& r, auto n) {
                   std::vector<bool> good;
                   for (const auto v : n) good.push_back(r.whole(v, 1, 9).has_value());
                   CHECK(good == std::vector{true, false, false, false, false});
                   CHECK_FALSE(r.whole({}, 1, 9).has_value());
               }) ==
        "1:5: /1: expected a whole number from 1 to 9, found 10\n1:9: /2: expected a whole number from 1 to 9, found 2.0\n"
        "1:14: /3: expected a whole number from 1 to 9, found -1\n1:18: /4: expected a whole number from 1 to 9, found \"3\"");
    CHECK(faults(R"(["5s", 5, "0s"])",
                 [](site::reader& r, auto n) {
                     CHECK(r.duration(*n.begin()) == il::seconds(5));
                     for (const auto v : n) static_cast<void>(r.duration(v));
                 }) ==
          "1:8: /1: expected a duration with its unit (us, ms, s, min, h, d), such as \"5s\", found 5\n"
          "1:11: /2: expected a duration with its unit (us, ms, s, min, h, d), such as \"5s\", found \"0s\"");
    CHECK(faults(R"(["5 bar", 5, "bar"])", [](site::reader& r, auto n) {
              CHECK(r.measure(*n.begin())->unit == "bar");
              CHECK(r.measure(*++n.begin())->unit.empty());
              static_cast<void>(r.measure(*++ ++n.begin()));
          }) == "1:14: /2: expected a number with its unit, such as \"16 bar\", found \"bar\"");
}

TEST_CASE("site/reader: words of a list and names of the document") {
    constexpr std::array<std::string_view, 2> words{"refuse", "record"};
    constexpr std::array<std::string_view, 1> only{"refuse"};
    CHECK(faults(R"(["record", "x"])", [&](site::reader& r, auto n) {
              CHECK(r.choice(*n.begin(), words) == 1U);
              CHECK_FALSE(r.choice(*++n.begin(), words).has_value());
          }) == "1:12: /1: expected one of \"refuse\", \"record\", found \"x\"");
    CHECK(faults("1", [&](site::reader& r, auto n) { r.choice(n, only); }) == "1:1: expected \"refuse\", found 1");
    CHECK(faults(R"(["pump", "pmup", "xyz", 3])",
                 [](site::reader& r, auto n) {
                     const site::name_set known{{"pump", {}}, {"valve", {}}};
                     CHECK(r.references(n, known, "a device") == std::vector<std::string>{"pump"});
                 }) == "1:10: /1: expected the name of a device; did you mean \"pump\"?, found \"pmup\"\n"
                       "1:18: /2: expected the name of a device, found \"xyz\"\n1:25: /3: expected a text, found 3");
}

TEST_CASE("site/reader: what is missing is said at what lacks it") {
    CHECK(faults(R"({"a": {"b": 1}})", [](site::reader& r, auto n) {
              CHECK(r.needs(n["a"]["b"], n["a"], "b", "a number"));
              CHECK_FALSE(r.needs(n["a"]["c"], n["a"], "c", "another one"));
          }) == "1:2: /a: expected \"c\": another one, found nothing");
}

TEST_CASE("site/reader: a long list of names is searched for a few slips only") {
    site::name_set known;
    std::vector<std::string> names;
    for (int i = 0; i < 2000; ++i) names.push_back("name" + std::to_string(i));
    for (const std::string& name : names) known.emplace(name, site::document::node{});
    std::string text = "[";
    for (int i = 0; i < 20; ++i) text += std::string{i == 0 ? "" : ","} + "\"nmae" + std::to_string(i) + "\"";
    const std::string lines = faults(text + "]", [&](site::reader& r, auto n) { r.references(n, known, "a thing"); });
    std::size_t hints = 0;
    for (auto at = lines.find("did you mean"); at != std::string::npos; at = lines.find("did you mean", at + 1))
        ++hints;
    CHECK(hints == 10);
}
