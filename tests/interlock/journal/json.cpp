// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/json.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace il = interlock;
namespace journal = interlock::journal;
namespace json = boost::json;
using journal::event_id;
using journal::record_type;

namespace {

journal::read_names named(journal::name_kind kind, std::uint32_t id, std::string_view text) {
    journal::record name;
    name.type = record_type::name;
    name.naming = static_cast<std::uint8_t>(kind);
    name.count = id;
    name.set_text(text);
    journal::read_names out;
    out.learn(name);
    return out;
}

/// Strings that stand where a key does; no string has a quote in it.
std::size_t keys_in(std::string_view text) {
    std::size_t keys = 0;
    for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at + 1)) {
        keys += text[at - 1] != ':' ? 1U : 0U;
        at = text.find('"', at + 1);
    }
    return keys;
}

} // namespace

TEST_CASE("journal/json: CR 2.8: the six fields are in every record") {
    journal::record r;
    r.sequence = 17;
    r.wall = il::ticks{1'795'424'651'302'000'000};
    r.clock = il::clock_quality::holdover;
    r.subject = 1;
    r.subject_kind = il::subject_kind::human;
    r.proof = il::proof::certificate;
    r.category = il::audit_category::configuration_change;
    r.type = record_type::intent;
    r.event = event_id::action_permitted;
    r.outcome = journal::record_outcome::permitted;
    const json::object o = json::parse(journal::json_text(r, named(journal::name_kind::subject, 1, "op3"))).as_object();
    CHECK(o.at("sequence").as_int64() == 17);
    CHECK(o.at("time").as_string() == "2026-11-23 09:04:11.302Z");
    CHECK(o.at("clock").as_string() == "holdover");
    CHECK(o.at("source").as_string() == "op3");
    CHECK(o.at("source kind").as_string() == "human");
    CHECK(o.at("proof").as_string() == "certificate");
    CHECK(o.at("category").as_string() == "configuration change");
    CHECK(o.at("type").as_string() == "intent");
    CHECK(o.at("event").as_string() == "action permitted");
    CHECK(o.at("event id").as_int64() == 1);
    CHECK(o.at("outcome").as_string() == "permitted");
    // What isn't there isn't said.
    CHECK_FALSE(o.contains("resource"));
    CHECK_FALSE(o.contains("medium"));
    CHECK_FALSE(o.contains("old"));
    CHECK_FALSE(o.contains("degraded"));
}

TEST_CASE("journal/json: CR 2.2: what carried a request is in its record") {
    journal::record r;
    for (const auto& [over, word] : {std::pair{il::medium::local, "local"}, std::pair{il::medium::wired, "wired"},
                                     std::pair{il::medium::wireless, "wireless"}}) {
        r.medium = over;
        CHECK(json::parse(journal::json_text(r, {})).as_object().at("medium").as_string() == word);
        CHECK((journal::line_text(r, {}).find("over wireless") != std::string::npos) == (over == il::medium::wireless));
    }
}

TEST_CASE("journal/json: values as they are; what JSON can't say is null") {
    journal::record r;
    r.new_kind = il::value_kind::real;
    const auto shown = [&](std::uint64_t bits) {
        r.new_bits = bits;
        return json::parse(journal::json_text(r, {})).as_object().at("new");
    };
    CHECK(shown(std::bit_cast<std::uint64_t>(8.5)).as_double() == 8.5);
    CHECK(shown(std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN())).is_null());
    CHECK(shown(std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity())).is_null());
    r.new_kind = il::value_kind::integer;
    CHECK(shown(static_cast<std::uint64_t>(-7)).as_int64() == -7);
    r.new_kind = il::value_kind::boolean;
    CHECK(shown(1).as_bool());
    r.new_kind = static_cast<il::value_kind>(77);
    CHECK(shown(1).is_null());
}

TEST_CASE("journal/json: nothing that somebody typed ends a string or a line, and it comes back as it was typed") {
    for (const std::string_view typed :
         {"op3\",\"outcome\":\"permitted", "op3\n{\"sequence\":1}", "op3\\", "op3\x1b[2K", "op3\x7f", "\"}"}) {
        const std::string text = journal::json_text(
            [&] {
                journal::record r;
                r.subject = 1;
                r.set_text(typed);
                return r;
            }(),
            named(journal::name_kind::subject, 1, typed));
        CAPTURE(text);
        CHECK(std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
        const json::object o = json::parse(text).as_object();
        CHECK(std::string_view{o.at("source").as_string()} == typed);
        CHECK(std::string_view{o.at("text").as_string()} == typed);
        CHECK(o.at("outcome").as_string() == "none");
    }
}

TEST_CASE("journal/json: any bytes at all in a record give one object on one line, each key once") {
    std::mt19937_64 random{13};
    for (int i = 0; i < 3000; ++i) {
        journal::record r;
        std::array<std::uint64_t, sizeof r / 8> words{};
        for (auto& w : words) w = i % 3 == 0 ? random() : random() & random() & random() & random();
        std::memcpy(static_cast<void*>(&r), words.data(), sizeof r);
        const std::string text = journal::json_text(r, {});
        CAPTURE(text);
        REQUIRE(std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
        boost::json::error_code fault;
        const json::value parsed = json::parse(text, fault);
        REQUIRE_FALSE(static_cast<bool>(fault));
        REQUIRE(parsed.is_object());
        // The parser takes a key that stands twice as one; in the text it stands twice.
        REQUIRE(parsed.as_object().size() == keys_in(text));
    }
}
