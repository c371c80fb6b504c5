// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_SI_PLANT_HPP
#define INTERLOCK_TESTS_SI_PLANT_HPP

#include <interlock/core/enforcer.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <array>
#include <string_view>
#include <vector>

/// A small plant for tests of si/: tags that a test writes into, one subject, everything granted.
namespace plant {

namespace il = interlock;
namespace si = il::si;

inline constexpr il::subject operator_{1};
inline constexpr il::zone control{1};

/// Grants everything, so that only the policy under test decides.
struct grant_all {
    static constexpr std::string_view name = "grant_all";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};

struct site {
    std::vector<il::tag_entry> tags{1};
    std::vector<il::limit_entry> limits{1};
    std::vector<il::permissive_entry> permissives;
    std::vector<il::essential_entry> essentials;
    std::vector<il::failsafe_entry> failsafes{1};
    std::vector<double> numbers;
    std::vector<std::string_view> names{""};
    std::vector<il::name_cell> cells{std::vector<il::name_cell>(64)};
    std::vector<il::subject_entry> subjects{2};
    std::array<il::subject, 1> entitled{operator_};
    std::array<il::zone_prefix, 1> prefixes{{{.listener = {1}, .zone = control, .address = {}, .length = 0}}};
    std::array<il::listener_entry, 2> listeners{{{}, {.present = true}}};
    mutable il::snapshot made;
    mutable std::uint64_t identity = 0;

    site() { subjects[1].kind = il::subject_kind::human; }

    il::resource tag(std::string_view name, il::value_kind type, bool writable = true) {
        tags.push_back({.kind = il::resource_kind::tag, .type = type, .writable = writable, .zone = control});
        names.push_back(name);
        il::name_index::enter(cells, name, static_cast<std::uint32_t>(tags.size() - 1));
        return {static_cast<std::uint32_t>(tags.size() - 1)};
    }
    il::resource tag(std::string_view name, il::value_kind type, const il::limit_entry& l) {
        const il::resource r = tag(name, type);
        limits.push_back(l);
        tags[r.id].limits = static_cast<std::uint32_t>(limits.size() - 1);
        return r;
    }
    /// Call it before anything else is added to `essentials`.
    void essential(il::resource r, double from) {
        tags[r.id].essentials_count = 1;
        essentials.push_back({.action = il::actions::tag_write,
                              .resource = r,
                              .constraint = il::value_constraint::at_least,
                              .operand = from,
                              .zones = il::bit(control),
                              .listeners = il::bit(il::listener{1}),
                              .entitled_first = 0,
                              .entitled_count = 1});
    }
    void only_if(il::resource r, const il::permissive_entry& p) {
        if (tags[r.id].permissives_count++ == 0)
            tags[r.id].permissives_first = static_cast<std::uint32_t>(permissives.size());
        permissives.push_back(p);
    }
    void on_loss(const il::failsafe_entry& f) {
        failsafes.push_back(f);
        tags[f.tag.id].failsafe = static_cast<std::uint32_t>(failsafes.size() - 1);
    }

    il::publication compile(il::names&) const {
        made = {};
        made.identity = ++identity;
        made.tags = tags;
        made.limits = limits;
        made.permissives = permissives;
        made.essentials = essentials;
        made.failsafes = failsafes;
        made.numbers = numbers;
        made.subjects = subjects;
        made.subject_lists = entitled;
        made.listeners = listeners;
        made.zone_prefixes = prefixes;
        made.zone_count = 2;
        made.resource_names = {cells, names};
        auto* const copy = new il::snapshot(made);
        return {copy, [](const il::snapshot* s) noexcept { delete s; }, {}};
    }
};

inline il::request write(il::resource tag, il::value v) {
    il::request r{.action = il::actions::tag_write, .resource = tag, .value = v};
    r.who.origin.listener = {1};
    r.who.subject = operator_;
    r.who.proof = il::proof::certificate;
    return r;
}

inline il::reading read(il::value v, il::ticks at, il::quality q = il::quality::good,
                        il::value_origin from = il::value_origin::device) {
    return {v, q, from, at, {}};
}

} // namespace plant

#endif
