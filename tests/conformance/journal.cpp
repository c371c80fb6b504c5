// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/json.hpp>
#include <interlock/journal/recorder.hpp>
#include <interlock/journal/text.hpp>

#include "conformance/library.hpp"
#include "interlock/journal/plant.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace interlock;
using conformance::check;
using journal::event_id;
using journal::record;
using journal::record_outcome;
using journal::record_type;
using journal_bench::asking;
using journal_bench::fault_plan;
using journal_bench::plan;
using journal_bench::plant;
using journal_bench::reading;
using journal_bench::writing;
using site = journal_bench::small_site;

namespace {

/// The only record of this kind; an empty one where there is none, or more than one.
record only(const std::vector<record>& all, event_id event, record_type type) {
    const auto is = [&](const record& r) { return r.event == event && r.type == type; };
    const auto found = std::find_if(all.begin(), all.end(), is);
    return std::count_if(all.begin(), all.end(), is) == 1 ? *found : record{};
}

/// The fields of CR 2.8, one by one; `when` is the wall time of the event.
struct fields {
    std::uint32_t source = 0;
    subject_kind kind = subject_kind::internal;
    audit_category category{};
    record_type type{};
    event_id event{};
    record_outcome outcome{};
};
void has(check& c, const record& r, ticks when, const fields& expected) {
    c.that(r.wall == when && r.clock == clock_quality::synchronised, "the time stamp");
    c.that(r.subject == expected.source && r.subject_kind == expected.kind, "the source");
    c.that(r.category == expected.category, "the category");
    c.that(r.type == expected.type, "the type");
    c.that(r.event == expected.event, "the event's id");
    c.that(r.outcome == expected.outcome, "the outcome");
}

/// One action from its beginning to its end.
template <class Plant>
verdict act(Plant& p, request asked, outcome_kind how = outcome_kind::done) {
    auto t = p.e->begin(asked);
    const verdict said = t.verdict();
    if (said.permitted()) t.complete(how);
    return said;
}
template <class Plant>
ticks wall_of(Plant& p) {
    return p.wall.now() + p.wall.wall_offset();
}

/// Writes until the journal refuses or `most` went through; each is written to the disk at once.
template <class Plant>
verdict fill(Plant& p, int most) {
    verdict said = permit;
    for (int i = 0; i < most && said.permitted(); ++i) {
        said = act(p, writing(site::person, site::setpoint, 8.5));
        p.write();
    }
    return said;
}
template <class P>
struct little : plant<P> {
    explicit little(journal::when_full at_the_end)
        : plant<P>([at_the_end](journal::at& at) {
              at.segment_bytes = 64 * journal::frame_size;
              at.total_bytes = 16 * at.segment_bytes;
              at.warn_percent = 50;
              at.at_the_end = at_the_end;
          }) {}
    std::uint64_t bytes() {
        this->journal().flush();
        std::uint64_t sum = 0;
        for (const auto segment : this->where.segments()) sum += std::filesystem::file_size(this->where.file(segment));
        return sum;
    }
};

using on_disk = journal::recorder<journal::file_store, adapt::sha256>;
/// The same on a disk that fails when it is told to.
using on_bad_disk = journal::recorder<journal_bench::faulty_store, adapt::sha256>;
static_assert(on_disk::name == on_bad_disk::name);

const claims_of<journal::recorder<journal::file_store, adapt::sha256>> recorder{[](conformance::registry& tests) {
    tests.add<on_disk, clause<cr<2, 8>, audit_category::access_control>>(
        "who was let and who wasn't", []<class P>(check& c) {
            plant<P> p;
            c.permitted(act(p, writing(site::person, site::setpoint, 8.5)), "a write");
            c.denied(act(p, writing(site::panel, site::setpoint, 8.5)), reason::no_right, "another's");
            c.permitted(act(p, reading(site::person, site::setpoint)), "a read");
            const auto all = p.records();
            has(c, only(all, event_id::action_permitted, record_type::intent), wall_of(p),
                {1, subject_kind::human, audit_category::access_control, record_type::intent,
                 event_id::action_permitted, record_outcome::permitted});
            has(c, only(all, event_id::action_refused, record_type::refusal), wall_of(p),
                {2, subject_kind::device, audit_category::access_control, record_type::refusal,
                 event_id::action_refused, record_outcome::denied});
            has(c, only(all, event_id::access_permitted, record_type::access), wall_of(p),
                {1, subject_kind::human, audit_category::access_control, record_type::access,
                 event_id::access_permitted, record_outcome::permitted});
            (void)act(p, writing({}, site::setpoint, 8.5));
            const auto refusals = p.records();
            const record stranger = refusals.empty() ? record{} : refusals.back();
            c.that(stranger.subject == 0 && stranger.address == ipv4(10, 1, 0, 5) &&
                       stranger.outcome == record_outcome::denied,
                   "of a stranger, where he came from");
        });
    tests.add<on_disk, clause<cr<2, 8>, audit_category::request_error>>(
        "what was asked wrongly", []<class P>(check& c) {
            plant<P> p;
            c.denied(act(p, writing(site::person, site::setpoint, 99.0)), reason::outside_hard_range, "a bad value");
            has(c, only(p.records(), event_id::action_refused, record_type::refusal), wall_of(p),
                {1, subject_kind::human, audit_category::request_error, record_type::refusal, event_id::action_refused,
                 record_outcome::denied});
        });
    tests.add<on_disk, clause<cr<2, 8>, audit_category::control_system_event>>(
        "what became of it in the plant", []<class P>(check& c) {
            plant<P> p;
            const record_outcome expected[]{record_outcome::done, record_outcome::refused_by_device,
                                            record_outcome::unknown};
            const outcome_kind ways[]{outcome_kind::done, outcome_kind::refused_by_device, outcome_kind::unknown};
            for (std::size_t i = 0; i < 3; ++i) {
                p.advance(seconds(1));
                (void)act(p, writing(site::person, site::setpoint, 8.5), ways[i]);
                const auto all = p.records();
                has(c, all.empty() ? record{} : all.back(), wall_of(p),
                    {1, subject_kind::human, audit_category::control_system_event, record_type::outcome,
                     event_id::action_ended, expected[i]});
            }
        });
    tests.add<on_disk, clause<cr<2, 8>, audit_category::backup_restore>>(
        "backups, asked for and made", []<class P>(check& c) {
            plant<P> p;
            c.permitted(act(p, asking(site::person, site::backup, site::setpoint)), "a backup");
            const auto all = p.records();
            has(c, only(all, event_id::action_permitted, record_type::intent), wall_of(p),
                {1, subject_kind::human, audit_category::backup_restore, record_type::intent,
                 event_id::action_permitted, record_outcome::permitted});
            has(c, only(all, event_id::action_ended, record_type::outcome), wall_of(p),
                {1, subject_kind::human, audit_category::backup_restore, record_type::outcome, event_id::action_ended,
                 record_outcome::done});
        });
    tests.add<on_disk, clause<cr<2, 8>, audit_category::configuration_change>>(
        "accounts and the site policy", []<class P>(check& c) {
            plant<P> p;
            c.permitted(act(p, asking(site::person, site::account, site::setpoint)), "an account");
            has(c, only(p.records(), event_id::action_permitted, record_type::intent), wall_of(p),
                {1, subject_kind::human, audit_category::configuration_change, record_type::intent,
                 event_id::action_permitted, record_outcome::permitted});
            p.advance(seconds(5));
            site next;
            next.version = 8;
            c.that(p.e->publish(next).result == publish_result::in_force, "another site policy");
            const auto published = p.own_records(event_id::site_policy_published);
            c.that(published.size() == 2, "each publication");
            const record last = published.empty() ? record{} : published.back();
            has(c, last, wall_of(p),
                {0, subject_kind::internal, audit_category::configuration_change, record_type::event,
                 event_id::site_policy_published, record_outcome::succeeded});
            c.that(last.old_bits == 7 && last.new_bits == 8, "from which version to which");
        });
    tests.add<on_disk, clause<cr<2, 8>, audit_category::audit_log_event>>(
        "what the journal itself could not do", []<class P>(check& c) {
            plant<P> p([](journal::at& at) { at.ring_records = 16; });
            p.write(); // the publication's record leaves the ring
            std::vector<typename plant<P>::enforcer::ticket> open;
            for (int i = 0; i < 10; ++i) {
                request trip = writing(site::panel, site::trip, 1.0);
                open.push_back(p.e->begin(trip));
            }
            c.that(open.back().permitted() && open.back().verdict().degraded, "a trip beyond all room");
            for (auto& t : open) t.complete(outcome_kind::done);
            p.write();
            p.write();
            has(c, only(p.records(true), event_id::records_dropped, record_type::event), wall_of(p),
                {0, subject_kind::internal, audit_category::audit_log_event, record_type::event,
                 event_id::records_dropped, record_outcome::failed});
            const auto lost = p.own_records(event_id::records_dropped);
            c.that(lost.size() == 1 && lost[0].count == 4, "how many: two trips, intent and outcome");
            c.that(p.own_records(event_id::journal_started).size() == 1, "and that it began");
        });

    tests.add<on_disk, clause<cr<2, 9>, 'a'>>(
        "storage as allotted, not eaten up by what repeats", []<class P>(check& c) {
            little<P> p(journal::when_full::refuse);
            for (int i = 0; i < 10'000; ++i) {
                (void)act(p, reading(site::person, site::setpoint));
                (void)act(p, writing(site::panel, site::setpoint, 8.5));
                if (i % 100 == 0) p.write();
            }
            const auto all = p.records();
            std::uint64_t reads = 0;
            std::uint64_t refusals = 0;
            for (const record& r : all) {
                if (r.action == actions::tag_read.id) reads += r.count;
                if (r.why == reason::no_right) refusals += r.count;
            }
            c.that(reads == 10'000, "every read is accounted for");
            c.that(refusals == 10'000, "every refusal is accounted for");
            c.that(all.size() < 20, "in a few records");
            c.that(!fill(p, 2000).permitted(), "writes until it is full");
            c.that(p.bytes() <= 16 * 64 * journal::frame_size, "and no byte more");
        });
    tests.add<on_disk, clause<cr<2, 9>, 'b'>>(
        "full is no failure: it refuses what needs a record, or makes room", []<class P>(check& c) {
            little<P> p(journal::when_full::refuse);
            const verdict said = fill(p, 2000);
            c.that(said.outcome == decision::indeterminate && said.why == reason::journal_unavailable,
                   "an ordinary write is refused");
            c.permitted(act(p, writing(site::panel, site::trip, 1.0)), "a trip goes through");
            c.permitted(act(p, reading(site::person, site::setpoint)), "a read goes through");
            c.denied(act(p, writing({}, site::trip, 1.0)), reason::no_right, "a stranger doesn't");
            c.that(!p.records().empty() &&
                       journal_bench::verified(p.where.path()).completeness == journal::finding::good,
                   "the journal is whole");
            std::error_code unused;
            for (std::uint64_t old = 1; old <= 4; ++old)
                std::filesystem::rename(p.where.file(old), p.where.file(old) + ".archived", unused);
            p.advance(seconds(5));
            p.write();
            c.permitted(act(p, writing(site::person, site::setpoint, 8.5)),
                        "after somebody archived the oldest, it goes on");

            little<P> ring(journal::when_full::overwrite_oldest);
            c.permitted(fill(ring, 2000), "where the site says so, the oldest goes");
            c.that(ring.own_records(event_id::segment_removed).size() > 1, "and that is recorded");
            c.that(ring.bytes() <= 16 * 64 * journal::frame_size, "within the same storage");
        });
    tests.add<on_disk, cr<2, 9, 1>>("a warning at the threshold that was set, once", []<class P>(check& c) {
        little<P> p(journal::when_full::refuse);
        (void)fill(p, 100);
        c.that(p.heard.count(journal::alarm_kind::storage_threshold) == 0, "below it nobody is warned");
        (void)fill(p, 2000);
        c.that(p.heard.count(journal::alarm_kind::storage_threshold) == 1, "at it somebody is");
        c.that(p.own_records(event_id::storage_threshold).size() == 1, "and the journal says when");
        c.that(p.own_records(event_id::storage_threshold).size() == 1 &&
                   p.own_records(event_id::storage_threshold)[0].new_bits == 50,
               "and how full it was");
    });

    tests.add<on_bad_disk, clause<cr<2, 10>, 'a'>, ccsc<1>>(
        "a disk that fails takes no essential function with it", []<class P>(check& c) {
            plan = {};
            plant<P> p;
            plan = {.at = 1, .count = fault_plan::nothing, .error = EIO};
            (void)act(p, writing(site::person, site::setpoint, 8.5));
            p.write();
            for (int i = 0; i < 20; ++i) {
                const verdict said = act(p, writing(site::panel, site::trip, 1.0));
                c.that(said.permitted() && said.degraded && said.why == reason::journal_unavailable,
                       "a trip goes through, marked");
                p.advance(seconds(2));
                p.write();
            }
            c.denied(act(p, writing({}, site::trip, 1.0)), reason::no_right, "a stranger's doesn't");
            c.that(!act(p, writing(site::panel, site::trip, 0.0)).permitted(), "nor does taking it back");
            plan = {};
            p.advance(seconds(2));
            p.write();
            const auto all = p.records();
            c.that(std::count_if(all.begin(), all.end(),
                                 [](const record& r) {
                                     return r.type == record_type::intent && r.has(journal::flag::degraded);
                                 }) == 20,
                   "and all of them are recorded when the disk works again");
            c.that(journal_bench::verified(p.where.path()).completeness == journal::finding::good,
                   "in a journal that is whole");
        });
    tests.add<on_bad_disk, clause<cr<2, 10>, 'b'>>(
        "reactions to choose from: alarm, refuse, count, overwrite", []<class P>(check& c) {
            for (const auto reads :
                 {journal::unrecorded_reads::permitted_and_counted, journal::unrecorded_reads::refused}) {
                plan = {};
                plant<P> p([&](journal::at& at) { at.reads = reads; });
                plan = {.at = 1, .count = fault_plan::nothing, .error = ENOSPC};
                (void)act(p, writing(site::person, site::setpoint, 8.5));
                p.write();
                c.that(p.heard.count(journal::alarm_kind::store_failed) == 1, "an alarm");
                c.that(p.journal().fault().view().find("No space left") != std::string_view::npos, "which says why");
                const verdict said = act(p, writing(site::person, site::setpoint, 8.5));
                c.that(said.outcome == decision::indeterminate && said.why == reason::journal_unavailable,
                       "an ordinary write waits for the disk");
                c.that(act(p, reading(site::person, site::setpoint)).permitted() ==
                           (reads == journal::unrecorded_reads::permitted_and_counted),
                       "a read as the site says");
                plan = {};
                p.advance(seconds(2));
                p.write();
                c.that(p.heard.count(journal::alarm_kind::store_recovered) == 1, "and word of its end");
                c.permitted(act(p, writing(site::person, site::setpoint, 8.5)), "then it goes on by itself");
            }
            plan = {};
        });

    tests.add<on_disk, cr<2, 11>>("each record has date and time, and how good they are", []<class P>(check& c) {
        plant<P> p;
        p.wall.set_wall_offset({1'800'000'000'000'000'000});
        p.write();
        (void)act(p, writing(site::person, site::setpoint, 8.5));
        p.advance(milliseconds(1500));
        p.wall.set_quality(clock_quality::lost);
        p.write();
        (void)act(p, writing(site::person, site::setpoint, 8.6));
        // Somebody sets the clock back: the order is kept.
        p.advance(milliseconds(1500));
        p.wall.set_wall_offset({1'700'000'000'000'000'000});
        p.write();
        (void)act(p, writing(site::person, site::setpoint, 8.7));
        const auto all = p.records();
        c.that(all.size() == 6, "three writes");
        if (all.size() != 6) return;
        c.that(journal::time_text(all[0].wall).substr(0, 20) == "2027-01-15 08:00:01.", "the date and the time");
        c.that(all[0].clock == clock_quality::synchronised, "known to be good");
        c.that(all[2].wall == all[0].wall + milliseconds(1500) && all[2].clock == clock_quality::lost,
               "or known not to be");
        c.that(all[4].wall < all[2].wall && all[4].monotonic > all[2].monotonic && all[4].sequence > all[2].sequence,
               "and the order where the clock was set back");
    });
    tests.add<on_disk, cr<2, 12>, cr<2, 12, 1>>(
        "who did what can be shown afterwards, of people, devices and the component itself", []<class P>(check& c) {
            plant<P> p;
            (void)act(p, writing(site::person, site::setpoint, 8.5));
            (void)act(p, writing(site::panel, site::trip, 1.0), outcome_kind::unknown);
            request own = writing({}, site::setpoint, 3.0);
            own.who.proof = proof::internal;
            (void)act(p, own);
            p.journal().flush();
            platform::append_files io;
            c.that(io.attach_to_read(p.where.path().c_str()) == 0, "the files can be read");
            journal::reader<adapt::sha256, platform::append_files> reader{io};
            std::vector<std::string> story;
            (void)reader.read({}, [&](const record& r, const journal::read_names& names) {
                if (r.type != record_type::intent && r.type != record_type::outcome && r.type != record_type::refusal)
                    return;
                story.push_back(std::string{names.text(journal::name_kind::subject, r.subject)} + "/" +
                                std::string{journal::detail::word(journal::detail::kind_words, r.subject_kind)} + "/" +
                                std::string{journal::detail::word(journal::detail::proof_words, r.proof)} + " " +
                                std::string{names.text(journal::name_kind::resource, r.resource)} + " " +
                                std::string{journal::detail::word(journal::detail::outcome_words, r.outcome)});
            });
            const std::vector<std::string> expected{
                "op3/human/certificate boiler1.pressure.setpoint permitted",
                "op3/human/certificate boiler1.pressure.setpoint done",
                "hmi1/device/certificate boiler1.trip permitted",
                "hmi1/device/certificate boiler1.trip unknown",
                "/internal/internal boiler1.pressure.setpoint denied",
            };
            c.that(story == expected, "who, how that was proved, what, and what came of it");
        });

    tests.add<on_disk, cr<7, 1>>("a flood of records takes no essential function's room", []<class P>(check& c) {
        plant<P> p([](journal::at& at) { at.ring_records = 64; });
        p.write();
        // Nothing is written meanwhile: the disk can't keep up with what is asked.
        unsigned written = 0;
        for (unsigned i = 0; i < 1000; ++i) {
            written += act(p, writing(site::person, site::setpoint, 8.5)).permitted() ? 1U : 0U;
            c.denied(act(p, writing({}, site::setpoint, 8.5)), reason::no_right, "a stranger's write");
        }
        c.that(written != 0 && written < 32, "ordinary writes until their room is used up");
        const verdict trip = act(p, writing(site::panel, site::trip, 1.0));
        c.that(trip.permitted() && !trip.degraded, "a trip has room of its own");
        for (int i = 0; i < 100; ++i)
            c.permitted(act(p, writing(site::panel, site::trip, 1.0)), "and goes through beyond it");
        c.denied(act(p, writing({}, site::trip, 1.0)), reason::no_right, "a stranger's doesn't");
        for (int i = 0; i < 10; ++i) p.write();
        c.permitted(act(p, writing(site::person, site::setpoint, 8.5)), "afterwards ordinary writes go on");
        std::uint64_t strangers = 0;
        for (const record& r : p.records())
            if (r.subject == 0 && r.resource == site::setpoint.id) strangers += r.count;
        c.that(strangers == 1000, "and every one of the flood is accounted for");
    });
    tests.add<on_disk, cr<3, 9>>("files for their owner alone, in which a change shows", []<class P>(check& c) {
        namespace fs = std::filesystem;
        plant<P> p;
        (void)act(p, writing(site::person, site::setpoint, 8.5));
        p.journal().flush();
        c.that((fs::status(p.where.file(1)).permissions() & fs::perms::all) ==
                   (fs::perms::owner_read | fs::perms::owner_write),
               "a file's mode");
        const auto all = p.records();
        c.that(all.size() == 2, "a write");
        if (all.size() != 2) return;
        auto bytes = p.where.bytes(1);
        // Somebody puts another name to it.
        bytes[all[0].sequence * journal::frame_size + offsetof(record, subject)] = 2;
        p.where.put(1, bytes);
        const auto v = journal_bench::verified(p.where.path());
        c.that(v.integrity == journal::finding::bad && v.first_bad == all[0].sequence, "is found where it was changed");
    });
    tests.add<on_disk, cr<6, 1>>("read without changing anything, while it is written", []<class P>(check& c) {
        plant<P> p;
        (void)act(p, writing(site::person, site::setpoint, 8.5));
        p.journal().flush();
        const auto before = p.where.bytes(1);
        platform::append_files io;
        c.that(io.attach_to_read(p.where.path().c_str()) == 0, "opened for reading beside the writer");
        journal::reader<adapt::sha256, platform::append_files> reader{io};
        std::vector<std::string> lines;
        const auto read = [&] {
            lines.clear();
            return reader.read({}, [&](const record& r, const journal::read_names& names) {
                if (r.action != 0) lines.push_back(journal::line_text(r, names));
            });
        };
        c.that(read() == 0 && lines.size() == 2, "intent and outcome");
        c.that(lines.size() == 2 && lines[0].find("op3") != std::string::npos &&
                   lines[0].find("boiler1.pressure.setpoint") != std::string::npos &&
                   lines[0].find("permitted") != std::string::npos,
               "as a person can read them");
        c.that(p.where.bytes(1) == before, "no byte was changed");
        (void)act(p, writing(site::panel, site::trip, 1.0));
        p.journal().flush();
        c.that(read() == 0 && lines.size() == 2, "and what came since");
    });
    tests.add<on_disk, cr<6, 1, 1>>("read by programs: filters, and JSON with all fields", []<class P>(check& c) {
        plant<P> p;
        (void)act(p, writing(site::person, site::setpoint, 8.5));
        (void)act(p, writing(site::panel, site::setpoint, 8.5));
        p.journal().flush();
        platform::append_files io;
        (void)io.attach_to_read(p.where.path().c_str());
        journal::reader<adapt::sha256, platform::append_files> reader{io};
        std::vector<std::string> lines;
        journal::read_filter filter;
        filter.denied = true;
        filter.subject = "hmi1";
        (void)reader.read(filter, [&](const record& r, const journal::read_names& names) {
            lines.push_back(journal::json_text(r, names));
        });
        c.that(lines.size() == 1, "what was refused to one of them");
        if (lines.size() != 1) return;
        for (const std::string_view field :
             {"\"time\":\"20", "\"source\":\"hmi1\"", "\"category\":\"access control\"", "\"type\":\"refusal\"",
              "\"event\":\"action refused\"", "\"outcome\":\"denied\""})
            c.that(lines[0].find(field) != std::string::npos, field);
    });
}};

} // namespace

TEST_CASE("journal::recorder: CR 2.8, CR 2.9, CR 2.10, CR 2.11, CR 2.12, CR 6.1, CR 7.1: its claims") {
    CHECK(failures_of("journal::recorder") == "");
}
