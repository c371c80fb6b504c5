// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_ROWS_HPP
#define INTERLOCK_SITE_ROWS_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/demand.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/site/network_prefix.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a site policy says, by name, before it is compiled. `snapshot_builder` takes these.
namespace interlock::inline v0_1::site {

/// Makes the data of a section for the snapshot that is being compiled, whose names are known by then.
using section_maker = std::function<std::shared_ptr<const void>(const snapshot& made)>;

/// A way in.
struct listener_row {
    bool secure = false;
    bool console = false;
    interlock::medium medium = medium::wired;
};

/// A tag.
struct tag_row {
    std::string device{};
    /// Empty for the zone of the device.
    std::string zone{};
    interlock::tag_class tag_class = tag_class::ordinary;
    value_kind type = value_kind::real;
    bool writable = false;
    /// Without limits every write is refused.
    std::optional<limit_entry> limits{};
    /// The only values that may be written; none for any.
    std::vector<double> enumerated{};
    /// The engineering unit of its value and limits.
    std::string unit{};
    /// Values outside its normal range need consent; an approval `outside_normal` says whose.
    bool consent_outside_normal = false;
    /// The tag whose cells it shares: what needs consent there needs it here, and the other way round.
    std::string alias_of{};
};

/// A condition on another tag: what must be known of it.
struct permissive_row {
    std::string input{};
    comparison is = comparison::equal;
    double operand = 0;
    ticks max_age{};
};

/// What must hold before a rule applies, beside what it is about; what is left out doesn't matter.
struct condition_row {
    std::optional<ticks> authenticated_within{};
    std::optional<interval> value{};
    std::vector<medium> over{};
    /// Times of the week, site time.
    std::vector<week_window> during{};
    std::vector<permissive_row> only_if{};

    bool empty() const noexcept {
        return !authenticated_within && !value && over.empty() && during.empty() && only_if.empty();
    }
};

/// What a role permits or denies: these actions on the tags of a pattern, asked for from these zones (none listed: from any).
/// A subtree covers tags of the classes safety, permissive and configuration only if `classes` has them; a denial covers all.
struct rule_row {
    std::vector<std::string> actions{};
    std::string on{};
    std::vector<std::string> from{};
    std::vector<interlock::tag_class> classes{};
    condition_row when{};
};

/// Somebody or something that acts.
struct subject_row {
    subject_kind kind = subject_kind::device;
    std::vector<std::string> roles{};
    bool disabled = false;
    bool permanent_sessions = false;
    /// Several persons use it.
    bool shared = false;
    /// Whose account it is, for persons with several; empty for a person with this one only.
    std::string person{};
};

/// A role that a subject has between two moments, in nanoseconds since 1970; 0 for an open end.
struct assignment_row {
    std::string subject{};
    std::string role{};
    ticks from{};
    ticks until{};
};

/// Whether an action of this name acts, so that a locked session must not go on with it.
[[nodiscard]] constexpr bool never_viewing(std::string_view action) noexcept {
    for (const std::string_view acts : {"tag.write", "session.terminate", "session.unlock"})
        if (action == acts) return true;
    for (const std::string_view acts : {"approval.", "override.", "code.", "port.", "account.", "policy.", "device."})
        if (action.starts_with(acts)) return true;
    return false;
}

/// Roles of which a subject may have (static), or a session may have active (dynamic), at most so many (ANSI INCITS 359).
struct duty_row {
    std::string name{};
    std::vector<std::string> roles{};
    std::uint16_t at_most = 1;
    bool dynamic = false;
};

/// Actions that need the consent of several persons (CR 2.1(4)).
struct approval_row {
    std::vector<std::string> actions{};
    /// A tag, a device or a subtree.
    std::string on{};
    /// For values in here only.
    std::optional<interval> value{};
    /// For values outside the normal range only, of the tags that need consent there.
    bool outside_normal = false;
    std::uint8_t persons = 2;
    ticks within = seconds(600);
    /// Roles whose holders may consent.
    std::vector<std::string> by{};
    /// The publisher knows that an essential action waits for consent, too (semantics.md 2.4).
    bool also_essential = false;
};

/// A role that a supervisor may lend (CR 2.1(3)).
struct override_row {
    std::string name{};
    std::string role{};
    /// Roles whose holders may lend it, and to whose holders; none listed: to anybody known.
    std::vector<std::string> by{};
    std::vector<std::string> to{};
    ticks at_most{};
    std::vector<permissive_row> only_if{};
};

/// Actions that must not come over wireless (CR 2.2).
struct wireless_row {
    std::vector<std::string> actions{};
    /// A tag, a device or a subtree.
    std::string on{};
};

/// A way of bringing code into the application (SAR, EDR, HDR, NDR 2.4).
struct code_technology_row {
    bool runs = false;
    /// Public keys of those who may sign its code; none: it needs no signature.
    std::vector<code_key> keys{};
};

/// A script, a recipe, a plug-in.
struct code_row {
    std::string technology{};
    std::string zone{};
    std::optional<code_digest> digest{};
    std::uint32_t least_version = 0;
};

/// An essential action. Listing zones only means over any listener, and the other way round; listing neither is a fault.
struct essential_row {
    std::string action{"tag.write"};
    std::string on{};
    value_constraint constraint = value_constraint::equal;
    double operand = 0;
    std::vector<std::string> zones{};
    std::vector<std::string> listeners{};
    /// Listeners over which no authentication is asked for.
    std::vector<std::string> trusted{};
    /// None listed: all whose roles permit it.
    std::vector<std::string> subjects{};
};

/// What an output does when its heartbeat falls silent.
struct failsafe_row {
    std::string heartbeat{};
    ticks period{};
    std::uint16_t misses = 1;
    failsafe_action action = failsafe_action::hold;
    bool latched = true;
    double substitute = 0;
    double default_value = 0;
    ticks duration{};
    double power_on = std::numeric_limits<double>::quiet_NaN();
};

/// So many messages a second in the long run, so many at once.
struct rate_row {
    std::uint32_t per_second = 0;
    std::uint32_t burst = 0;
};

/// Limits on traffic (CR 7.1), as far as the site policy has them: the program that enforces it has limits for the others.
struct traffic_rows {
    std::optional<rate_row> per_subject{};
    std::optional<rate_row> per_peer{};
    std::optional<rate_row> per_stranger{};
    std::optional<rate_row> per_essential{};
    std::optional<std::uint32_t> connections{};
    std::optional<std::uint32_t> kept_for_essential{};
    std::optional<std::uint32_t> connections_per_listener{};
    std::optional<std::uint32_t> connections_per_address{};
    std::optional<std::uint32_t> half_open{};
    std::optional<std::uint32_t> half_open_per_address{};
    std::optional<ticks> handshake{};
    std::optional<ticks> message{};
    std::optional<ticks> idle{};
};

/// SHA-256 of a certificate's DER form.
using fingerprint = std::array<std::uint8_t, 32>;

/// Everything that a site policy says, in the order in which it was said.
struct site_rows {
    template <class Row>
    struct named {
        std::string name;
        Row row;
    };
    struct prefix {
        std::string listener;
        network_prefix peers;
        std::string zone;
    };
    struct conduit {
        std::string from;
        std::string to;
        std::vector<std::string> actions;
    };
    struct device {
        std::string name;
        std::string zone;
    };
    struct inclusion {
        std::string senior;
        std::string junior;
    };
    struct role_rule {
        std::string role;
        bool denies;
        rule_row rule;
    };
    struct known_address {
        std::string listener;
        network_address address;
        std::string subject;
    };
    struct known_certificate {
        site::fingerprint fingerprint;
        std::string subject;
    };

    std::string site{"site"};
    std::uint64_t version = 1;
    bool monitor_only = false;
    bool value_faults_as_not_permitted = false;
    traffic_rows traffic{};
    std::vector<std::string> actions{};
    std::vector<std::string> zones{};
    /// Those of them whose peers are on the air whatever listener they come to.
    std::vector<std::string> wireless_zones{};
    std::vector<named<listener_row>> listeners{};
    std::vector<prefix> prefixes{};
    std::vector<conduit> conduits{};
    std::vector<device> devices{};
    std::vector<named<tag_row>> tags{};
    std::vector<std::string> roles{};
    /// What those are who are known by a role in their certificate alone; devices, where nothing is said.
    std::vector<named<subject_kind>> holders{};
    std::vector<inclusion> inclusions{};
    std::vector<role_rule> rules{};
    std::vector<named<subject_row>> subjects{};
    std::vector<known_address> addresses{};
    std::vector<known_certificate> certificates{};
    std::vector<essential_row> essentials{};
    std::vector<named<permissive_row>> permissives{};
    std::vector<named<failsafe_row>> failsafes{};
    std::vector<assignment_row> assignments{};
    std::vector<duty_row> duties{};
    std::vector<approval_row> approvals{};
    std::vector<override_row> overrides{};
    /// The site lists what must not come over wireless; without a list it is all that doesn't only look.
    bool lists_wireless = false;
    std::vector<wireless_row> wireless{};
    /// Actions that only look, beside tag.read.
    std::vector<std::string> viewing{};
    std::vector<named<code_technology_row>> technologies{};
    std::vector<named<code_row>> code{};
    std::vector<named<section_maker>> sections{};
};

/// What a site policy asks for that an enforcer must have a policy of its own for, as bits of `demand`.
inline std::uint8_t demands_of(const site_rows& rows) noexcept {
    const auto bit = [](bool asks, demand what) { return asks ? static_cast<unsigned>(what) : 0U; };
    return static_cast<std::uint8_t>(bit(!rows.approvals.empty(), demand::approvals) |
                                     bit(!rows.wireless.empty(), demand::wireless) |
                                     bit(rows.monitor_only, demand::monitor_only));
}

} // namespace interlock::inline v0_1::site

#endif
