// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_REDECIDE_HPP
#define INTERLOCK_SITE_REDECIDE_HPP

#include <interlock/site/inspection.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::site {

/// A request that was made once, as far as somebody wrote it down.
struct past_request {
    std::string subject{};
    std::string action{"tag.write"};
    std::string resource{};
    std::string zone{};
    std::optional<double> value{};
    std::optional<medium> over{};
    /// When, in nanoseconds since 1970.
    std::optional<ticks> wall{};
    /// How long before that the identity was proved.
    std::optional<ticks> proved{};
};

/// What a site policy says of a past request. `depends`: on what nobody wrote down, such as the value of another tag, or on consent.
enum class redecision : std::uint8_t { permit, deny, depends };

/// The verdict, and why it isn't `permit`.
struct redecided {
    redecision is = redecision::deny;
    std::string why{};

    friend bool operator==(const redecided&, const redecided&) = default;
};

namespace detail {

enum class certainty : std::uint8_t { no, unknown, yes };
constexpr certainty both(certainty a, certainty b) noexcept { return std::min(a, b); }
constexpr certainty known(bool is) noexcept { return is ? certainty::yes : certainty::no; }

class redeciding {
public:
    redeciding(const inspection& of, const past_request& asked, std::optional<ticks> ahead_of_utc)
        : site_{of.site()},
          of_{of},
          asked_{asked},
          ahead_{ahead_of_utc} {}

    redecided verdict() const {
        const auto deny = [](std::string why) { return redecided{redecision::deny, std::move(why)}; };
        const subject who = of_.who(asked_.subject);
        const subject_entry& entry = site_.who(who);
        const std::uint32_t act = site_.action_names.find(asked_.action);
        const resource on = of_.find(asked_.resource);
        const zone from{site_.zone_names.find(asked_.zone)};
        const tag_entry& tag = site_.tag(on);
        if (on.id == 0) return deny("nothing has this name");
        if (act == 0) return deny("no right");
        if ((site_.conduit(from, tag.zone) & interlock::bit(act)) == 0) return deny("outside zone");
        if (const auto value = value_fault(tag, action{act}); !value.empty()) return deny(value);
        const bool trusted =
            std::any_of(site_.essentials.begin(), site_.essentials.end(), [&](const essential_entry& e) {
                return e.resource == on && e.action.id == act && e.trusted_listeners != 0;
            });
        if (entry.kind == subject_kind::unknown)
            return trusted ? redecided{redecision::depends, "it may be essential, over a trusted listener"}
                           : deny("unknown subject");
        if (entry.disabled) return deny("subject disabled");
        // A path that nobody knows counts as wireless when it is asked; afterwards nobody can tell.
        const bool wired_only = (of_.kept_off_wireless(on) & interlock::bit(act)) != 0;
        if (wired_only && ((site_.wireless_zones & interlock::bit(from)) != 0 || asked_.over == medium::wireless ||
                           asked_.over == medium::unknown))
            return deny("not by wire");
        redecided said = by_rules(who, entry, tag, act, from);
        if (said.is == redecision::permit && wired_only && !asked_.over) return {redecision::depends, "by wire or not"};
        if (said.is == redecision::permit && needs_consent(on, act))
            return {redecision::depends, "others must consent"};
        return said;
    }

private:
    /// Limits that need no more than the value itself.
    std::string value_fault(const tag_entry& tag, action what) const {
        if (what != actions::tag_write || tag.kind != resource_kind::tag) return {};
        if (!inspection::may_be_written(tag)) return "not writable";
        if (!asked_.value) return {};
        const double v = *asked_.value;
        const limit_entry& limits = site_.limits[tag.limits];
        if (!(v - v == 0)) return "not finite";
        if (!limits.hard.holds(v) || (limits.soft_refuses && !limits.soft.holds(v))) return "out of range";
        const auto listed = site_.numbers.subspan(limits.enumerated_first, limits.enumerated_count);
        if (!listed.empty() && std::find(listed.begin(), listed.end(), v) == listed.end()) return "out of range";
        return {};
    }

    bool needs_consent(resource on, std::uint32_t act) const {
        for (const approval_entry& a : site_.access->approvals_for(on))
            if ((a.actions & interlock::bit(act)) != 0 && (!asked_.value || a.value.holds(*asked_.value))) return true;
        return false;
    }

    redecided by_rules(subject who, const subject_entry& entry, const tag_entry& tag, std::uint32_t act,
                       zone from) const {
        certainty permitted = certainty::no, denied = certainty::no;
        std::string on_what;
        for (const grant& g : site_.grants(tag)) {
            if ((g.actions & interlock::bit(act)) == 0 || (g.zones & interlock::bit(from)) == 0) continue;
            const condition_entry& when = site_.access->conditions[g.condition];
            const certainty held = holds(who, entry, g.role);
            const certainty is = both(held, g.condition == 0 ? certainty::yes : judge(when));
            if (is == certainty::unknown)
                on_what = held == certainty::unknown
                              ? "whether role " + std::string{site_.roles[g.role].name} + " was in effect"
                              : condition_text(when, site_);
            certainty& of = g.denies ? denied : permitted;
            of = std::max(of, is);
        }
        if (denied == certainty::yes) return {redecision::deny, "denied by rule"};
        if (permitted == certainty::no) return {redecision::deny, "no right"};
        if (permitted == certainty::yes && denied == certainty::no) return {redecision::permit, {}};
        return {redecision::depends, on_what};
    }

    certainty holds(subject who, const subject_entry& entry, std::uint32_t role) const {
        if (site_.holds(entry.role_set, role)) return entry.must_choose ? certainty::unknown : certainty::yes;
        certainty found = certainty::no;
        for (const timed_assignment& a : of_.assignments_of(who)) {
            if (!site_.holds(a.role_set, role)) continue;
            const bool in_force =
                asked_.wall && *asked_.wall >= a.from && (a.until.count == 0 || *asked_.wall < a.until);
            const certainty is = asked_.wall ? known(in_force) : certainty::unknown;
            found = std::max(found, is == certainty::yes && entry.must_choose ? certainty::unknown : is);
        }
        return found;
    }

    certainty judge(const condition_entry& one) const {
        certainty all = certainty::yes;
        if (one.media != 0xff)
            all = both(all, asked_.over ? known((one.media >> static_cast<unsigned>(*asked_.over) & 1U) != 0)
                                        : certainty::unknown);
        if (one.limits_value)
            all = both(all, asked_.value ? known(one.value.holds(*asked_.value)) : certainty::unknown);
        if (one.authenticated_within.count != 0)
            all = both(all, asked_.proved ? known(*asked_.proved <= one.authenticated_within) : certainty::unknown);
        if (one.windows_count != 0)
            all = both(all, asked_.wall && ahead_ ? known(in_windows(one)) : certainty::unknown);
        // What other tags were at the time, nobody wrote down.
        return one.inputs_count == 0 ? all : both(all, certainty::unknown);
    }
    bool in_windows(const condition_entry& one) const {
        // 1970 began on a Thursday.
        const std::int64_t minutes = (*asked_.wall + *ahead_).count / 60'000'000'000 + std::int64_t{3} * 24 * 60;
        const auto windows = site_.access->windows.subspan(one.windows_first, one.windows_count);
        return std::any_of(windows.begin(), windows.end(), [&](const week_window& w) {
            return w.holds(static_cast<unsigned>(minutes % minutes_of_a_week));
        });
    }

    const snapshot& site_;
    const inspection& of_;
    const past_request& asked_;
    std::optional<ticks> ahead_;
};

} // namespace detail

/// Decides a past request once more, by rights, zones and ranges as far as a document and what was written down can say.
/// `ahead_of_utc` is how far the site's own time is ahead; without it shifts can't be judged.
inline redecided redecide(const inspection& of, const past_request& asked, std::optional<ticks> ahead_of_utc = {}) {
    return detail::redeciding(of, asked, ahead_of_utc).verdict();
}

} // namespace interlock::inline v0_1::site

#endif
