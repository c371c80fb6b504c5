// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_SNAPSHOT_BUILDER_HPP
#define INTERLOCK_SITE_SNAPSHOT_BUILDER_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/network_prefix.hpp>
#include <interlock/site/rows.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// A site policy said in code, by name and in any order; `enforcer::publish` takes it as it is.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    none.
/// Errors:   what doesn't fit together is found by `compile`: a publication without a snapshot, with the fault in one line.
/// Threads:  a plain value; `compile` by one thread at a time for each `names`.
/// Cost:     see `compilation`.
/// Example:  tests/interlock/site/snapshot_builder.cpp:headline
class snapshot_builder {
public:
    explicit snapshot_builder(std::string_view site = "site", std::uint64_t version = 1) {
        rows_.site = site;
        rows_.version = version;
    }

    snapshot_builder& set_version(std::uint64_t version) { return rows_.version = version, *this; }
    snapshot_builder& set_monitor_only(bool on = true) { return rows_.monitor_only = on, *this; }
    snapshot_builder& set_value_faults_as_not_permitted(bool on = true) {
        return rows_.value_faults_as_not_permitted = on, *this;
    }

    /// An action beside `tag.read` and `tag.write`; one that a rule mentions needs no call of its own.
    snapshot_builder& add_action(std::string name) { return rows_.actions.push_back(std::move(name)), *this; }
    snapshot_builder& add_zone(std::string name) { return rows_.zones.push_back(std::move(name)), *this; }
    /// The peers of this zone are on the air, whatever listener they come to (CR 2.2).
    snapshot_builder& set_wireless(std::string zone) { return rows_.wireless_zones.push_back(std::move(zone)), *this; }
    snapshot_builder& add_listener(std::string name, listener_row row = {}) {
        return rows_.listeners.push_back({std::move(name), row}), *this;
    }
    snapshot_builder& add_zone_prefix(std::string listener, network_prefix peers, std::string zone) {
        return rows_.prefixes.push_back({std::move(listener), peers, std::move(zone)}), *this;
    }
    /// The prefix as text, such as "10.1.0.0/16"; one that isn't well-formed is a fault of `compile`.
    snapshot_builder& add_zone_prefix(std::string listener, std::string_view peers, std::string zone) {
        const auto prefix = parse_prefix(peers);
        if (!prefix) bad(peers);
        return add_zone_prefix(std::move(listener), prefix.value_or(network_prefix{}), std::move(zone));
    }
    snapshot_builder& add_conduit(std::string from, std::string to, std::vector<std::string> actions) {
        return rows_.conduits.push_back({std::move(from), std::move(to), std::move(actions)}), *this;
    }
    snapshot_builder& add_device(std::string name, std::string zone) {
        return rows_.devices.push_back({std::move(name), std::move(zone)}), *this;
    }
    snapshot_builder& add_tag(std::string name, tag_row row) {
        return rows_.tags.push_back({std::move(name), std::move(row)}), *this;
    }

    snapshot_builder& add_role(std::string name) { return rows_.roles.push_back(std::move(name)), *this; }
    /// What those are who are known by this role in their certificate: devices, unless this says otherwise.
    snapshot_builder& held_by(std::string role, subject_kind kind) {
        return rows_.holders.push_back({std::move(role), kind}), *this;
    }
    /// A holder of `senior` has all the rights of `junior`.
    snapshot_builder& inherit(std::string senior, std::string junior) {
        return rows_.inclusions.push_back({std::move(senior), std::move(junior)}), *this;
    }
    snapshot_builder& permit(std::string role, rule_row rule) {
        return rows_.rules.push_back({std::move(role), false, std::move(rule)}), *this;
    }
    snapshot_builder& deny(std::string role, rule_row rule) {
        return rows_.rules.push_back({std::move(role), true, std::move(rule)}), *this;
    }
    snapshot_builder& add_subject(std::string name, subject_row row) {
        return rows_.subjects.push_back({std::move(name), std::move(row)}), *this;
    }
    /// The subject is known by its address on a listener (semantics.md 4.2).
    snapshot_builder& known_by_address(std::string subject, std::string listener, network_address address) {
        return rows_.addresses.push_back({std::move(listener), address, std::move(subject)}), *this;
    }
    snapshot_builder& known_by_address(std::string subject, std::string listener, std::string_view address) {
        const auto parsed = parse_address(address);
        if (!parsed) bad(address);
        return known_by_address(std::move(subject), std::move(listener), parsed.value_or(network_address{}));
    }
    snapshot_builder& known_by_certificate(std::string subject, fingerprint of) {
        return rows_.certificates.push_back({of, std::move(subject)}), *this;
    }

    snapshot_builder& add_essential(essential_row row) { return rows_.essentials.push_back(std::move(row)), *this; }
    snapshot_builder& add_permissive(std::string tag, permissive_row row) {
        return rows_.permissives.push_back({std::move(tag), std::move(row)}), *this;
    }
    snapshot_builder& add_assignment(assignment_row row) { return rows_.assignments.push_back(std::move(row)), *this; }
    snapshot_builder& add_duty(duty_row row) { return rows_.duties.push_back(std::move(row)), *this; }
    snapshot_builder& add_approval(approval_row row) { return rows_.approvals.push_back(std::move(row)), *this; }
    /// These must not come over wireless; the first call makes the list, without one it is all that doesn't only look (CR 2.2).
    snapshot_builder& keep_off_wireless(wireless_row row) {
        rows_.lists_wireless = true;
        return rows_.wireless.push_back(std::move(row)), *this;
    }
    snapshot_builder& add_override(override_row row) { return rows_.overrides.push_back(std::move(row)), *this; }
    snapshot_builder& add_failsafe(std::string tag, failsafe_row row) {
        return rows_.failsafes.push_back({std::move(tag), std::move(row)}), *this;
    }
    snapshot_builder& add_technology(std::string name, code_technology_row row) {
        return rows_.technologies.push_back({std::move(name), std::move(row)}), *this;
    }
    snapshot_builder& add_code(std::string name, code_row row) {
        return rows_.code.push_back({std::move(name), std::move(row)}), *this;
    }
    /// Data that the snapshot keeps alive, found again by `snapshot::find<T>(name)`.
    template <class T>
    snapshot_builder& add_section(std::string name, std::shared_ptr<const T> data) {
        return add_section(std::move(name), section_maker{[data = std::move(data)](const snapshot&) { return data; }});
    }
    /// The same, made when the ids of the names are known.
    snapshot_builder& add_section(std::string name, section_maker make) {
        return rows_.sections.push_back({std::move(name), std::move(make)}), *this;
    }

    publication compile(names& known) const {
        if (!fault_.empty()) return {nullptr, nullptr, fault_};
        return compile_rows(rows_, known);
    }

    /// All that was said so far, for whoever fills it in bulk.
    site_rows& rows() noexcept { return rows_; }
    const site_rows& rows() const noexcept { return rows_; }

private:
    void bad(std::string_view text) {
        fault_ = explanation{"expected an address or prefix such as 10.1.0.0/16, found '"};
        fault_ << text << '\'';
    }

    site_rows rows_;
    explanation fault_{};
};

} // namespace interlock::inline v0_1::site

#endif
