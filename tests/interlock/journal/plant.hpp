// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_JOURNAL_PLANT_HPP
#define INTERLOCK_TESTS_JOURNAL_PLANT_HPP

#include "interlock/journal/fault_io.hpp"

#include <interlock/core/enforcer.hpp>
#include <interlock/journal/recorder.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace journal_bench {

/// A small plant: a set-point, a trip that is essential with value 1, a person and a panel, an ordinary and a trusted listener.
struct small_site {
    static constexpr il::resource setpoint{1}, trip{2};
    static constexpr il::subject person{1}, panel{2};
    static constexpr il::listener plant{1}, console{2};
    static constexpr il::action backup{3}, account{4};

    std::uint64_t version = 7;
    mutable std::array<il::tag_entry, 200> tags{};
    mutable std::array<il::subject_entry, 3> subjects{};
    mutable std::array<il::essential_entry, 1> essentials{};
    mutable std::array<il::subject, 1> entitled{panel};
    mutable std::array<il::zone_prefix, 2> prefixes{};
    mutable il::snapshot site;

    il::publication compile(il::names& known) const {
        tags.fill({.kind = il::resource_kind::tag, .type = il::value_kind::real, .writable = true, .zone = {1}});
        tags[0] = {};
        tags[2].essentials_count = 1;
        subjects[1] = {.kind = il::subject_kind::human};
        subjects[2] = {.kind = il::subject_kind::device};
        essentials[0] = {.action = il::actions::tag_write,
                         .resource = trip,
                         .operand = 1,
                         .zones = il::bit(il::zone{1}),
                         .listeners = il::bit(plant) | il::bit(console),
                         .trusted_listeners = il::bit(console),
                         .entitled_count = 1};
        prefixes[0] = {.listener = plant, .zone = {1}, .address = il::ipv4(10, 1, 0, 0), .length = 112};
        prefixes[1] = {.listener = console, .zone = {1}, .address = il::ipv4(127, 0, 0, 0), .length = 104};
        known.actions.intern("backup.make");
        known.actions.intern("account.add");
        known.resources.intern("boiler1.pressure.setpoint");
        known.resources.intern("boiler1.trip");
        for (int i = 3; i < 200; ++i) known.resources.intern("boiler1.temperature." + std::to_string(i));
        known.subjects.intern("op3");
        known.subjects.intern("hmi1");
        known.zones.intern("control");
        known.listeners.intern("plant");
        known.listeners.intern("console");
        site.site = "boiler-house";
        site.version = version;
        site.identity = version;
        site.tags = tags;
        site.subjects = subjects;
        site.essentials = essentials;
        site.subject_lists = entitled;
        site.zone_prefixes = prefixes;
        site.action_names = {{}, known.actions.texts()};
        site.resource_names = {{}, known.resources.texts()};
        site.subject_names = {{}, known.subjects.texts()};
        site.zone_names = {{}, known.zones.texts()};
        site.listener_names = {{}, known.listeners.texts()};
        return {&site, nullptr, {}};
    }
};

/// Everybody known may do everything, but the panel may not move the set-point; nothing above 16.
struct plant_rules {
    static constexpr std::string_view name = "plant_rules";
    using stages = il::takes_part<il::stage::authorize, il::stage::validate>;
    il::verdict authorize(const il::request& asked) const noexcept {
        if (asked.subject.id == 0)
            return asked.essential && asked.entitled ? il::permit : il::deny(il::reason::no_right);
        if (asked.subject == small_site::panel && asked.action == il::actions::tag_write &&
            asked.resource == small_site::setpoint)
            return il::deny(il::reason::no_right);
        return il::permit;
    }
    il::verdict validate(const il::request& asked) const noexcept {
        return !asked.value.empty() && asked.value.number() > 16 ? il::deny(il::reason::outside_hard_range)
                                                                 : il::no_objection;
    }
};

inline il::request asking(il::subject who, il::action what, il::resource on, il::value v = {},
                          il::listener through = small_site::plant) {
    il::request out{.action = what, .resource = on, .value = v};
    out.who.origin.listener = through;
    out.who.origin.address = through == small_site::console ? il::ipv4(127, 0, 0, 1) : il::ipv4(10, 1, 0, 5);
    out.who.origin.port = 4711;
    out.who.subject = who;
    out.who.proof = who.id != 0 ? il::proof::certificate : il::proof::none;
    if (who.id != 0) out.who.session = {3, 1};
    return out;
}
inline il::request writing(il::subject who, il::resource on, il::value v, il::listener through = small_site::plant) {
    return asking(who, il::actions::tag_write, on, v, through);
}
inline il::request reading(il::subject who, il::resource on) { return asking(who, il::actions::tag_read, on); }

/// An enforcer with a recorder on a directory, written by the test itself, on clocks that it moves.
template <class Recorder>
struct plant {
    using enforcer = il::enforcer<il::testing::manual_clock, plant_rules, Recorder>;

    struct alarms {
        std::vector<jn::alarm_kind> kinds;
        std::vector<jn::record> about;
        static void hear(void* of, jn::alarm_kind kind, const jn::record& about) noexcept {
            static_cast<alarms*>(of)->kinds.push_back(kind);
            static_cast<alarms*>(of)->about.push_back(about);
        }
        std::size_t count(jn::alarm_kind kind) const {
            return static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), kind));
        }
    };

    directory where;
    il::testing::manual_clock wall;
    alarms heard;
    small_site site;
    std::optional<enforcer> e;

    template <class Change>
    explicit plant(const Change& change) {
        jn::at at = small(where);
        at.ring_records = 256;
        at.segment_bytes = 4096 * jn::frame_size;
        at.total_bytes = 16 * at.segment_bytes;
        at.time = jn::time_source::from(wall);
        at.alarm = {&heard, &alarms::hear};
        change(at);
        e.emplace(at, site);
        journal().name_policies(&enforcer::policy_name);
    }
    plant() : plant([](jn::at&) {}) {}

    Recorder& journal() { return e->template part<Recorder>(); }
    void advance(il::ticks by) {
        wall.advance(by);
        e->template part<il::testing::manual_clock>().advance(by);
    }
    bool write() { return journal().running().pump(); }
    /// What is in the files now, without the journal's own records unless they are asked for.
    std::vector<jn::record> records(bool own = false) {
        journal().flush();
        std::vector<jn::record> out;
        for (const jn::record& r : records_of(where.path()))
            if (own || (r.room != jn::record_class::own && r.event != jn::event_id::site_policy_published))
                out.push_back(r);
        return out;
    }
    std::vector<jn::record> own_records(jn::event_id which) {
        std::vector<jn::record> out;
        for (const jn::record& r : records(true))
            if (r.event == which) out.push_back(r);
        return out;
    }
};

using plain_recorder = jn::recorder<jn::file_store, digest>;
using faulty_recorder = jn::recorder<faulty_store, digest>;

} // namespace journal_bench

#endif
