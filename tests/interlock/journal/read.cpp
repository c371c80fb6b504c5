// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/read.hpp>

#include "interlock/journal/fault_io.hpp"
#include "interlock/journal/plant.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

using namespace journal_bench;
using jn::name_kind;
using jn::record_type;
using site = small_site;

namespace {

using whole = plant<plain_recorder>;

/// Writes, a refusal of the panel, a bad value, and a read.
void work(whole& p) {
    il::request write = writing(site::person, site::setpoint, 8.5);
    p.e->begin(write).complete(il::outcome_kind::done);
    p.advance(il::seconds(60));
    il::request panel = writing(site::panel, site::setpoint, 8.5);
    CHECK_FALSE(p.e->begin(panel).permitted());
    il::request bad = writing(site::person, site::setpoint, 99.0);
    CHECK_FALSE(p.e->begin(bad).permitted());
    p.advance(il::seconds(60));
    il::request read = reading(site::person, {3});
    p.e->begin(read).complete(il::outcome_kind::done);
    p.journal().flush();
}

} // namespace

TEST_CASE("journal/read: CR 6.1(1): a filter takes what it says, by name, time, category and outcome") {
    whole p;
    work(p);
    const auto with = [&](auto&& change) {
        jn::read_filter filter;
        change(filter);
        return records_of(p.where.path(), filter);
    };
    const auto all = with([](auto&) {});
    CHECK(all.size() == 7); // start, publication, intent, outcome, two refusals, a read
    CHECK(with([](auto& f) { f.subject = "op3"; }).size() == 4);
    CHECK(with([](auto& f) { f.subject = "hmi1"; }).size() == 1);
    CHECK(with([](auto& f) { f.subject = "op4"; }).empty());
    CHECK(with([](auto& f) { f.action = "tag.read"; }).size() == 1);
    CHECK(with([](auto& f) { f.resource = "boiler1.pressure.setpoint"; }).size() == 4);
    CHECK(with([](auto& f) { f.denied = true; }).size() == 2);
    CHECK(with([](auto& f) { f.category = il::audit_category::request_error; }).size() == 1);
    CHECK(with([](auto& f) { f.denied = true, f.subject = "op3"; }).size() == 1);
    CHECK(with([&](auto& f) { f.from_sequence = all[5].sequence; }).size() == 2);
    const il::ticks end = p.wall.now() + p.wall.wall_offset();
    CHECK(with([&](auto& f) { f.since = end; }).size() == 1);
    CHECK(with([&](auto& f) { f.until = end; }).size() == 6);
    CHECK(with([&](auto& f) { f.since = end - il::seconds(60), f.until = end; }).size() == 2);
}

TEST_CASE("journal/read: follows a journal that is being written, over segments, without doubles") {
    const directory where;
    disk s{small(where)};
    REQUIRE(s.recover({1}, {1}));
    il::platform::append_files io;
    REQUIRE(io.attach_to_read(where.path().c_str()) == 0);
    jn::reader<digest, il::platform::append_files> reader{io};
    std::vector<std::uint64_t> seen;
    for (std::uint64_t i = 1; i <= 200; ++i) {
        jn::record r = numbered(i);
        REQUIRE(s.append(r, {1}, {1}));
        if (i % 30 != 0) continue;
        REQUIRE(s.flush({1}, true));
        REQUIRE(reader.read({}, [&](const jn::record& one, const jn::read_names&) {
            if (one.event == jn::event_id::alarm_raised) seen.push_back(one.new_bits);
        }) == 0);
        REQUIRE(seen.size() == i);
        REQUIRE(seen.back() == i);
    }
}

TEST_CASE("journal/read: what can't be trusted is left out") {
    const directory where;
    {
        disk s{small(where)};
        REQUIRE(s.recover({1}, {1}));
        for (std::uint64_t i = 1; i <= 20; ++i) {
            jn::record r = numbered(i);
            REQUIRE(s.append(r, {1}, {1}));
        }
        REQUIRE(s.close({1}));
    }
    auto bytes = where.bytes(1);
    bytes[11 * jn::frame_size + 60] ^= 1U;
    where.put(1, bytes);
    const auto left = records_of(where.path());
    REQUIRE(left.size() == 10);
    CHECK(left.back().new_bits == 10);
}

TEST_CASE("journal/read: names are those of the run that a record belongs to") {
    jn::read_names names;
    jn::record name;
    name.type = record_type::name;
    name.naming = static_cast<std::uint8_t>(name_kind::subject);
    name.count = 5;
    name.parts = 2;
    name.set_text("a very ");
    names.learn(name);
    name.part = 1;
    name.set_text("long name");
    names.learn(name);
    CHECK(names.text(name_kind::subject, 5) == "a very long name");
    CHECK(names.text(name_kind::resource, 5).empty());
    CHECK(names.text(name_kind::subject, 6).empty());
    // What isn't a part of a name is none.
    name.part = 2;
    names.learn(name);
    name.part = 0;
    name.naming = 200;
    names.learn(name);
    CHECK(names.text(name_kind::subject, 5) == "a very long name");
    // Told anew in the next segment, it isn't doubled.
    name.naming = static_cast<std::uint8_t>(name_kind::subject);
    name.parts = 1;
    name.set_text("op5");
    names.learn(name);
    CHECK(names.text(name_kind::subject, 5) == "op5");
    names.forget();
    CHECK(names.text(name_kind::subject, 5).empty());
}

TEST_CASE("journal/read: a call that fails is the answer, and the next read goes on") {
    const directory where;
    {
        disk s{small(where)};
        REQUIRE(s.recover({1}, {1}));
        jn::record r = numbered(1);
        REQUIRE(s.append(r, {1}, {1}));
        REQUIRE(s.close({1}));
    }
    plan = {};
    fault_io io;
    REQUIRE(io.attach_to_read(where.path().c_str()) == 0);
    jn::reader<digest, fault_io> reader{io};
    std::uint64_t seen = 0;
    const auto read = [&] { return reader.read({}, [&](const jn::record&, const jn::read_names&) { ++seen; }); };
    for (std::uint64_t n = 1; n <= 5; ++n) {
        plan = {.at = n, .error = EIO};
        CHECK(read() == EIO);
    }
    plan = {};
    CHECK(read() == 0);
    CHECK(seen == 1);
    CHECK(read() == 0);
    CHECK(seen == 1);
}
