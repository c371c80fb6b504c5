// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/json.hpp>

#include "interlock/site/documents.hpp"

#include <interlock/modbus/tag_map_reader.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

/// The one fault of a text that isn't JSON; empty for one that is.
std::string fault_in(std::string_view text, const il::adapt::document_limits& limits = {}) {
    const auto read = il::adapt::read_document(std::string{text}, "x.json", limits);
    if (read.has_value()) return {};
    REQUIRE(read.error().size() == 1);
    return read.error()[0].text();
}

/// The value of a document of one number.
double number_in(std::string_view text) {
    const auto read = il::adapt::read_document(std::string{text}, "x.json");
    REQUIRE(read.has_value());
    return read.value().root().number();
}

std::string words_in(std::string_view text) {
    const auto read = il::adapt::read_document(std::string{text}, "x.json");
    REQUIRE(read.has_value());
    return site::shown(read.value().root(), 1000);
}

/// A folder that goes away with the test.
class scratch {
public:
    scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "interlock-json-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
    }
    scratch(const scratch&) = delete;
    ~scratch() { std::filesystem::remove_all(folder_); }

    std::string file(std::string_view name, std::string_view text, ::mode_t mode = 0644) const {
        const std::string path = (folder_ / name).string();
        std::ofstream{path} << text;
        REQUIRE(::chmod(path.c_str(), mode) == 0);
        return path;
    }
    std::string path(std::string_view name) const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_;
};

std::string load_fault(const std::string& path, const il::adapt::document_limits& limits = {}) {
    const auto read = il::adapt::load_site(path, nullptr, limits);
    if (read.has_value()) return {};
    std::string lines;
    for (const auto& f : read.error()) (lines += lines.empty() ? "" : "\n") += f.text();
    return lines.substr(lines.rfind('/', lines.find(':')) + 1);
}

} // namespace

TEST_CASE("adapt::json: every kind of value, in order, with comments among them") {
    CHECK(words_in("// a\n{ \"a\": [1, -2.5, /* b */ true, null, \"x\\u00e9\\n\"], \"b\": {}, \"c\": [] } // end") ==
          "{\"a\": [1, -2.5, true, null, \"x\u00e9 \"], \"b\": {}, \"c\": []}");
    const auto read = il::adapt::read_document("{\"a\": 1.0, \"b\": 1, \"c\": 1e0}", "x");
    REQUIRE(read.has_value());
    CHECK_FALSE(read.value().root()["a"].whole());
    CHECK(read.value().root()["b"].whole());
    CHECK_FALSE(read.value().root()["c"].whole());
    // Long texts come from the parser in pieces.
    const std::string long_text(100'000, 'q');
    CHECK(il::adapt::read_document("[\"" + long_text + "\"]", "x").value().root().begin().operator*().text() ==
          long_text);
}

TEST_CASE("adapt::json: numbers are the nearest that a double can be, as the text has them") {
    CHECK(number_in("0.1") == 0.1);
    CHECK(number_in("123456789012345678e-17") == 1.23456789012345678);
    CHECK(number_in("9007199254740993.0") == 9007199254740992.0);
    CHECK(number_in("2.2250738585072014e-308") == 2.2250738585072014e-308);
    CHECK(number_in("-9007199254740992") == -9007199254740992.0);
    const auto inexact = [](std::string_view text) {
        return il::adapt::read_document(std::string{text}, "x").value().inexact().size();
    };
    CHECK(inexact("[9007199254740992, -9007199254740992, 1e308, 0.1]") == 0);
    CHECK(inexact("[9007199254740994, -9007199254740994, 18446744073709551616, 1e309, -1e309, 1e-400]") == 6);
}

TEST_CASE("adapt::json: what isn't JSON is one fault at its line and column") {
    CHECK(fault_in("") == "x.json:1:1: expected more: the document is not complete, found the end");
    CHECK(fault_in("{\"a\": 1") == "x.json:1:8: expected more: the document is not complete, found the end");
    CHECK(fault_in("{\"a\":\n  1 2}") == "x.json:2:5: expected JSON, with // and /* */ comments at most, found `2}`");
    CHECK(fault_in("{\"a\": 1,}") == "x.json:1:9: expected JSON, with // and /* */ comments at most, found `}`");
    CHECK(fault_in("{'a': 1}") == "x.json:1:2: expected JSON, with // and /* */ comments at most, found `'a': 1}`");
    CHECK(fault_in("[01]") == "x.json:1:3: expected JSON, with // and /* */ comments at most, found `1]`");
    CHECK(fault_in("[NaN]") == "x.json:1:2: expected JSON, with // and /* */ comments at most, found `NaN]`");
    CHECK(fault_in("[Infinity]").find("x.json:1:2: ") == 0);
    CHECK(fault_in("[\"a\tb\"]").find("x.json:1:4: ") == 0);
    CHECK(fault_in("[1]\n[2]") == "x.json:2:1: expected the end of the document, found `[2]`");
    CHECK(fault_in("[\"\\ud800\"]").find("x.json:1:") == 0);
    CHECK(fault_in("[\"\\udc00\"]").find("x.json:1:") == 0);
    CHECK(fault_in("[\"\\u00g0\"]").find("four hexadecimal digits") != std::string::npos);
    // Columns count characters, not bytes.
    CHECK(fault_in("[\"\u00e9\u00e9\", x]").find("x.json:1:8: ") == 0);
    // A long line is cut off.
    CHECK(fault_in("[" + std::string(100, 'x')).size() < 120);
}

TEST_CASE("adapt::json: what stands behind a comment is never taken for a part of it") {
    for (const std::string good : {"/**/{}", "/* ** */{}", "/** a */{}", "// **/\n{}", "/* a */{/* b */}"}) {
        CAPTURE(good);
        const auto read = il::adapt::read_document(good, "x.json");
        REQUIRE(read.has_value());
        CHECK(read.value().size() == 1);
    }
    // The parser takes all of `"deny"` for a comment, and what is never ended for an unfinished document.
    CHECK(fault_in("{/*a**/ \"deny\": 1, /* b */ \"c\": 2}") ==
          "x.json:1:5: expected one * at the end of a comment, found `**/ \"deny\": 1, /* b */ \"c\": 2}`");
    CHECK(fault_in("{/*a**/ \"deny\": 1}") ==
          "x.json:1:5: expected one * at the end of a comment, found `**/ \"deny\": 1}`");
}

TEST_CASE("adapt::json: bytes that are no UTF-8 are said by their place and value") {
    CHECK(fault_in("[\"a\xff\"]") == "x.json:1:4: expected UTF-8, found the byte 0xff");
    for (const char* const bad : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                                  "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82"}) {
        INFO("byte " << static_cast<int>(static_cast<unsigned char>(*bad)));
        CHECK(fault_in("[\"" + std::string{bad} + "\"]").find("x.json:1:3: expected UTF-8") == 0);
        // In a comment too: an editor would show something else than what is there.
        CHECK(fault_in("// " + std::string{bad} + "\n[]").find("x.json:1:4: expected UTF-8") == 0);
    }
    CHECK(fault_in("[\"\u00e9 \u20ac \U0001f525\"]").empty());
    CHECK(fault_in("\xef\xbb\xbf{}") == "x.json:1:1: expected UTF-8 without a byte order mark, found one");
}

TEST_CASE("adapt::json: depth and size have limits") {
    const auto nested = [](std::size_t deep) { return std::string(deep, '[') + std::string(deep, ']'); };
    CHECK(fault_in(nested(32)).empty());
    CHECK(fault_in(nested(33)) == "x.json:1:33: expected at most 32 arrays and objects within each other, found `[" +
                                      std::string(33, ']') + "`");
    CHECK(fault_in(nested(100'000)).find("x.json:1:33: expected at most 32") == 0);
    CHECK(fault_in(nested(3), {.depth = 2}).find("expected at most 2 arrays") != std::string::npos);
    CHECK(fault_in("[1234]", {.bytes = 6}).empty());
    CHECK(fault_in("[12345]", {.bytes = 6}) == "x.json: expected at most 6 bytes, found 7");
}

TEST_CASE("adapt::load_site: a file that can't be read, or that others could have written, is one fault") {
    const scratch here;
    const std::string good = here.file("good.json", documents::plant);
    CHECK(load_fault(good).empty());
    CHECK(load_fault(here.path("gone.json")) ==
          "gone.json: expected a file that can be read, found No such file or directory");
    CHECK(load_fault(here.file("open.json", documents::plant, 0664)) ==
          "open.json: expected a file that only its owner can write (chmod go-w), found one that others can write");
    CHECK(load_fault(here.file("public.json", documents::plant, 0646)).find("only its owner can write") !=
          std::string::npos);
    CHECK(load_fault(good, {.bytes = 10}) ==
          "good.json: expected at most 10 bytes, found " + std::to_string(documents::plant.size()));
    REQUIRE(::mkfifo(here.path("pipe.json").c_str(), 0600) == 0);
    CHECK(load_fault(here.path("pipe.json")).find("pipe.json: expected a file") == 0);
    REQUIRE(::mkdir(here.path("folder.json").c_str(), 0700) == 0);
    CHECK_FALSE(load_fault(here.path("folder.json")).empty());
}

TEST_CASE("adapt::load_site: faults begin with the name of the file as it was given") {
    const scratch here;
    const std::string path = here.file("bad.json", documents::with(R"("version": 7)", R"("version": "seven")"));
    const auto read = il::adapt::load_site(path);
    REQUIRE_FALSE(read.has_value());
    REQUIRE(read.error().size() == 1);
    CHECK(read.error()[0].text() ==
          path + ":2:31: /version: expected a whole number from 1 to 9007199254740991, found \"seven\"");
    CHECK(read.error()[0].pointer == "/version");
    CHECK(read.error()[0].line == 2);
    CHECK(read.error()[0].column == 31);
}

TEST_CASE("adapt::load_site: the boiler house of the examples is good, and the linter has nothing to say") {
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    REQUIRE(source != nullptr);
    std::ifstream file{std::string{source} + "/examples/sites/boiler-house.json"};
    std::stringstream text;
    text << file.rdbuf();
    const scratch here;
    il::modbus::tag_map_reader fieldbus;
    const auto read = il::adapt::load_site(here.file("boiler-house.json", text.str()), &fieldbus);
    if (!read.has_value())
        for (const auto& f : read.error()) FAIL_CHECK(f.text());
    REQUIRE(read.has_value());
    for (const auto& w : read.value().warnings()) FAIL_CHECK(w.text());
    const site::site_rows& rows = read.value().rows();
    CHECK(rows.site == "boiler-house");

    // What the demo needs is there.
    CHECK(rows.roles == std::vector<std::string>{"viewer", "operator", "engineer", "panel", "console"});
    REQUIRE(rows.essentials.size() == 1);
    CHECK(rows.essentials[0].on == "boiler1.trip");
    CHECK(rows.failsafes.size() == 1);
    CHECK(rows.permissives.size() == 2);
    CHECK_FALSE(rows.certificates.empty());
    CHECK(rows.traffic.per_stranger.has_value());
    CHECK(fieldbus.map().tags.size() == rows.tags.size());
    CHECK_FALSE(fieldbus.map().blocks.empty());
    const auto& setpoint = rows.tags[0];
    CHECK(setpoint.name == "boiler1.pressure.setpoint");
    CHECK(setpoint.row.limits->hard.high == 16);
    CHECK(setpoint.row.limits->soft.high == 12);
    CHECK(setpoint.row.limits->step_up == 1);
    CHECK(setpoint.row.limits->limits_rate());
    il::names known;
    const il::publication made = read.value().compile(known);
    REQUIRE(made.now != nullptr);
    // The panel is entitled to trip, nobody else.
    REQUIRE(made.now->essentials.size() == 1);
    const auto& entitled = made.now->essentials[0];
    std::vector<std::uint32_t> ids;
    for (std::uint32_t i = 0; i < entitled.entitled_count; ++i)
        ids.push_back(made.now->subject_lists[entitled.entitled_first + i].id);
    CHECK(std::find(ids.begin(), ids.end(), made.now->subject_names.find("hmi1")) != ids.end());
    for (const char* const other : {"op3", "eng1", "board", "historian"})
        CHECK(std::find(ids.begin(), ids.end(), made.now->subject_names.find(other)) == ids.end());
    made.dispose(made.now);
}
