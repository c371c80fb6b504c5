// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: threads
#include <interlock/journal/recorder.hpp>

#include "interlock/journal/plant.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <random>
#include <thread>
#include <utility>
#include <vector>

using namespace journal_bench;
using il::decision;
using il::outcome_kind;
using il::reason;
using jn::alarm_kind;
using jn::event_id;
using jn::record_class;
using jn::record_outcome;
using jn::record_type;
using site = small_site;

namespace {

using whole = plant<plain_recorder>;
using faulty = plant<faulty_recorder>;

void write_once(auto& p, il::value v = 8.5) {
    il::request asked = writing(site::person, site::setpoint, v);
    auto t = p.e->begin(asked);
    REQUIRE(t.permitted());
    t.complete(outcome_kind::done);
}

} // namespace

TEST_CASE("journal/recorder: 3.1: a write leaves its intent before it and its outcome after it, joined") {
    whole p;
    p.journal().use_values({nullptr, [](const void*, il::resource) noexcept { return il::value{5.0}; }});
    il::request asked = writing(site::person, site::setpoint, 8.5);
    auto t = p.e->begin(asked);
    REQUIRE(t.permitted());
    REQUIRE(p.records().size() == 1);
    p.advance(il::milliseconds(20));
    t.complete(outcome_kind::refused_by_device);
    const auto all = p.records();
    REQUIRE(all.size() == 2);
    const jn::record& intent = all[0];
    CHECK(intent.type == record_type::intent);
    CHECK(intent.outcome == record_outcome::permitted);
    CHECK(intent.event == event_id::action_permitted);
    CHECK(intent.category == il::audit_category::access_control);
    CHECK(intent.subject == 1);
    CHECK(intent.subject_kind == il::subject_kind::human);
    CHECK(intent.proof == il::proof::certificate);
    CHECK(intent.session == il::session_id{3, 1});
    CHECK(intent.zone == 1);
    CHECK(intent.listener == 1);
    CHECK(intent.port == 4711);
    CHECK(intent.site_version == 7);
    CHECK(intent.new_bits == il::value{8.5}.bits());
    CHECK(intent.old_bits == il::value{5.0}.bits());
    CHECK(intent.wall == intent.monotonic + p.wall.wall_offset());
    CHECK(intent.clock == il::clock_quality::synchronised);
    const jn::record& outcome = all[1];
    CHECK(outcome.type == record_type::outcome);
    CHECK(outcome.outcome == record_outcome::refused_by_device);
    CHECK(outcome.category == il::audit_category::control_system_event);
    CHECK(outcome.subject == 1);
    CHECK(outcome.subject_kind == il::subject_kind::human);
    CHECK(outcome.correlation == intent.correlation);
    CHECK(outcome.monotonic == intent.monotonic + il::milliseconds(20));
    CHECK(outcome.sequence > intent.sequence);
}

TEST_CASE(
    "journal/recorder: 3.2: a ticket that is dropped is recorded as unknown, a cancelled one as cancelled, a refused one leaves no intent") {
    whole p;
    il::request asked = writing(site::person, site::setpoint, 8.5);
    { auto t = p.e->begin(asked); }
    { p.e->begin(asked).cancel(); }
    il::request bad = writing(site::person, site::setpoint, 20.0);
    CHECK_FALSE(p.e->begin(bad).permitted());
    const auto all = p.records();
    REQUIRE(all.size() == 5);
    CHECK(all[1].outcome == record_outcome::unknown);
    CHECK(all[3].outcome == record_outcome::cancelled);
    CHECK(all[3].correlation == all[2].correlation);
    CHECK(all[3].correlation != all[1].correlation);
    CHECK(all[4].type == record_type::refusal);
    CHECK(all[4].outcome == record_outcome::denied);
    CHECK(all[4].why == reason::outside_hard_range);
    CHECK(all[4].category == il::audit_category::request_error);
    CHECK(all[4].new_bits == il::value{20.0}.bits());
}

TEST_CASE("journal/recorder: a message that is refused whole leaves the refusal of its culprit, and no intent") {
    whole p;
    std::array<il::request, 2> asked{writing(site::person, site::setpoint, 8.0),
                                     writing(site::person, site::setpoint, 80.0)};
    std::array<whole::enforcer::ticket, 2> tickets;
    CHECK_FALSE(p.e->begin_all(asked, tickets).permitted());
    const auto all = p.records();
    REQUIRE(all.size() == 1);
    CHECK(all[0].type == record_type::refusal);
    CHECK(p.journal().running().lane_at(0).records.used() + p.journal().running().lane_at(1).records.used() == 0);
}

TEST_CASE(
    "journal/recorder: 6.1: CR 2.9: a permitted read stands alone once, and is counted from then on, per block of tags") {
    whole p;
    for (int i = 0; i < 1000; ++i) {
        il::request one = reading(site::person, {static_cast<std::uint32_t>(3 + i % 10)});
        p.e->begin(one).complete(outcome_kind::done);
    }
    CHECK(p.write());
    p.advance(il::seconds(59));
    p.write();
    auto all = records_of(p.where.path());
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.action == 1; }) == 1);
    p.advance(il::seconds(2));
    p.write();
    all = p.records();
    REQUIRE(all.size() == 2);
    CHECK(all[0].type == record_type::access);
    CHECK(all[0].resource == 3);
    CHECK(all[1].type == record_type::summary);
    CHECK(all[1].event == event_id::access_repeated);
    CHECK(all[1].count == 999);
    CHECK(all[1].subject == 1);
    CHECK(all[1].span == il::seconds(61));
    // Which tags of the block: 3 to 12.
    CHECK(all[1].resource == 0);
    CHECK(all[1].new_bits == 0x1ff8U);
    // Another session is another first.
    il::request other = reading(site::person, {3});
    other.who.session = {4, 1};
    p.e->begin(other).complete(outcome_kind::done);
    all = p.records();
    REQUIRE(all.size() == 3);
    CHECK(all[2].type == record_type::access);
}

TEST_CASE("journal/recorder: a read that was quiet for an interval stands alone again") {
    whole p;
    il::request one = reading(site::person, {3});
    p.e->begin(one).complete(outcome_kind::done);
    p.write();
    p.advance(il::seconds(61));
    p.write();
    p.e->begin(one).complete(outcome_kind::done);
    const auto all = p.records();
    REQUIRE(all.size() == 2);
    CHECK(all[1].type == record_type::access);
}

TEST_CASE("journal/recorder: 6.1: repeated refusals coalesce, exactly counted, and other values stand alone") {
    whole p;
    for (int i = 0; i < 500; ++i) {
        il::request bad = writing(site::person, site::setpoint, 20.0);
        CHECK_FALSE(p.e->begin(bad).permitted());
    }
    il::request worse = writing(site::person, site::setpoint, 21.0);
    CHECK_FALSE(p.e->begin(worse).permitted());
    const auto all = p.records();
    REQUIRE(all.size() == 3);
    CHECK(all[0].type == record_type::refusal);
    CHECK(all[1].new_bits == il::value{21.0}.bits());
    CHECK(all[2].type == record_type::summary);
    CHECK(all[2].event == event_id::refusal_repeated);
    CHECK(all[2].count == 499);
    CHECK(all[2].why == reason::outside_hard_range);
}

TEST_CASE(
    "journal/recorder: 6.1: a stranger's flood takes neither the room of others nor the segment, and is counted exactly") {
    whole p;
    std::uint64_t asked = 0;
    for (int round = 0; round < 50; ++round) {
        for (std::uint32_t i = 0; i < 2000; ++i, ++asked) {
            il::request stranger = writing({}, site::setpoint, 1.0);
            stranger.who.origin.address =
                il::ipv4(10, 1, static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i));
            CHECK_FALSE(p.e->begin(stranger).permitted());
        }
        // In the middle of it somebody works.
        write_once(p, 8.0 + round * 0.01);
        p.write();
        p.advance(il::seconds(61));
    }
    std::uint64_t told = 0;
    std::uint64_t frames = 0;
    std::uint64_t writes = 0;
    for (const jn::record& r : p.records(true)) {
        if (r.type == record_type::refusal) told += 1, frames += 1;
        if (r.type == record_type::summary) told += r.count, frames += r.room == record_class::stranger ? 1 : 0;
        if (r.event == event_id::records_dropped) told += r.count;
        if (r.type == record_type::intent) ++writes;
    }
    CHECK(told == asked);
    CHECK(writes == 50);
    CHECK(frames <= 4096 / 8);
    CHECK(p.journal().dropped(record_class::ordinary) == 0);
}

TEST_CASE(
    "journal/recorder: 2.3: CR 2.10: with a full ring ordinary writes are refused, essential ones go on; refusals are told when there is room") {
    whole p([](jn::at& at) { at.ring_records = 64; });
    std::vector<whole::enforcer::ticket> open;
    il::request asked = writing(site::person, site::setpoint, 8.5);
    for (;;) {
        open.push_back(p.e->begin(asked));
        if (!open.back().permitted()) break;
    }
    CHECK(open.back().verdict().outcome == decision::indeterminate);
    CHECK(open.back().verdict().why == reason::journal_unavailable);
    // An eighth is left: four writes' worth.
    il::request trip = writing(site::panel, site::trip, 1.0);
    for (int i = 0; i < 4; ++i) {
        auto t = p.e->begin(trip);
        REQUIRE(t.permitted());
        CHECK_FALSE(t.verdict().degraded);
        t.complete(outcome_kind::done);
    }
    // And then it goes on without.
    auto t = p.e->begin(trip);
    CHECK(t.permitted());
    CHECK(t.verdict().degraded);
    CHECK(t.verdict().why == reason::journal_unavailable);
    t.complete(outcome_kind::done);
    il::request stranger = writing({}, site::trip, 1.0);
    CHECK(p.e->begin(stranger).verdict().outcome == decision::deny);
    il::request untrip = writing(site::panel, site::trip, 0.0);
    CHECK_FALSE(p.e->begin(untrip).permitted());

    open.clear();
    std::uint64_t intents = 0, outcomes = 0, dropped = 0;
    for (const jn::record& r : p.records(true)) {
        intents += r.type == record_type::intent ? 1 : 0;
        outcomes += r.type == record_type::outcome ? 1 : 0;
        dropped += r.event == event_id::records_dropped && r.room == record_class::essential ? r.count : 0;
    }
    CHECK(intents == outcomes);
    CHECK(intents > 20);
    CHECK(dropped == 2);
    CHECK(p.heard.count(alarm_kind::records_dropped) >= 1);
    write_once(p);
}

TEST_CASE(
    "journal/recorder: CR 2.10: while the disk fails ordinary writes are refused, essential ones go on degraded with an alarm, and all are recorded later") {
    plan = {};
    faulty p;
    write_once(p);
    p.write();
    plan = {.at = 1, .count = fault_plan::nothing, .error = EIO};
    write_once(p, 9.0);
    p.write();
    CHECK(p.heard.count(alarm_kind::store_failed) == 1);
    CHECK(p.journal().room() == jn::store_room::none);
    CHECK_FALSE(p.journal().fault().empty());
    il::request asked = writing(site::person, site::setpoint, 8.5);
    const auto refused = p.e->begin(asked).verdict();
    CHECK(refused.outcome == decision::indeterminate);
    CHECK(refused.why == reason::journal_unavailable);
    il::request trip = writing(site::panel, site::trip, 1.0);
    auto t = p.e->begin(trip);
    REQUIRE(t.permitted());
    CHECK(t.verdict().degraded);
    t.complete(outcome_kind::done);
    // The alarm doesn't wait for the disk.
    p.write();
    CHECK(p.heard.count(alarm_kind::degraded_permit) == 1);
    for (int i = 0; i < 5; ++i) {
        p.advance(il::seconds(2));
        p.write();
    }
    CHECK(p.heard.count(alarm_kind::degraded_permit) == 1);
    CHECK(p.heard.count(alarm_kind::store_failed) == 1);
    plan = {};
    p.advance(il::seconds(2));
    p.write();
    CHECK(p.heard.count(alarm_kind::store_recovered) == 1);
    CHECK(p.journal().room() == jn::store_room::all);
    const auto all = p.records(true);
    const auto degraded = std::count_if(all.begin(), all.end(), [](const auto& r) {
        return r.type == record_type::intent && r.has(jn::flag::degraded);
    });
    CHECK(degraded == 1);
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) {
              return r.new_bits == il::value{9.0}.bits() && r.type == record_type::intent;
          }) == 1);
    const auto recovered = p.own_records(event_id::journal_recovered);
    REQUIRE(recovered.size() == 1);
    CHECK(recovered[0].span == il::seconds(12));
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) {
              return r.type == record_type::refusal && r.why == reason::journal_unavailable;
          }) == 1);
    CHECK(verified(p.where.path()).integrity == jn::finding::good);
    CHECK(verified(p.where.path()).completeness == jn::finding::good);
    write_once(p);
}

TEST_CASE(
    "journal/recorder: CR 2.10: whatever call of the disk fails, essential actions go on, and what was permitted is recorded once") {
    struct way {
        int error;
        bool tears;
        std::uint64_t count;
    };
    for (const way how : {way{EIO, false, 1}, way{ENOSPC, true, 3}, way{0, true, 2}}) {
        std::uint64_t most = 1;
        for (std::uint64_t n = 1; n <= most; ++n) {
            CAPTURE(n);
            CAPTURE(how.error);
            plan = {};
            faulty p([](jn::at& at) {
                at.segment_bytes = 64 * jn::frame_size;
                at.total_bytes = 64 * at.segment_bytes;
            });
            plan = {.at = n, .count = how.count, .error = how.error, .tears = how.tears};
            std::uint64_t permitted = 0;
            for (int i = 0; i < 40; ++i) {
                il::request asked = writing(site::person, site::setpoint, 8.5);
                auto t = p.e->begin(asked);
                permitted += t.permitted() ? 1 : 0;
                t.complete(outcome_kind::done);
                il::request trip = writing(site::panel, site::trip, 1.0);
                auto essential = p.e->begin(trip);
                REQUIRE(essential.permitted());
                ++permitted;
                essential.complete(outcome_kind::done);
                p.write();
                p.advance(il::milliseconds(400));
            }
            most = plan.calls;
            plan = {};
            p.advance(il::seconds(2));
            p.write();
            REQUIRE(p.journal().flush());
            std::uint64_t intents = 0, outcomes = 0, dropped = 0;
            for (const jn::record& r : p.records(true)) {
                intents += r.type == record_type::intent ? 1 : 0;
                outcomes += r.type == record_type::outcome ? 1 : 0;
                dropped += r.event == event_id::records_dropped ? r.count : 0;
            }
            REQUIRE(dropped == 0);
            REQUIRE(intents == permitted);
            REQUIRE(outcomes == permitted);
            const auto v = verified(p.where.path());
            REQUIRE(v.integrity == jn::finding::good);
            REQUIRE(v.completeness == jn::finding::good);
        }
        CHECK(most > 80);
    }
}

TEST_CASE("journal/recorder: a journal that can't be opened refuses what needs it, says why, and begins by itself") {
    plan = {.at = 1, .count = 1, .error = EACCES};
    faulty p;
    plan = {};
    CHECK(p.journal().fault().view().find("can't open the directory") != std::string_view::npos);
    il::request asked = writing(site::person, site::setpoint, 8.5);
    CHECK_FALSE(p.e->begin(asked).permitted());
    p.advance(il::seconds(2));
    p.write();
    CHECK(p.journal().fault().empty());
    write_once(p);
}

TEST_CASE("journal/recorder: reads go on while there is no room, unless the site says otherwise") {
    plan = {};
    for (const auto reads : {jn::unrecorded_reads::permitted_and_counted, jn::unrecorded_reads::refused}) {
        faulty p([&](jn::at& at) { at.reads = reads; });
        plan = {.at = 1, .count = fault_plan::nothing, .error = EIO};
        write_once(p);
        p.write();
        il::request one = reading(site::person, site::setpoint);
        CHECK(p.e->begin(one).permitted() == (reads == jn::unrecorded_reads::permitted_and_counted));
        plan = {};
    }
}

TEST_CASE(
    "journal/recorder: 2.2: an essential action without authentication over a trusted path is recorded as such, with an alarm") {
    whole p;
    il::request trip = writing({}, site::trip, 1.0, site::console);
    auto t = p.e->begin(trip);
    REQUIRE(t.permitted());
    t.complete(outcome_kind::done);
    const auto all = p.records();
    REQUIRE(all.size() == 2);
    CHECK(all[0].has(jn::flag::trusted_path));
    CHECK(all[0].room == record_class::essential);
    CHECK(p.heard.count(alarm_kind::trusted_path) == 1);
}

TEST_CASE(
    "journal/recorder: CR 2.9(1): a warning when the storage is filled to the threshold, once; and ordinary writes end before it is full") {
    whole p([](jn::at& at) {
        at.segment_bytes = 64 * jn::frame_size;
        at.total_bytes = 16 * at.segment_bytes;
        at.warn_percent = 50;
    });
    std::uint64_t written = 0;
    for (;; ++written) {
        il::request asked = writing(site::person, site::setpoint, 8.5);
        auto t = p.e->begin(asked);
        if (!t.permitted()) break;
        t.complete(outcome_kind::done);
        p.write();
        if (written == 100) CHECK(p.heard.count(alarm_kind::storage_threshold) == 0);
    }
    CHECK(p.heard.count(alarm_kind::storage_threshold) == 1);
    CHECK(p.heard.count(alarm_kind::storage_full) == 1);
    CHECK(p.own_records(event_id::storage_threshold).size() == 1);
    il::request trip = writing(site::panel, site::trip, 1.0);
    auto t = p.e->begin(trip);
    CHECK(t.permitted());
    CHECK_FALSE(t.verdict().degraded);
    t.complete(outcome_kind::done);
    CHECK(p.journal().flush());
    CHECK(verified(p.where.path()).completeness == jn::finding::good);
}

TEST_CASE("journal/recorder: publications and the application's own events are recorded in their categories") {
    whole p;
    small_site next;
    next.version = 8;
    CHECK(p.e->publish(next).result == il::publish_result::in_force);
    CHECK(p.journal().tell(
              {.id = event_id::connection_opened, .from = reading(site::person, {}).who.origin, .text = "TLS 1.3"}) ==
          jn::telling::taken);
    CHECK(p.journal().tell({.id = event_id::outputs_tripped,
                            .outcome = record_outcome::done,
                            .why = reason::value_unknown,
                            .essential = true}) == jn::telling::taken);
    CHECK(p.journal().tell({.id = jn::event_id{0x8001}, .category = il::audit_category::backup_restore}) ==
          jn::telling::taken);
    const auto published = p.own_records(event_id::site_policy_published);
    REQUIRE(published.size() == 2);
    CHECK(published[1].category == il::audit_category::configuration_change);
    CHECK(published[1].old_bits == 7);
    CHECK(published[1].new_bits == 8);
    const auto all = p.records();
    REQUIRE(all.size() == 3);
    CHECK(all[0].category == il::audit_category::access_control);
    CHECK(all[0].text_view() == "TLS 1.3");
    CHECK(all[0].port == 4711);
    CHECK(all[1].category == il::audit_category::control_system_event);
    CHECK(all[1].room == record_class::essential);
    CHECK(all[2].category == il::audit_category::backup_restore);
}

TEST_CASE("journal/recorder: 8.1: a text longer than a record stands whole in several, joined and in order") {
    whole p;
    std::string text;
    while (text.size() < 200) text += "~ /tags/t" + std::to_string(text.size()) + ": 1 -> 2; ";
    CHECK(p.journal().tell({.id = event_id::settings_changed, .before = il::value{1}, .text = text}) ==
          jn::telling::taken);
    CHECK(p.journal().tell({.id = event_id::settings_changed, .text = std::string(48, 'x')}) == jn::telling::taken);
    CHECK(p.journal().tell({.id = event_id::settings_changed, .text = std::string(5000, 'y')}) == jn::telling::taken);
    const auto all = p.records();
    const std::size_t parts = (text.size() + 47) / 48;
    REQUIRE(all.size() == parts + 1 + 64);
    std::string told;
    for (std::size_t i = 0; i != parts; ++i) {
        CHECK(all[i].part == i);
        CHECK(all[i].parts == parts);
        CHECK(all[i].event == event_id::settings_changed);
        CHECK(all[i].old_bits == 1);
        CHECK(all[i].correlation == all[0].correlation);
        told += all[i].text_view();
    }
    CHECK(told == text);
    CHECK(all[0].correlation != 0);
    CHECK(all[parts].parts == 1);
    CHECK(all[parts].correlation == 0);
    CHECK(all[parts + 1].correlation != all[0].correlation);
    // Beyond that it is said that there was more.
    CHECK(all.back().parts == 64);
    CHECK(all.back().text_view().ends_with("y..."));
}

TEST_CASE("journal/recorder: a long text is in the journal whole, or counted as lost whole") {
    whole p{[](jn::at& where) { where.ring_records = 16; }};
    int taken = 0;
    while (p.journal().tell({.id = event_id::settings_changed, .text = std::string(400, 'x')}) == jn::telling::taken)
        ++taken;
    CHECK(taken > 0);
    CHECK(p.journal().dropped(record_class::ordinary) == 8);
    std::size_t told = 0;
    for (const jn::record& r : p.records()) told += r.event == event_id::settings_changed ? 1U : 0U;
    CHECK(told == static_cast<std::size_t>(taken) * 8);
}

TEST_CASE("journal/recorder: names of ids stand in each segment, in the past tense of the site policy") {
    whole p([](jn::at& at) { at.segment_bytes = 64 * jn::frame_size; });
    for (int i = 0; i < 100; ++i) write_once(p);
    p.journal().flush();
    const auto segments = p.where.segments();
    REQUIRE(segments.size() > 3);
    // Each segment can be read alone.
    for (const auto keep : segments) {
        directory alone;
        alone.put(keep, p.where.bytes(keep));
        il::platform::append_files io;
        REQUIRE(io.attach_to_read(alone.path().c_str()) == 0);
        jn::reader<digest, il::platform::append_files> reader{io};
        std::uint64_t seen = 0;
        CHECK(reader.read({}, [&](const jn::record& r, const jn::read_names& names) {
            if (r.action == 0) return;
            ++seen;
            CHECK(names.text(jn::name_kind::subject, r.subject) == "op3");
            CHECK(names.text(jn::name_kind::resource, r.resource) == "boiler1.pressure.setpoint");
            CHECK(names.text(jn::name_kind::action, r.action) == "tag.write");
            CHECK(names.text(jn::name_kind::zone, r.zone) == "control");
            CHECK(names.text(jn::name_kind::listener, r.listener) == "plant");
        }) == 0);
        CHECK(seen > 0);
    }
}

TEST_CASE("journal/recorder: credits come out even over any course of tickets") {
    whole p;
    std::mt19937 random{7};
    std::vector<whole::enforcer::ticket> open;
    std::uint64_t begun = 0, ended = 0;
    for (int i = 0; i < 20'000; ++i) {
        switch (random() % 6) {
        case 0:
        case 1: {
            il::request asked =
                random() % 5 == 0 ? writing(site::panel, site::trip, 1.0) : writing(site::person, site::setpoint, 8.5);
            auto t = p.e->begin(asked);
            if (t.permitted() && !t.verdict().degraded) {
                open.push_back(std::move(t));
                ++begun;
            }
            break;
        }
        case 2:
        case 3:
            if (!open.empty()) {
                std::swap(open[random() % open.size()], open.back());
                if (random() % 3 == 0)
                    open.back().cancel();
                else
                    open.back().complete(outcome_kind::done);
                open.pop_back();
                ++ended;
            }
            break;
        case 4: {
            il::request bad = writing(site::person, site::setpoint, static_cast<double>(20 + random() % 100));
            CHECK_FALSE(p.e->begin(bad).permitted());
            break;
        }
        default: p.write();
        }
    }
    ended += open.size();
    open.clear();
    p.journal().flush();
    for (std::uint32_t lane = 0; lane < 2; ++lane) CHECK(p.journal().running().lane_at(lane).records.used() == 0);
    std::uint64_t intents = 0, outcomes = 0;
    for (const jn::record& r : p.records()) {
        intents += r.type == record_type::intent ? 1 : 0;
        outcomes += r.type == record_type::outcome ? 1 : 0;
    }
    CHECK(begun == ended);
    CHECK(intents == outcomes);
    CHECK(intents >= begun);
}

TEST_CASE("journal/recorder: many threads, tickets completed by others, its own writer: nothing is lost or doubled") {
    directory where;
    jn::at at = small(where);
    at.rings = 3;
    at.ring_records = 1024;
    at.segment_bytes = 1U << 20U;
    at.total_bytes = 64U << 20U;
    at.writing = jn::writing::own_thread;
    std::atomic<std::uint64_t> permitted{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> reads{0};
    {
        small_site s;
        il::enforcer<il::testing::manual_clock, plant_rules, plain_recorder> e{at, s};
        std::vector<std::thread> threads;
        for (int n = 0; n < 5; ++n) {
            threads.emplace_back([&] {
                for (int i = 0; i < 2000; ++i) {
                    il::request asked = writing(site::person, site::setpoint, 8.5);
                    auto t = e.begin(asked);
                    (t.permitted() ? permitted : refused).fetch_add(1);
                    if (i % 50 == 0) {
                        std::thread other{[held = std::move(t)]() mutable { held.complete(outcome_kind::done); }};
                        other.join();
                    } else {
                        t.complete(outcome_kind::done);
                    }
                    il::request one = reading(site::person, site::setpoint);
                    e.begin(one).complete(outcome_kind::done);
                    reads.fetch_add(1);
                }
            });
        }
        for (auto& t : threads) t.join();
        // What changes the plant has its room before it begins; a refusal that finds the ring full is counted.
        for (const auto of : {record_class::essential, record_class::ordinary, record_class::own})
            CHECK(e.part<plain_recorder>().dropped(of) == 0);
    }
    std::uint64_t intents = 0, outcomes = 0, read = 0, refusals = 0;
    for (const jn::record& r : records_of(where.path())) {
        intents += r.type == record_type::intent ? 1 : 0;
        outcomes += r.type == record_type::outcome ? 1 : 0;
        const bool lost = r.event == event_id::records_dropped;
        const bool folded = r.type == record_type::summary && r.action == 0;
        if (r.action == 1 || (lost && r.room == record_class::reading) ||
            (folded && r.event == event_id::access_repeated))
            read += r.count;
        if (r.action == 2 && r.outcome == record_outcome::indeterminate) refusals += r.count;
        if ((lost && r.room == record_class::refusal) || (folded && r.event == event_id::refusal_repeated))
            refusals += r.count;
    }
    CHECK(permitted.load() > 0);
    CHECK(intents == permitted.load());
    CHECK(outcomes == permitted.load());
    CHECK(read == reads.load());
    CHECK(refusals == refused.load());
    const auto v = verified(where.path());
    CHECK(v.integrity == jn::finding::good);
    CHECK(v.completeness == jn::finding::good);
    CHECK(v.closed);
}
