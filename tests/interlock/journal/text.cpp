// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/text.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace il = interlock;
namespace journal = interlock::journal;
using journal::event_id;
using journal::record_outcome;
using journal::record_type;

namespace {

journal::record write_of(std::uint32_t who) {
    journal::record r;
    r.wall = il::ticks{1'795'424'651'302'000'000};
    r.clock = il::clock_quality::synchronised;
    r.type = record_type::refusal;
    r.event = event_id::action_refused;
    r.outcome = record_outcome::denied;
    r.subject = who;
    r.subject_kind = il::subject_kind::human;
    r.action = 2;
    r.resource = 1;
    r.old_kind = r.new_kind = il::value_kind::real;
    r.old_bits = std::bit_cast<std::uint64_t>(5.0);
    r.new_bits = std::bit_cast<std::uint64_t>(8.5);
    r.why = il::reason::step_too_large;
    r.row = il::row_of(il::reason::step_too_large).row;
    return r;
}
journal::read_names named(std::string_view subject) {
    journal::read_names out;
    const auto learn = [&out](journal::name_kind kind, std::uint32_t id, std::string_view text) {
        journal::record name;
        name.type = record_type::name;
        name.naming = static_cast<std::uint8_t>(kind);
        name.count = id;
        name.set_text(text);
        out.learn(name);
    };
    learn(journal::name_kind::subject, 1, subject);
    learn(journal::name_kind::action, 2, "tag.write");
    learn(journal::name_kind::resource, 1, "boiler1.pressure.setpoint");
    learn(journal::name_kind::reason, static_cast<std::uint32_t>(il::reason::step_too_large), "step too large");
    return out;
}
bool one_plain_line(const std::string& line) {
    return std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

} // namespace

TEST_CASE("journal/text: a record is one line: when, who, what, where, values, verdict, requirement") {
    const std::string line = journal::line_text(write_of(1), named("op3"));
    CHECK(
        line ==
        "2026-11-23 09:04:11.302Z   op3               tag.write   boiler1.pressure.setpoint   5 -> 8.5         denied (step too large)"
        "                         CR 3.5");
}

TEST_CASE("journal/text: times, before and after 1970, and at the ends") {
    CHECK(journal::time_text({0}) == "1970-01-01 00:00:00.000Z");
    CHECK(journal::time_text({-1}) == "1969-12-31 23:59:59.999Z");
    CHECK(journal::time_text(il::seconds(951'782'400)) == "2000-02-29 00:00:00.000Z");
    CHECK(journal::time_text(il::seconds(4'107'542'399)) == "2100-02-28 23:59:59.000Z");
    CHECK(journal::time_text(il::seconds(4'107'542'400)) == "2100-03-01 00:00:00.000Z");
    CHECK(one_plain_line(journal::time_text({std::numeric_limits<std::int64_t>::max()})));
    CHECK(one_plain_line(journal::time_text({std::numeric_limits<std::int64_t>::min()})));
}

TEST_CASE("journal/text: a time that nobody vouches for is marked") {
    journal::record r = write_of(1);
    CHECK(journal::line_text(r, named("op3")).find('?') == std::string::npos);
    r.clock = il::clock_quality::lost;
    CHECK(journal::line_text(r, named("op3")).substr(0, 25) == "2026-11-23 09:04:11.302Z?");
}

TEST_CASE("journal/text: nothing that somebody typed ends a line, moves the cursor or looks like another field") {
    for (const std::string_view typed : {"op3\n2026-11-23 09:05:00.000Z   admin", "op3\r", "op3\x1b[2K\x1b[1A",
                                         "op3\xe2\x80\xae", "op3\"", "op3\\n", "op3\0x"}) {
        const std::string line = journal::line_text(write_of(1), named(typed));
        CAPTURE(line);
        CHECK(one_plain_line(line));
        CHECK(std::count(line.begin(), line.end(), '"') == 0);
        journal::record told;
        told.type = record_type::event;
        told.event = event_id::connection_opened;
        told.set_text(typed);
        const std::string other = journal::line_text(told, {});
        CHECK(one_plain_line(other));
        // The text's own quotes are the only ones.
        CHECK(std::count(other.begin(), other.end(), '"') == 2);
    }
    std::string escaped;
    journal::append_escaped(escaped, "a\n\\\"\x7f\xff");
    CHECK(escaped == "a\\x0a\\x5c\\x22\\x7f\\xff");
}

TEST_CASE("journal/text: any bytes at all in a record give one plain line") {
    std::mt19937_64 random{11};
    const auto names = named("op3");
    for (int i = 0; i < 3000; ++i) {
        journal::record r;
        std::array<std::uint64_t, sizeof r / 8> words{};
        for (auto& w : words) w = i % 3 == 0 ? random() : random() & random() & random() & random();
        std::memcpy(static_cast<void*>(&r), words.data(), sizeof r);
        CHECK(one_plain_line(journal::line_text(r, names)));
    }
}

TEST_CASE("journal/text: what a line says of summaries, losses, degraded permits and one's own events") {
    journal::record r = write_of(1);
    r.type = record_type::summary;
    r.count = 499;
    r.span = il::seconds(10);
    CHECK(journal::said_text(r, named("op3")) == "denied (step too large), 499 times in 10 s");
    r.type = record_type::intent;
    r.outcome = record_outcome::permitted;
    r.flags = journal::flag::degraded;
    CHECK(journal::said_text(r, named("op3")) == "permitted, degraded (step too large)");
    r.flags = journal::flag::would_deny;
    CHECK(journal::said_text(r, named("op3")) == "permitted, would be refused (step too large)");
    journal::record lost;
    lost.type = record_type::event;
    lost.event = event_id::records_dropped;
    lost.room = journal::record_class::stranger;
    lost.count = 7;
    CHECK(journal::said_text(lost, {}) == "records dropped, 7 times, class stranger");
    journal::record own;
    own.type = record_type::event;
    own.event = event_id{0x8007};
    own.set_text("door open");
    CHECK(journal::said_text(own, {}) == "event 32775: \"door open\"");
    own.part = 1;
    own.parts = 3;
    CHECK(journal::said_text(own, {}) == "event 32775: \"door open\", part 2 of 3");
}

TEST_CASE("journal/text: ids without names, nobody, the component itself, and addresses") {
    journal::record r = write_of(9);
    CHECK(journal::line_text(r, {}).find("#9 ") != std::string::npos);
    r.subject = 0;
    r.subject_kind = il::subject_kind::unknown;
    CHECK(journal::line_text(r, {}).find(" nobody ") != std::string::npos);
    r.address = il::ipv4(10, 1, 0, 5);
    CHECK(journal::line_text(r, {}).find(" 10.1.0.5 ") != std::string::npos);
    r.address = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    CHECK(journal::line_text(r, {}).find(" 2001:db8:0:0:0:0:0:1 ") != std::string::npos);
    r.subject_kind = il::subject_kind::internal;
    CHECK(journal::line_text(r, {}).find(" itself ") != std::string::npos);
}
