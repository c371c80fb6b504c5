// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_INSPECTION_HPP
#define INTERLOCK_SITE_INSPECTION_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/condition_text.hpp>
#include <interlock/site/pattern.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// Actions on one tag that a subject may do from some zones.
struct permission {
    std::uint64_t actions = 0;
    std::uint64_t zones = 0;
    /// When; empty for always.
    std::string condition{};

    friend bool operator==(const permission&, const permission&) = default;
};

/// A site policy that is compiled in order to be asked about, apart from any enforcer.
///
/// What it answers is what the roles, the rules, the conduits, the approvals and the list for wireless of the document leave, with all roles of a subject
/// active; a session may have fewer. Values, steps, rates and permissives of a tag are no matter of who asks, and are left out.
///
/// Serves:   contributes to CR 2.1: what a site policy permits can be looked at before it is in force.
/// Denies:   none.
/// Units:    none.
/// Errors:   `fault` is not empty for rows that don't compile; nothing else may be asked then.
/// Threads:  immutable once made; must not outlive the rows.
/// Cost:     that of `compile_rows`; a permission is linear in the rules about its tag.
/// Example:  examples/site/site.cpp
class inspection {
public:
    explicit inspection(const site_rows& rows)
        : rows_{&rows},
          known_{std::make_unique<names>()},
          made_{compile_rows(rows, *known_)} {}
    inspection(const inspection&) = delete;
    inspection& operator=(const inspection&) = delete;
    ~inspection() {
        if (made_.now != nullptr) made_.dispose(made_.now);
    }

    std::string_view fault() const noexcept { return made_.fault.view(); }
    const snapshot& site() const noexcept { return *made_.now; }
    const site_rows& rows() const noexcept { return *rows_; }

    /// Names of those who can ask: subjects, then roles as "role:...", which stand for holders of a certificate with the role.
    std::vector<std::string> askers() const {
        std::vector<std::string> list;
        for (const auto& s : rows_->subjects) list.push_back(s.name);
        for (const std::string& r : rows_->roles) list.push_back("role:" + r);
        return list;
    }
    /// Names of what can be asked about: devices and tags.
    std::vector<std::string_view> resources() const {
        std::vector<std::string_view> list;
        for (const auto& d : rows_->devices) list.emplace_back(d.name);
        for (const auto& t : rows_->tags) list.emplace_back(t.name);
        for (const auto& c : rows_->code) list.emplace_back(c.name);
        return list;
    }
    resource find(std::string_view name) const noexcept { return {site().resource_names.find(name)}; }
    subject who(std::string_view name) const noexcept { return {site().subject_names.find(name)}; }

    /// Subjects with equal keys have the same permissions everywhere.
    std::string key(subject who) const {
        const subject_entry& s = site().who(who);
        if (s.kind == subject_kind::unknown || s.disabled) return {};
        std::string key = std::to_string(s.role_set) + (s.must_choose ? "c" : "");
        for (const timed_assignment& a : assignments_of(who))
            (((((key += ' ') += std::to_string(a.role_set)) += ':') += std::to_string(a.from.count)) += '-') +=
                std::to_string(a.until.count);
        return key;
    }
    /// The same for tags and devices.
    std::string key(resource on) const {
        const tag_entry& tag = site().tag(on);
        if (tag.kind == resource_kind::none) return {};
        std::string key = std::to_string(tag.grants_first) + '+' + std::to_string(tag.grants_count) + '@' +
                          std::to_string(tag.zone.id) + (may_be_written(tag) ? "w" : "");
        for (const approval_entry& a : site().access->approvals_for(on))
            ((key += ' ') += std::to_string(a.actions)) += consent_text(a);
        if (const std::uint64_t wired_only = kept_off_wireless(on); wired_only != 0)
            (key += " w") += std::to_string(wired_only);
        return key;
    }

    /// What a subject may do to a tag or device: each action from each zone in at most one of them, in a stable order.
    std::vector<permission> permissions(subject who, resource on) const {
        const tag_entry& tag = site().tag(on);
        const auto terms = terms_of(who, tag);
        std::uint64_t meant = 0;
        for (const term& t : terms) meant |= t.denies ? 0 : t.rule->actions;
        if (!may_be_written(tag)) meant &= ~interlock::bit(actions::tag_write);
        std::map<std::pair<std::string, std::uint64_t>, std::uint64_t> grouped;
        for (std::uint32_t a = 1; a < set_limit; ++a) {
            if ((meant >> a & 1U) == 0) continue;
            const bool wired_only = (kept_off_wireless(on) >> a & 1U) != 0;
            std::map<std::string, std::uint64_t> zones;
            for (std::uint32_t z = 1; z < site().zone_count; ++z) {
                if ((site().conduit(zone{z}, tag.zone) >> a & 1U) == 0) continue;
                if (wired_only && (site().wireless_zones >> z & 1U) != 0) continue;
                if (auto [may, when] = judged(terms, a, z); may) {
                    if (wired_only) when += when.empty() ? "by wire" : "; by wire";
                    zones[consented(std::move(when), on, a)] |= interlock::bit(z);
                }
            }
            for (auto& [when, from] : zones) grouped[{when, from}] |= std::uint64_t{1} << a;
        }
        std::vector<permission> found;
        for (auto& [key, acts] : grouped) found.push_back({acts, key.second, key.first});
        return found;
    }

    /// The rules by which a subject may do an action on a tag or device, as places in `rows().rules`; denials have their own.
    std::vector<std::size_t> rules(subject who, action what, resource on, bool denials = false) const {
        const tag_entry& tag = site().tag(on);
        const std::string_view name = site().resource_names.text(on.id);
        const std::string_view action = site().action_names.text(what.id);
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < rows_->rules.size(); ++i) {
            const auto& [role, denies, rule] = rows_->rules[i];
            if (denies != denials ||
                std::find(rule.actions.begin(), rule.actions.end(), action) == rule.actions.end() ||
                !covers(rule, denies, name, tag.tag_class))
                continue;
            const auto at = std::find(rows_->roles.begin(), rows_->roles.end(), role);
            if (holds(who, static_cast<std::uint32_t>(at - rows_->roles.begin()))) found.push_back(i);
        }
        return found;
    }
    /// Whether a rule is about a tag or device.
    static bool covers(const rule_row& rule, bool denies, std::string_view name, tag_class kind) {
        const pattern on = parse_pattern(rule.on);
        return on.matches(name) && (denies || !on.subtree || kind == tag_class::ordinary ||
                                    std::find(rule.classes.begin(), rule.classes.end(), kind) != rule.classes.end());
    }

    /// Whether a subject has a role at all: always, or between two moments.
    bool holds(subject who, std::uint32_t role) const {
        if (site().holds(site().who(who).role_set, role)) return true;
        const auto timed = assignments_of(who);
        return std::any_of(timed.begin(), timed.end(),
                           [&](const timed_assignment& a) { return site().holds(a.role_set, role); });
    }
    std::span<const timed_assignment> assignments_of(subject who) const {
        const auto before = [](const timed_assignment& a, const timed_assignment& b) {
            return a.subject.id < b.subject.id;
        };
        const auto all = site().access->assignments;
        const auto [first, last] = std::equal_range(all.begin(), all.end(), timed_assignment{.subject = who}, before);
        return {first, last};
    }

    std::vector<std::string> action_words(std::uint64_t bits) const { return words(bits, site().action_names); }
    std::vector<std::string> zone_words(std::uint64_t bits) const { return words(bits, site().zone_names); }

    /// Actions on a tag or device that the document keeps off wireless connections (CR 2.2), as bits.
    std::uint64_t kept_off_wireless(resource on) const noexcept {
        const auto kept = site().access->kept_off_wireless;
        return on.id < kept.size() ? kept[on.id] : 0;
    }
    static bool may_be_written(const tag_entry& tag) noexcept {
        return tag.kind == resource_kind::device || (tag.writable && tag.limits != 0);
    }

private:
    /// A rule that a subject has, and when it does.
    struct term {
        const grant* rule = nullptr;
        bool denies = false;
        std::string when{};
    };

    std::vector<term> terms_of(subject who, const tag_entry& tag) const {
        std::vector<term> found;
        const subject_entry& s = site().who(who);
        if (s.kind == subject_kind::unknown || s.disabled) return found;
        for (const grant& g : site().grants(tag)) {
            std::string when = condition_text(site().access->conditions[g.condition], site());
            const auto add = [&](std::string also) {
                if (!also.empty() && !when.empty()) also += " and ";
                found.push_back({&g, g.denies, std::move(also) + when});
            };
            const auto chosen = [&]() -> std::string {
                return s.must_choose ? "role " + std::string{site().roles[g.role].name} + " is active" : std::string{};
            };
            if (site().holds(s.role_set, g.role)) {
                add(chosen());
                continue;
            }
            if (!s.timed) continue;
            for (const timed_assignment& a : assignments_of(who)) {
                if (!site().holds(a.role_set, g.role)) continue;
                std::string period;
                if (a.from.count != 0) period = "it is " + moment_text(a.from) + " or later";
                if (a.until.count != 0)
                    (period += period.empty() ? "it is" : " and") += " before " + moment_text(a.until);
                if (const std::string hat = chosen(); !hat.empty()) (period += " and ") += hat;
                add(std::move(period));
            }
        }
        return found;
    }

    /// Whether an action from a zone may ever be permitted, and when.
    static std::pair<bool, std::string> judged(const std::vector<term>& terms, std::uint32_t a, std::uint32_t z) {
        std::vector<std::string> permits, denials;
        for (const term& t : terms)
            if ((t.rule->actions >> a & 1U) != 0 && (t.rule->zones >> z & 1U) != 0)
                (t.denies ? denials : permits).push_back(t.when);
        for (auto* const list : {&permits, &denials}) {
            std::sort(list->begin(), list->end());
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }
        // The empty one, which always holds, comes first.
        if (permits.empty() || (!denials.empty() && denials[0].empty())) return {false, {}};
        std::string when = permits[0].empty() ? std::string{} : "when " + detail::joined(permits, ", or ");
        if (!denials.empty()) (when += when.empty() ? "unless " : "; unless ") += detail::joined(denials, ", or ");
        return {true, std::move(when)};
    }

    std::string consented(std::string when, resource on, std::uint32_t a) const {
        std::vector<std::string> parts;
        for (const approval_entry& approval : site().access->approvals_for(on))
            if ((approval.actions >> a & 1U) != 0) parts.push_back(consent_text(approval));
        std::sort(parts.begin(), parts.end());
        parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
        for (const std::string& part : parts) (when += when.empty() ? "" : "; ") += part;
        return when;
    }
    std::string consent_text(const approval_entry& one) const {
        std::string text = "with the consent of " + std::to_string(one.persons) + " persons";
        std::vector<std::string> by;
        for (const std::uint32_t role : site().access->roles(one.approvers_first, one.approvers_count))
            by.emplace_back(site().roles[role].name);
        std::sort(by.begin(), by.end());
        text += " (" + detail::joined(by, ", ") + ") within " + duration_text(one.within);
        const interval all{};
        if (one.value.low != all.low || one.value.high != all.high)
            text += " for values " + number_text(one.value.low) + " to " + number_text(one.value.high);
        return text;
    }

    static std::vector<std::string> words(std::uint64_t bits, const name_index& among) {
        std::vector<std::string> list;
        for (std::uint32_t id = 1; id < set_limit; ++id)
            if ((bits >> id & 1U) != 0) list.emplace_back(among.text(id));
        std::sort(list.begin(), list.end());
        return list;
    }

    const site_rows* rows_;
    std::unique_ptr<names> known_;
    publication made_;
};

} // namespace interlock::inline v0_1::site

#endif
