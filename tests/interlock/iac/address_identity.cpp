// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/address_identity.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/iac/certificate_identity.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/unsafe/allow_unauthenticated.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>
#include <vector>

namespace il = interlock;
namespace iac = interlock::iac;
using il::reason;

namespace {

struct grant_all {
    static constexpr std::string_view name = "grant all";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};
using gate = il::enforcer<il::testing::manual_clock, iac::certificate_identity, iac::address_identity<>, grant_all>;

il::site::snapshot_builder site() {
    il::site::snapshot_builder made;
    made.add_zone("control")
        .add_device("boiler-plc", "control")
        .add_listener("plain")
        .add_listener("other")
        .add_listener("secure", {.secure = true});
    made.add_subject("plc", {}).add_subject("logger", {.kind = il::subject_kind::software_process});
    made.add_subject("off", {.disabled = true}).add_subject("op3", {.kind = il::subject_kind::human});
    made.known_by_address("plc", "plain", "10.0.0.1").known_by_address("logger", "plain", "10.0.0.9");
    made.known_by_address("off", "plain", "10.0.0.2").known_by_address("plc", "secure", "10.0.0.1");
    return made;
}

/// The builder's site with its table of peers changed, as another maker of snapshots might have it.
struct altered {
    il::site::snapshot_builder from = site();
    const char* person = nullptr;
    mutable std::vector<il::address_entry> rows{};
    mutable il::snapshot made{};
    mutable il::publication origin{};

    altered() = default;
    altered(const altered&) = delete;
    altered& operator=(const altered&) = delete;
    ~altered() {
        if (origin.dispose != nullptr) origin.dispose(origin.now);
    }
    il::publication compile(il::names& known) const {
        origin = from.compile(known);
        if (origin.now == nullptr) return origin;
        made = *origin.now;
        rows.assign(made.addresses.begin(), made.addresses.end());
        if (person != nullptr) rows.front().subject = {made.subject_names.find(person)};
        made.addresses = rows;
        return {&made, nullptr, {}};
    }
};

template <class E>
il::verdict ask(E& e, const char* listener, il::network_address from, il::request* seen = nullptr,
                il::credential_id with = {}) {
    il::request r;
    r.resource = e.tag("boiler-plc");
    r.who.origin = {.address = from, .listener = e.listener(listener)};
    r.who.credential = with;
    const il::verdict said = e.decide(r);
    if (seen != nullptr) *seen = r;
    return said;
}
bool refused(const il::verdict& v, reason why) { return v.outcome == il::decision::deny && v.why == why; }

} // namespace

static_assert(std::is_constructible_v<iac::address_identity<>, il::unsafe::allow_unauthenticated>);
static_assert(!std::is_default_constructible_v<iac::address_identity<>>);
static_assert(std::is_default_constructible_v<iac::address_identity<"a locked cabinet">>);
static_assert(!std::is_convertible_v<std::initializer_list<int>, il::unsafe::allow_unauthenticated>);

TEST_CASE("iac::address_identity: 4.2: peers are devices, by address, and recorded as such") {
    gate e{iac::credential_places{}, il::unsafe::allow_unauthenticated{}, site()};
    il::request seen;
    CHECK(ask(e, "plain", il::ipv4(10, 0, 0, 1), &seen).permitted());
    CHECK(seen.subject == e.subject("plc"));
    CHECK(seen.proof == il::proof::address);
    CHECK(ask(e, "plain", il::ipv4(10, 0, 0, 9), &seen).permitted());
    CHECK(seen.subject == e.subject("logger"));
}

TEST_CASE("iac::address_identity: CR 1.2: whoever nobody identified is denied") {
    gate e{iac::credential_places{}, il::unsafe::allow_unauthenticated{}, site()};
    CHECK(refused(ask(e, "plain", il::ipv4(10, 0, 0, 3)), reason::unknown_peer));
    CHECK(refused(ask(e, "other", il::ipv4(10, 0, 0, 1)), reason::unknown_peer)); // known, but not there
    CHECK(refused(ask(e, "nowhere", il::ipv4(10, 0, 0, 1)), reason::unknown_peer));
    CHECK(refused(ask(e, "plain", il::ipv4(10, 0, 0, 2)), reason::subject_disabled));
    CHECK(refused(ask(e, "secure", il::ipv4(10, 0, 0, 1)), reason::identity_unproven)); // no way around the certificate
    CHECK(refused(ask(e, "plain", il::ipv4(10, 0, 0, 1), nullptr, {0, 1}),
                  reason::identity_unproven)); // nor past a bad one
    il::request r;
    r.who.origin.listener = e.listener("plain");
    const auto said = e.decide(r);
    il::explanation text;
    e.explain(r, said, text);
    CHECK(text.view() == "nobody is known at this address and listener: listener plain (CR 1.2)");
}

TEST_CASE("iac::address_identity: an address never stands for a person") {
    altered with;
    with.person = "op3";
    gate e{iac::credential_places{}, il::unsafe::allow_unauthenticated{}, with};
    CHECK(refused(ask(e, "plain", il::ipv4(10, 0, 0, 1)), reason::unknown_peer));
}

TEST_CASE("iac::address_identity: what the application proved stands, whatever the address") {
    gate e{iac::credential_places{}, il::unsafe::allow_unauthenticated{}, site()};
    il::request r;
    r.resource = e.tag("boiler-plc");
    r.who.origin = {.address = il::ipv4(10, 0, 0, 77), .listener = e.listener("plain")};
    r.who.subject = e.subject("op3");
    r.who.proof = il::proof::console;
    CHECK(e.decide(r).permitted());
    CHECK(r.subject == e.subject("op3"));
    CHECK(r.proof == il::proof::console);
}

TEST_CASE(
    "iac::address_identity: a peer is found among many, whatever order they were named in, and its neighbour isn't") {
    for (const bool descending : {false, true}) {
        il::site::snapshot_builder many;
        many.add_zone("field").add_device("boiler-plc", "field");
        many.add_listener("a").add_listener("b").add_subject("plc", {}).add_subject("other", {});
        for (unsigned n = 0; n < 200; ++n) {
            const auto host = static_cast<std::uint8_t>(descending ? 199 - n : n);
            // Every second address on one listener, every third on the other.
            if (host % 2 == 0) many.known_by_address("plc", "a", il::ipv4(10, 0, 0, host));
            if (host % 3 == 0) many.known_by_address("other", "b", il::ipv4(10, 0, 0, host));
        }
        il::enforcer<il::testing::manual_clock, iac::address_identity<"a locked cabinet">, grant_all> e{many};
        REQUIRE(e.started().result == il::publish_result::in_force);
        for (unsigned n = 0; n < 256; ++n) {
            const auto host = static_cast<std::uint8_t>(n);
            il::request seen;
            CHECK(ask(e, "a", il::ipv4(10, 0, 0, host), &seen).permitted() == (n < 200 && n % 2 == 0));
            if (n < 200 && n % 2 == 0) CHECK(seen.subject == e.subject("plc"));
            CHECK(ask(e, "b", il::ipv4(10, 0, 0, host), &seen).permitted() == (n < 200 && n % 3 == 0));
            if (n < 200 && n % 3 == 0) CHECK(seen.subject == e.subject("other"));
        }
    }
    CHECK(iac::address_identity<"a locked cabinet">::countermeasure == "a locked cabinet");
}
