// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/describe.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace il = interlock;
namespace journal = interlock::journal;
namespace in = interlock::journal::detail;
using il::audit_category;
using il::reason;

namespace {

il::request some() {
    il::request out{.action = il::actions::tag_write, .resource = {70}, .value = il::value{8.5}};
    out.who.origin = {
        .address = il::ipv4(10, 1, 0, 5), .port = 4711, .medium = il::medium::wired, .listener = {2}, .zone = {3}};
    out.who.session = {4, 5};
    out.who.credential = {6, 7};
    out.subject = {9};
    out.proof = il::proof::certificate;
    out.part = 1;
    out.parts = 2;
    return out;
}

} // namespace

TEST_CASE("journal/describe: a record has what the request and its verdict say") {
    const il::request asked = some();
    il::verdict said = il::deny(reason::step_too_large);
    said.stage = il::stage::validate;
    said.policy = 3;
    journal::record r;
    r.set_text("left from another");
    in::describe_request(r, asked, said);
    CHECK(r.address == il::ipv4(10, 1, 0, 5));
    CHECK(r.port == 4711);
    CHECK(r.medium == il::medium::wired);
    CHECK(r.listener == 2);
    CHECK(r.zone == 3);
    CHECK(r.session == il::session_id{4, 5});
    CHECK(r.credential == il::credential_id{6, 7});
    CHECK(r.subject == 9);
    CHECK(r.proof == il::proof::certificate);
    CHECK(r.action == 2);
    CHECK(r.resource == 70);
    CHECK(r.new_bits == il::value{8.5}.bits());
    CHECK(r.new_kind == il::value_kind::real);
    CHECK(r.part == 1);
    CHECK(r.parts == 2);
    CHECK(r.why == reason::step_too_large);
    CHECK(r.row == said.row);
    CHECK(r.decision == il::decision::deny);
    CHECK(r.stage == il::stage::validate);
    CHECK(r.policy == 3);
    CHECK(r.flags == 0);
    CHECK(r.site_version == 0);
    CHECK(r.text_view().empty());
}

TEST_CASE("journal/describe: degraded, would be refused, essential, and a trusted path only for nobody in particular") {
    il::request asked = some();
    asked.essential = asked.entitled = true;
    il::verdict said = il::permit;
    said.degraded = true;
    journal::record r;
    in::describe_request(r, asked, said);
    CHECK(r.has(journal::flag::degraded));
    CHECK(r.has(journal::flag::essential));
    CHECK(r.has(journal::flag::entitled));
    CHECK_FALSE(r.has(journal::flag::would_deny));
    CHECK_FALSE(r.has(journal::flag::trusted_path));
    asked.subject = {};
    said.would_deny = true;
    in::describe_request(r, asked, said);
    CHECK(r.has(journal::flag::trusted_path));
    CHECK(r.has(journal::flag::would_deny));
    asked.entitled = false;
    in::describe_request(r, asked, said);
    CHECK_FALSE(r.has(journal::flag::trusted_path));
}

TEST_CASE("journal/describe: CR 2.8: a refusal's category is that of its cause") {
    CHECK(in::category_of_refusal(il::deny(reason::no_right)) == audit_category::access_control);
    CHECK(in::category_of_refusal(il::deny(reason::identity_unproven)) == audit_category::access_control);
    CHECK(in::category_of_refusal(il::deny(reason::malformed)) == audit_category::request_error);
    CHECK(in::category_of_refusal(il::deny(reason::outside_hard_range)) == audit_category::request_error);
    CHECK(in::category_of_refusal(il::deny(reason::not_permissive)) == audit_category::request_error);
    CHECK(in::category_of_refusal(il::indeterminate(reason::journal_unavailable)) == audit_category::audit_log_event);
    CHECK(in::category_of_refusal(il::deny(reason::outputs_tripped)) == audit_category::control_system_event);
    CHECK(in::category_of_refusal(il::deny(reason::device_unreachable)) == audit_category::control_system_event);
}

TEST_CASE("journal/describe: CR 2.8: an action's category is told by the first word of its name") {
    CHECK(in::category_by_name("tag.write") == audit_category::access_control);
    CHECK(in::category_by_name("backup.make") == audit_category::backup_restore);
    CHECK(in::category_by_name("restore") == audit_category::backup_restore);
    CHECK(in::category_by_name("account.add") == audit_category::configuration_change);
    CHECK(in::category_by_name("site.publish") == audit_category::configuration_change);
    CHECK(in::category_by_name("journal.read") == audit_category::audit_log_event);
    CHECK(in::category_by_name("backups.make") == audit_category::access_control);
    CHECK(in::category_by_name("") == audit_category::access_control);
}

TEST_CASE(
    "journal/describe: an event has the catalogue's category unless it brings its own, and its text is cut, not refused") {
    journal::record r;
    in::describe_event(
        r, {.id = journal::event_id::backup_made, .before = il::value{1}, .now = il::value{2}, .text = "nightly"});
    CHECK(r.type == journal::record_type::event);
    CHECK(r.category == audit_category::backup_restore);
    CHECK(r.old_bits == 1);
    CHECK(r.new_bits == 2);
    CHECK(r.decision == il::decision::no_objection);
    CHECK(r.text_view() == "nightly");
    const std::string longer(60, 'y');
    in::describe_event(r, {.id = journal::event_id{0x8000},
                           .outcome = journal::record_outcome::failed,
                           .category = audit_category::request_error,
                           .why = reason::malformed,
                           .text = longer,
                           .essential = true});
    CHECK(r.category == audit_category::request_error);
    CHECK(r.decision == il::decision::deny);
    CHECK(r.row == il::row_of(reason::malformed).row);
    CHECK(r.text_view().size() == 48);
    CHECK(r.has(journal::flag::essential));
}

TEST_CASE("journal/describe: a promise survives being packed") {
    const in::promise kept{
        .lane = 4'000'000, .of = journal::record_class::essential, .credits = 2, .kind = il::subject_kind::device};
    const in::promise back = in::promise::in(kept.packed());
    CHECK(back.lane == 4'000'000);
    CHECK(back.of == journal::record_class::essential);
    CHECK(back.credits == 2);
    CHECK(back.kind == il::subject_kind::device);
    CHECK(in::promise::in({}).credits == 0);
}

TEST_CASE("journal/describe: repeats have the same key, whatever differs in what matters has another") {
    const il::request asked = some();
    const il::verdict said = il::deny(reason::no_right);
    const auto key = [](const il::request& r, const il::verdict& v,
                        journal::record_class of = journal::record_class::refusal,
                        std::uint64_t seed = 1) { return in::key_of(r, v, of, seed); };
    std::set<std::uint64_t> seen{key(asked, said)};
    CHECK(key(asked, said) == *seen.begin());
    const auto differs = [&](auto&& change) {
        il::request other = some();
        change(other);
        return seen.insert(key(other, said)).second;
    };
    CHECK(differs([](il::request& r) { r.subject = {8}; }));
    CHECK(differs([](il::request& r) { r.action = {1}; }));
    CHECK(differs([](il::request& r) { r.resource = {71}; }));
    CHECK(differs([](il::request& r) { r.who.origin.address = il::ipv4(10, 1, 0, 6); }));
    CHECK(differs([](il::request& r) { r.who.origin.listener = {1}; }));
    CHECK(differs([](il::request& r) { r.who.session = {4, 6}; }));
    CHECK(seen.insert(key(asked, il::deny(reason::outside_zone))).second);
    CHECK(seen.insert(key(asked, said, journal::record_class::refusal, 2)).second);
    // The port is another one at each connection, and the value is the same refusal unless it was the value that was refused.
    CHECK_FALSE(differs([](il::request& r) { r.who.origin.port = 1; }));
    CHECK_FALSE(differs([](il::request& r) { r.value = il::value{9.0}; }));
    il::verdict bad = il::deny(reason::outside_hard_range);
    bad.stage = il::stage::validate;
    il::request other = some();
    other.value = il::value{9.0};
    CHECK(key(asked, bad) != key(other, bad));
    // A stranger can't make keys by making up sessions and values.
    other.who.session = {1, 1};
    CHECK(key(asked, bad, journal::record_class::stranger) == key(other, bad, journal::record_class::stranger));
    // Reads go by blocks of 64 tags.
    il::request first = some(), same = some(), next = some();
    first.resource = {64};
    same.resource = {127};
    next.resource = {128};
    CHECK(key(first, il::permit, journal::record_class::reading) ==
          key(same, il::permit, journal::record_class::reading));
    CHECK(key(first, il::permit, journal::record_class::reading) !=
          key(next, il::permit, journal::record_class::reading));
}
