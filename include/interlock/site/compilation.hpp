// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILATION_HPP
#define INTERLOCK_SITE_COMPILATION_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/detail/list_hash.hpp>
#include <interlock/site/access_table.hpp>
#include <interlock/site/compiled_site.hpp>
#include <interlock/site/limit_pool.hpp>
#include <interlock/site/role_graph.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// One run from rows by name to a snapshot of dense tables.
///
/// Serves:   none by itself; CR 2.1 and CR 5.1 through the snapshot.
/// Denies:   none.
/// Units:    at most 63 zones, listeners and actions over the life of `names`, 8192 roles, 2^24 grants.
/// Errors:   `run` answers a publication without a snapshot; its fault names the place in one line.
/// Threads:  one compilation at a time for each `names`.
/// Cost:     about 1 µs for each tag and rule. Measured: benchmarks/kernel.cpp
/// Example:  none
class compilation {
public:
    compilation(const site_rows& rows, names& known)
        : rows_{rows},
          known_{known},
          made_{std::make_unique<compiled_site>()} {}

    publication run() {
        const bool done = number_names() && place_zones() && place_tags() && place_code() && place_roles() &&
                          place_subjects() && place_assignments() && place_duties() && place_grants() &&
                          place_essentials() && place_permissives() && place_failsafes() && place_approvals() &&
                          place_overrides() && place_wireless();
        if (!done) return {nullptr, nullptr, fault_};
        finish();
        return {made_.release(), &compiled_site::dispose, {}};
    }

private:
    using tables = compiled_site::tables;
    static constexpr std::string_view role_prefix = "role:";

    bool fail(std::string_view what, std::string_view name, std::string_view why) {
        fault_.clear();
        fault_ << what << " '" << name << "' " << why;
        return false;
    }

    /// Gives a name its id, and marks it as alive in this snapshot.
    bool live(name_table& among, std::string_view kind, std::string_view name, std::vector<std::uint32_t>& ids,
              std::uint32_t& id) {
        id = among.intern(name);
        if (id == 0) return fail(kind, name.substr(0, 60), "has no name that can be used: 1 to 255 bytes");
        ids.push_back(id);
        return true;
    }
    bool number_all(name_table& among, std::string_view kind, const std::vector<std::string>& list,
                    std::vector<std::uint32_t>& ids) {
        std::uint32_t id = 0;
        for (const std::string& name : list)
            if (!live(among, kind, name, ids, id)) return false;
        return true;
    }

    /// Ids of zones, listeners and actions are few and are never given out again: a site policy that is refused must use up none.
    bool have_room(const name_table& among, std::string_view kind, const std::vector<std::string_view>& list) {
        std::vector<std::string_view> fresh;
        for (const std::string_view name : list) {
            if (among.find(name) != 0 || std::find(fresh.begin(), fresh.end(), name) != fresh.end()) continue;
            fresh.push_back(name);
            if (among.size() + fresh.size() > set_limit)
                return fail(kind, name, "is one too many: an enforcer knows at most 63 of them during its life");
        }
        return true;
    }
    bool have_room() {
        std::vector<std::string_view> acted, heard;
        each_action([&acted](std::string_view name) { acted.push_back(name); });
        for (const auto& l : rows_.listeners) heard.push_back(l.name);
        return have_room(known_.actions, "action", acted) &&
               have_room(known_.zones, "zone", {rows_.zones.begin(), rows_.zones.end()}) &&
               have_room(known_.listeners, "listener", heard);
    }

    /// Calls `each(name)` wherever the site policy mentions an action.
    template <class Each>
    void each_action(const Each& each) const {
        const auto all = [&each](const std::vector<std::string>& names) {
            for (const std::string& name : names) each(name);
        };
        for (const std::string_view always : {"tag.read", "tag.write"}) each(always);
        all(rows_.actions);
        for (const auto& r : rows_.rules) all(r.rule.actions);
        for (const auto& c : rows_.conduits) all(c.actions);
        for (const auto& e : rows_.essentials) each(e.action);
        for (const auto& a : rows_.approvals) all(a.actions);
        all(rows_.viewing);
        for (const auto& w : rows_.wireless) all(w.actions);
    }
    bool number_names() {
        std::uint32_t id = 0;
        bool good = have_room();
        each_action([&](std::string_view name) { good = good && live(known_.actions, "action", name, actions_, id); });
        if (!good) return false;
        // Actions are mentioned often; everything else is said once.
        std::sort(actions_.begin(), actions_.end());
        actions_.erase(std::unique(actions_.begin(), actions_.end()), actions_.end());

        if (!number_all(known_.zones, "zone", rows_.zones, zones_)) return false;
        for (const auto& l : rows_.listeners)
            if (!live(known_.listeners, "listener", l.name, listeners_, id)) return false;
        for (const auto& d : rows_.devices)
            if (!live(known_.resources, "device", d.name, resources_, id)) return false;
        for (const auto& t : rows_.tags)
            if (!live(known_.resources, "tag", t.name, resources_, id)) return false;
        for (const auto& c : rows_.code)
            if (!live(known_.resources, "mobile code", c.name, resources_, id)) return false;
        for (const auto& s : rows_.subjects) {
            if (s.name.starts_with(role_prefix))
                return fail("subject", s.name, "has a name that is kept for the holders of a role");
            if (!live(known_.subjects, "subject", s.name, subjects_, id)) return false;
        }
        for (const auto& r : rows_.roles)
            if (!live(known_.subjects, "role", std::string{role_prefix} += r, subjects_, id)) return false;
        return said_once(known_.zones, zones_, "zone") && said_once(known_.listeners, listeners_, "listener") &&
               said_once(known_.resources, resources_, "tag or device") &&
               said_once(known_.subjects, subjects_, "subject or role");
    }
    bool said_once(const name_table& among, const std::vector<std::uint32_t>& ids, std::string_view kind) {
        std::vector<bool> seen(among.size());
        for (const std::uint32_t id : ids) {
            if (seen[id]) return fail(kind, among.texts()[id], "is there twice");
            seen[id] = true;
        }
        alive_.emplace_back(&among, std::move(seen));
        return true;
    }

    /// The id of a name of this site policy; a fault when it isn't there.
    bool find(const name_table& among, std::string_view kind, std::string_view name, std::uint32_t& id) {
        id = among.find(name);
        for (const auto& [table, seen] : alive_)
            if (table == &among && id != 0 && seen[id]) return true;
        return fail(kind, name, "is used, but is not in the site policy");
    }
    bool bits_of(const name_table& among, std::string_view kind, const std::vector<std::string>& list,
                 std::uint64_t& bits) {
        bits = 0;
        for (const std::string& name : list) {
            std::uint32_t id = 0;
            if (!find(among, kind, name, id)) return false;
            bits |= interlock::bit(id);
        }
        return true;
    }
    std::uint64_t bits_of_actions(const std::vector<std::string>& list) const {
        std::uint64_t bits = 0;
        for (const std::string& name : list) bits |= interlock::bit(known_.actions.find(name));
        return bits;
    }
    bool zones_of(const std::vector<std::string>& list, std::uint64_t& bits) {
        if (!list.empty()) return bits_of(known_.zones, "zone", list, bits);
        bits = ~std::uint64_t{1};
        return true;
    }

    bool place_zones() {
        tables& own = made_->own;
        own.listeners.resize(known_.listeners.size());
        for (std::size_t i = 0; i < rows_.listeners.size(); ++i) {
            const listener_row& row = rows_.listeners[i].row;
            own.listeners[listeners_[i]] = {true, row.secure, row.console, row.medium};
        }
        for (const auto& p : rows_.prefixes) {
            zone_prefix row{.address = canonical(p.peers).address, .length = p.peers.length};
            if (!find(known_.listeners, "listener", p.listener, row.listener.id) ||
                !find(known_.zones, "zone", p.zone, row.zone.id))
                return false;
            own.zone_prefixes.push_back(row);
        }
        std::stable_sort(
            own.zone_prefixes.begin(), own.zone_prefixes.end(), [](const zone_prefix& a, const zone_prefix& b) {
                if (a.length != b.length) return a.length > b.length;
                return a.listener.id != b.listener.id ? a.listener.id < b.listener.id : a.address < b.address;
            });
        for (std::size_t i = 1; i < own.zone_prefixes.size(); ++i) {
            const zone_prefix &a = own.zone_prefixes[i - 1], &b = own.zone_prefixes[i];
            if (a.length == b.length && a.listener == b.listener && a.address == b.address)
                return fail("zone", known_.zones.texts()[b.zone.id],
                            "has a prefix on a listener that belongs to a zone already");
        }
        made_->zone_count = known_.zones.size();
        if (!bits_of(known_.zones, "zone", rows_.wireless_zones, made_->wireless_zones)) return false;
        own.conduits.resize(std::size_t{made_->zone_count} * made_->zone_count);
        for (const auto& c : rows_.conduits) {
            std::uint32_t from = 0, to = 0;
            if (!find(known_.zones, "zone", c.from, from) || !find(known_.zones, "zone", c.to, to)) return false;
            own.conduits[from * made_->zone_count + to] |= bits_of_actions(c.actions);
        }
        return true;
    }

    bool place_tags() {
        tables& own = made_->own;
        own.tags.resize(known_.resources.size());
        for (std::size_t i = 0; i < rows_.devices.size(); ++i) {
            tag_entry& row = own.tags[resources_[i]];
            // What is asked of a device itself is never covered by a subtree in passing.
            row = {.kind = resource_kind::device, .tag_class = tag_class::configuration, .device = {resources_[i]}};
            if (!find(known_.zones, "zone", rows_.devices[i].zone, row.zone.id)) return false;
        }
        limit_pool limits(*made_);
        for (std::size_t i = 0; i < rows_.tags.size(); ++i) {
            const tag_row& tag = rows_.tags[i].row;
            tag_entry row{
                .kind = resource_kind::tag, .tag_class = tag.tag_class, .type = tag.type, .writable = tag.writable};
            if (!tag.device.empty()) {
                if (!find(known_.resources, "device", tag.device, row.device.id)) return false;
                if (own.tags[row.device.id].kind != resource_kind::device)
                    return fail("device", tag.device, "is a tag");
                row.zone = own.tags[row.device.id].zone;
            }
            if (!tag.zone.empty() && !find(known_.zones, "zone", tag.zone, row.zone.id)) return false;
            row.limits = limits.enter(tag);
            own.tags[resources_[rows_.devices.size() + i]] = row;
        }
        return true;
    }

    bool place_roles() {
        if (rows_.roles.size() > role_graph::most_roles) return fail("site", rows_.site, "has more than 8192 roles");
        for (std::uint32_t r = 0; r < rows_.roles.size(); ++r) {
            role_places_.emplace(rows_.roles[r], r);
            made_->own.roles.push_back({made_->keep(rows_.roles[r]), {subjects_[rows_.subjects.size() + r]}});
        }
        graph_ = role_graph(rows_.roles.size());
        for (const auto& i : rows_.inclusions) {
            std::uint32_t senior = 0, junior = 0;
            if (!find_role(i.senior, senior) || !find_role(i.junior, junior)) return false;
            graph_.include(senior, junior);
        }
        if (!graph_.close()) return fail("role", rows_.roles[graph_.in_a_cycle()], "includes itself");
        return true;
    }
    bool find_role(std::string_view name, std::uint32_t& place) {
        const auto at = role_places_.find(name);
        if (at == role_places_.end()) return fail("role", name, "is used, but is not in the site policy");
        place = at->second;
        return true;
    }

    bool place_subjects() {
        tables& own = made_->own;
        own.subjects.resize(known_.subjects.size());
        std::vector<std::uint64_t> held(graph_.words());
        for (std::size_t i = 0; i < rows_.subjects.size(); ++i) {
            const subject_row& row = rows_.subjects[i].row;
            std::fill(held.begin(), held.end(), 0);
            for (const std::string& name : row.roles) {
                std::uint32_t r = 0;
                if (!find_role(name, r)) return false;
                for (std::size_t w = 0; w < held.size(); ++w) held[w] |= graph_.reach(r)[w];
            }
            own.subjects[subjects_[i]] = {.kind = row.kind,
                                          .disabled = row.disabled,
                                          .permanent_sessions = row.permanent_sessions,
                                          .shared = row.shared,
                                          .person = person_of(row.person),
                                          .role_set = role_set_of(held)};
        }
        for (std::uint32_t r = 0; r < rows_.roles.size(); ++r) {
            held.assign(graph_.reach(r).begin(), graph_.reach(r).end());
            own.subjects[subjects_[rows_.subjects.size() + r]] = {.kind = subject_kind::device,
                                                                  .role_set = role_set_of(held)};
        }
        for (const auto& h : rows_.holders) {
            std::uint32_t r = 0;
            if (!find_role(h.name, r)) return false;
            if (h.row == subject_kind::unknown || h.row == subject_kind::internal)
                return fail("role", h.name, "is held by what no certificate is for");
            subject_entry& who = own.subjects[subjects_[rows_.subjects.size() + r]];
            who.kind = h.row;
            // All of them together are nobody in particular, who consents to nothing.
            who.shared = h.row == subject_kind::human;
        }
        for (const auto& a : rows_.addresses) {
            address_entry row{.address = a.address};
            if (!find(known_.listeners, "listener", a.listener, row.listener.id) ||
                !find(known_.subjects, "subject", a.subject, row.subject.id))
                return false;
            own.subjects[row.subject.id].by_address = true;
            own.addresses.push_back(row);
        }
        for (const auto& c : rows_.certificates) {
            certificate_entry row{.fingerprint = c.fingerprint};
            if (!find(known_.subjects, "subject", c.subject, row.subject.id)) return false;
            own.certificates.push_back(row);
        }
        return told_apart();
    }
    /// One address on a listener and one certificate belong to one subject.
    bool told_apart() {
        tables& own = made_->own;
        std::sort(own.certificates.begin(), own.certificates.end(),
                  [](const certificate_entry& a, const certificate_entry& b) { return a.fingerprint < b.fingerprint; });
        for (std::size_t i = 1; i < own.certificates.size(); ++i)
            if (own.certificates[i - 1].fingerprint == own.certificates[i].fingerprint)
                return fail("subject", known_.subjects.texts()[own.certificates[i].subject.id],
                            "has a certificate of another subject");
        std::sort(own.addresses.begin(), own.addresses.end(), [](const address_entry& a, const address_entry& b) {
            return a.listener.id != b.listener.id ? a.listener.id < b.listener.id : a.address < b.address;
        });
        for (std::size_t i = 1; i < own.addresses.size(); ++i)
            if (own.addresses[i - 1].listener == own.addresses[i].listener &&
                own.addresses[i - 1].address == own.addresses[i].address)
                return fail("subject", known_.subjects.texts()[own.addresses[i].subject.id],
                            "has an address of another subject");
        return true;
    }
    /// The number of a set of roles, closed over what they include; 0 for none.
    std::uint32_t role_set_of(const std::vector<std::uint64_t>& held);

    bool place_grants();
    bool place_code();
    bool place_essentials();
    bool place_permissives();
    bool place_failsafes();
    bool place_assignments();
    bool place_duties();
    bool statically_separate(const duty_row& row, const std::vector<std::uint32_t>& among);
    bool place_approvals();
    bool place_overrides();
    bool place_wireless();
    bool sound(const condition_row& row);
    bool condition_of(const condition_row& row, std::uint16_t& place);
    bool inputs_of(const std::vector<permissive_row>& rows, std::uint32_t& first, std::uint16_t& count);
    bool roles_of(const std::vector<std::string>& names, std::uint32_t& first, std::uint16_t& count);
    std::uint32_t person_of(const std::string& name);
    bool entitle(const essential_row& row, essential_entry& e);
    bool permits(std::uint32_t role_set, const essential_entry& e) const;
    bool find_tag(std::string_view name, std::uint32_t& id) {
        if (!find(known_.resources, "tag", name, id)) return false;
        return made_->own.tags[id].kind == resource_kind::tag || fail("tag", name, "is no tag");
    }
    void finish();

    const site_rows& rows_;
    names& known_;
    std::unique_ptr<compiled_site> made_;
    explanation fault_{};
    std::vector<std::uint32_t> actions_, zones_, listeners_, resources_, subjects_;
    std::vector<std::pair<const name_table*, std::vector<bool>>> alive_;
    std::unordered_map<std::string_view, std::uint32_t> role_places_, persons_;
    role_graph graph_{0};
    std::unordered_map<std::vector<std::uint64_t>, std::uint32_t, interlock::detail::list_hash> role_sets_, conditions_;
};

} // namespace interlock::inline v0_1::site

#include <interlock/site/compile_access.hpp>
#include <interlock/site/compile_code.hpp>
#include <interlock/site/compile_safety.hpp>

#endif
