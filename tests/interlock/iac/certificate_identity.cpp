// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/certificate_identity.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace il = interlock;
namespace iac = interlock::iac;
using il::reason;
using il::seconds;

namespace {

/// Grants whatever the identify stage let through, so that a verdict is identity's alone.
struct grant_all {
    static constexpr std::string_view name = "grant all";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};
using gate = il::enforcer<il::testing::manual_clock, iac::certificate_identity, grant_all>;

constexpr std::int64_t start = 1'700'000'001'000'000'000; // the manual clock's wall time as it begins

iac::certificate_facts facts(std::uint8_t finger, std::string_view role = {}) {
    iac::certificate_facts f;
    f.fingerprint[0] = finger;
    f.not_before = {start - 3600'000'000'000};
    f.not_after = {start + 3600'000'000'000};
    if (!role.empty()) {
        f.role = iac::role_state::one;
        f.role_name << role;
    }
    f.subject_name << "CN=hmi1";
    f.serial << "BEEF";
    return f;
}
il::site::fingerprint finger(std::uint8_t n) { return {n}; }

il::site::snapshot_builder site() {
    il::site::snapshot_builder made;
    made.add_zone("control").add_listener("plain").add_listener("secure", {.secure = true});
    made.add_zone_prefix("secure", "10.0.0.0/8", "control").add_zone_prefix("plain", "10.0.0.0/8", "control");
    made.add_device("plc", "control")
        .add_tag("trip", {.device = "plc", .type = il::value_kind::boolean, .writable = true});
    made.add_role("operator")
        .add_role("panel")
        .permit("panel", {.actions = {"tag.write"}, .on = "trip", .classes = {}});
    made.add_subject("hmi1", {.roles = {"panel"}}).add_subject("hmi2", {}).add_subject("off", {.disabled = true});
    made.known_by_certificate("hmi1", finger(1))
        .known_by_certificate("hmi2", finger(2))
        .known_by_certificate("off", finger(3));
    made.add_essential({.on = "trip", .operand = 1, .zones = {"control"}, .subjects = {"hmi1"}});
    return made;
}

struct bench {
    explicit bench(iac::credential_places with = {}) : e{with, site()} {
        REQUIRE(e.started().result == il::publish_result::in_force);
        policy().synchronise(e.part<il::testing::manual_clock>());
    }
    iac::certificate_identity& policy() { return e.part<iac::certificate_identity>(); }
    il::testing::manual_clock& clock() { return e.part<il::testing::manual_clock>(); }
    iac::establishment establish(const iac::certificate_facts& f) {
        return e.on_site([&](const il::snapshot& s) { return policy().establish(f, s, e.now()); });
    }
    il::request asked(il::credential_id with, std::string_view listener = "secure") {
        il::request r = e.ask({}, "tag.write", "trip", il::value{false});
        r.who.credential = with;
        r.who.origin = {.address = il::ipv4(10, 0, 0, 1), .listener = e.listener(listener)};
        return r;
    }
    il::verdict decide(il::credential_id with, std::string_view listener = "secure") {
        il::request r = asked(with, listener);
        return e.decide(r);
    }
    il::verdict trip(il::credential_id with) {
        il::request r = asked(with);
        r.value = il::value{true};
        return e.decide(r);
    }
    std::size_t closing() {
        std::array<il::credential_id, 8> ids{};
        return policy().to_close(ids);
    }
    gate e;
};

bool refused(const il::verdict& v, reason why) { return v.outcome == il::decision::deny && v.why == why; }
bool undecided(const il::verdict& v, reason why) { return v.outcome == il::decision::indeterminate && v.why == why; }

} // namespace

TEST_CASE("iac::certificate_identity: CR 1.9 e: the site names the certificate, else the role's subject stands") {
    bench b;
    il::request r = b.asked(b.establish(facts(1)).credential);
    CHECK(b.e.decide(r).permitted());
    CHECK(r.subject == b.e.subject("hmi1"));
    CHECK(r.proof == il::proof::certificate);
    r = b.asked(b.establish(facts(77, "operator")).credential);
    CHECK(b.e.decide(r).permitted());
    CHECK(r.subject == b.e.subject("role:operator"));
    // The fingerprint is the narrower word.
    r = b.asked(b.establish(facts(2, "operator")).credential);
    CHECK(b.e.decide(r).permitted());
    CHECK(r.subject == b.e.subject("hmi2"));
}

TEST_CASE("iac::certificate_identity: CR 1.9 e: nobody else's certificate is anybody") {
    bench b;
    CHECK(refused(b.decide(b.establish(facts(77)).credential), reason::unknown_subject)); // the NULL role
    CHECK(refused(b.decide(b.establish(facts(77, "admin")).credential), reason::role_unknown));
    CHECK(refused(b.decide(b.establish(facts(77, "operator ")).credential), reason::role_unknown)); // the whole string
    CHECK(refused(b.decide(b.establish(facts(3)).credential), reason::subject_disabled));
    // Before, between and behind those that the site policy names.
    for (std::uint8_t first = 0; first < 4; ++first) {
        auto near = facts(first);
        near.fingerprint[31] = 1;
        CHECK(refused(b.decide(b.establish(near).credential), reason::unknown_subject));
    }
    auto two = facts(1);
    two.role = iac::role_state::several;
    CHECK(b.establish(two).credential.generation == 0);
    CHECK(b.establish(two).refused == reason::role_malformed);
    two.role = iac::role_state::malformed;
    CHECK(b.establish(two).refused == reason::role_malformed);
}

TEST_CASE("iac::certificate_identity: CR 1.2: a secure listener needs a credential, and a live one") {
    bench b;
    CHECK(refused(b.decide({}), reason::identity_unproven));
    CHECK(b.decide({}, "plain").permitted()); // not this policy's business
    const auto id = b.establish(facts(1)).credential;
    CHECK(b.decide(id).permitted());
    CHECK(b.decide(id, "plain").permitted());
    CHECK(refused(b.decide({id.place, id.generation + 1}), reason::identity_unproven));
    CHECK(refused(b.decide({id.place + 1, id.generation}), reason::identity_unproven));
    CHECK(refused(b.decide({4'000'000'000, 1}), reason::identity_unproven));
    b.policy().retire(id);
    CHECK(refused(b.decide(id), reason::identity_unproven));
    const auto next = b.establish(facts(2)).credential;
    CHECK(next.place == id.place);
    CHECK(refused(b.decide(id), reason::identity_unproven));
    CHECK(b.decide(next).permitted());
    b.policy().retire(id); // a second time: nothing happens to the new owner
    CHECK(b.decide(next).permitted());
}

TEST_CASE("iac::certificate_identity: an identity that the application proved stands, but not on a dead certificate") {
    bench b;
    const auto id = b.establish(facts(77)).credential;
    il::request r = b.asked(id);
    r.who.subject = b.e.subject("hmi2");
    r.who.proof = il::proof::token;
    CHECK(b.e.decide(r).permitted());
    CHECK(r.subject == b.e.subject("hmi2"));
    CHECK(r.proof == il::proof::token);
    b.policy().update(id, iac::revocation_state::revoked);
    CHECK(refused(b.e.decide(r), reason::credential_revoked));
}

TEST_CASE("iac::certificate_identity: 4.3: expiry ends a live connection's rights to the nanosecond") {
    bench b;
    auto f = facts(1);
    f.not_after = {start + 10'000'000'000};
    const auto id = b.establish(f).credential;
    b.clock().advance(seconds(10));
    CHECK(b.decide(id).permitted()); // the last moment is included
    b.clock().advance({1});
    CHECK(refused(b.decide(id), reason::credential_expired)); // no tick was needed
    CHECK(b.closing() == 0);
    b.e.tick();
    CHECK(b.closing() == 1);
    CHECK(refused(b.decide(id), reason::credential_expired));
    CHECK(b.establish(f).refused == reason::credential_expired);
    f.not_after = {start + 3600'000'000'000};
    f.not_before = {start + 20'000'000'000};
    CHECK(b.establish(f).refused == reason::credential_expired);
}

TEST_CASE("iac::certificate_identity: 4.3: a step of the wall clock counts at once") {
    bench b;
    const auto id = b.establish(facts(1)).credential;
    b.clock().set_wall_offset({start + 7200'000'000'000});
    b.policy().synchronise(b.clock());
    CHECK(refused(b.decide(id), reason::credential_expired));
    b.clock().set_wall_offset({start - 1'000'000'000});
    b.policy().synchronise(b.clock());
    CHECK(b.decide(id).permitted());
}

TEST_CASE("iac::certificate_identity: tick asks to be called when the next certificate expires") {
    bench b{{.recheck = seconds(60)}};
    CHECK(b.policy().tick(b.e.now()) == b.e.now() + seconds(60));
    auto f = facts(1);
    f.not_after = {start + 10'000'000'000};
    (void)b.establish(f);
    CHECK(b.policy().tick(b.e.now()).count == b.e.now().count + 10'000'000'001);
}

TEST_CASE("iac::certificate_identity: CR 1.9 c: revocation on live connections") {
    bench b;
    const auto id = b.establish(facts(1)).credential;
    b.policy().update(id, iac::revocation_state::revoked);
    CHECK(refused(b.decide(id), reason::credential_revoked));
    CHECK(refused(b.trip(id), reason::credential_revoked)); // an essential action is no way around it
    CHECK(b.closing() == 1);
    b.policy().update(id, iac::revocation_state::good);
    CHECK(b.decide(id).permitted());
    auto f = facts(1);
    f.revocation = iac::revocation_state::revoked;
    CHECK(b.establish(f).refused == reason::credential_revoked);
}

TEST_CASE("iac::certificate_identity: no current list: ordinary actions wait, an entitled essential one goes through") {
    bench b;
    auto f = facts(1);
    f.revocation = iac::revocation_state::unknown;
    const auto id = b.establish(f).credential;
    CHECK(undecided(b.decide(id), reason::authority_unreachable));
    const auto trip = b.trip(id);
    CHECK(trip.permitted());
    CHECK(trip.degraded);
    f = facts(2);
    f.revocation = iac::revocation_state::unknown;
    CHECK(undecided(b.trip(b.establish(f).credential), reason::authority_unreachable)); // not entitled
    bench strict{{.revocation = iac::revocation_need::always}};
    CHECK(strict.establish(facts(1)).refused == reason::authority_unreachable);
}

TEST_CASE("iac::certificate_identity: 1.5: a lost clock matters only after the holdover") {
    bench b{{.holdover = seconds(100)}};
    auto f = facts(1);
    const auto id = b.establish(f).credential;
    f.not_after = {start + 50'000'000'000};
    const auto shorter = b.establish(f).credential;
    b.clock().set_quality(il::clock_quality::lost);
    b.clock().set_wall_offset({0}); // nonsense of a clock nobody trusts
    b.policy().synchronise(b.clock());
    b.clock().advance(seconds(51));
    b.policy().synchronise(b.clock());
    CHECK(b.decide(id).permitted());
    CHECK(refused(b.decide(shorter), reason::credential_expired));
    b.clock().advance(seconds(49));
    CHECK(undecided(b.decide(id), reason::clock_lost));
    CHECK(b.trip(id).degraded);
    CHECK(refused(b.decide(shorter), reason::credential_expired)); // what is known stays known
    CHECK(refused(b.trip(shorter), reason::credential_expired));
    f.not_after = {1};
    CHECK(b.establish(f).credential.generation != 0); // can't be judged, so each request is refused as such
    b.clock().set_quality(il::clock_quality::synchronised);
    b.clock().set_wall_offset({start - 1'000'000'000});
    b.policy().synchronise(b.clock());
    CHECK(b.decide(id).permitted());
    CHECK(b.closing() == 2);
}

TEST_CASE("iac::certificate_identity: 1.5: nothing new is concluded from a clock in doubt") {
    bench b{{.holdover = seconds(10)}};
    auto f = facts(1);
    f.not_after = {start + 60'000'000'000};
    const auto id = b.establish(f).credential;
    b.clock().set_quality(il::clock_quality::lost);
    b.policy().synchronise(b.clock());
    b.clock().advance(seconds(120));
    b.policy().synchronise(b.clock());
    b.e.tick();
    // Expired, if the clock is right: so it isn't good for ordinary actions, and its connection stays for the essential one.
    CHECK(b.closing() == 0);
    CHECK(undecided(b.decide(id), reason::clock_lost));
    CHECK(b.trip(id).degraded);
    // The clock had run fast: it never was expired.
    b.clock().set_quality(il::clock_quality::synchronised);
    b.clock().set_wall_offset({start - 1'000'000'000 - 100'000'000'000});
    b.policy().synchronise(b.clock());
    CHECK(b.decide(id).permitted());
}

TEST_CASE("iac::certificate_identity: nobody who never told the time judges validity") {
    gate e{iac::credential_places{}, site()};
    auto& policy = e.part<iac::certificate_identity>();
    il::request r = e.ask({}, "tag.write", "trip", il::value{false});
    r.who.credential =
        e.on_site([&](const il::snapshot& s) { return policy.establish(facts(1), s, e.now()); }).credential;
    CHECK(undecided(e.decide(r), reason::clock_lost));
}

TEST_CASE("iac::certificate_identity: 4.3: a publication binds live connections anew") {
    bench b;
    const auto id = b.establish(facts(1)).credential;
    const auto by_role = b.establish(facts(77, "operator")).credential;
    auto changed = site();
    changed.rows().certificates.clear();
    changed.known_by_certificate("hmi2", finger(1));
    changed.rows().roles = {"panel"};
    REQUIRE(b.e.publish(changed).result == il::publish_result::in_force);
    il::request r = b.asked(id);
    CHECK(b.e.decide(r).permitted());
    CHECK(r.subject == b.e.subject("hmi2"));
    CHECK(refused(b.decide(by_role), reason::role_unknown));
    auto without = site();
    without.rows().certificates.clear();
    REQUIRE(b.e.publish(without).result == il::publish_result::in_force);
    CHECK(refused(b.decide(id), reason::unknown_subject));
    CHECK(b.decide(by_role).permitted());
}

TEST_CASE("iac::certificate_identity: a decision on another snapshot than the last publication's binds on its own") {
    bench b;
    const auto id = b.establish(facts(1, "operator")).credential;
    b.e.on_site([&](const il::snapshot& now) {
        const std::array<il::certificate_entry, 1> entries{{{finger(1), b.e.subject("hmi2")}}};
        il::snapshot other = now;
        other.identity = now.identity + 1000;
        other.certificates = entries;
        il::request r = b.asked(id);
        r.now = b.e.now();
        r.site = &other;
        CHECK(b.policy().identify(r).outcome == il::decision::no_objection);
        CHECK(r.subject == b.e.subject("hmi2"));
        other.certificates = {};
        r.subject = {};
        CHECK(b.policy().identify(r).outcome == il::decision::no_objection);
        CHECK(r.subject == b.e.subject("role:operator"));
        other.roles = {};
        r.subject = {};
        CHECK(refused(b.policy().identify(r), reason::role_unknown));
        return 0;
    });
}

TEST_CASE("iac::certificate_identity: 2.2: a bad credential is worse than none, on a trusted path as well") {
    auto trusting = site();
    trusting.add_listener("panel", {.console = true}).add_zone_prefix("panel", "10.0.0.0/8", "control");
    auto& essential = trusting.rows().essentials.front();
    essential.trusted = {"panel"};
    gate e{iac::credential_places{}, trusting};
    REQUIRE(e.started().result == il::publish_result::in_force);
    auto& policy = e.part<iac::certificate_identity>();
    policy.synchronise(e.part<il::testing::manual_clock>());
    const auto id = e.on_site([&](const il::snapshot& s) { return policy.establish(facts(2), s, e.now()); }).credential;
    const auto trip = [&](const char* listener, il::credential_id with) {
        il::request r = e.ask({}, "tag.write", "trip", il::value{true});
        r.who.origin = {.address = il::ipv4(10, 0, 0, 1), .listener = e.listener(listener)};
        r.who.credential = with;
        return e.decide(r);
    };
    CHECK(trip("panel", {}).permitted());
    CHECK(refused(trip("secure", {}), reason::identity_unproven));
    CHECK(refused(trip("panel", {id.place, id.generation + 1}), reason::identity_unproven));
    policy.update(id, iac::revocation_state::revoked);
    CHECK(refused(trip("panel", id), reason::credential_revoked));
    CHECK(refused(trip("secure", id), reason::credential_revoked));
}

TEST_CASE(
    "iac::certificate_identity: 2.3: a flood of peers with good certificates changes neither the table nor who is in it") {
    bench b{{.count = 8, .reserved = 2}};
    const auto first = b.establish(facts(1)).credential;
    unsigned taken = 0;
    for (unsigned i = 0; i < 10'000; ++i)
        taken += b.establish(facts(static_cast<std::uint8_t>(i), "operator")).credential.generation != 0 ? 1U : 0U;
    // hmi1's and hmi2's are known by their fingerprints; only hmi1 is entitled to what is kept.
    CHECK(taken == 7);
    CHECK(b.policy().in_use() == 8);
    CHECK(b.decide(first).permitted());
}

TEST_CASE("iac::certificate_identity: 2.3: places are kept for subjects with an essential action") {
    bench b{{.count = 4, .reserved = 2}};
    CHECK(b.establish(facts(2)).credential.generation != 0);
    CHECK(b.establish(facts(77)).credential.generation != 0);
    CHECK(b.establish(facts(2)).refused == reason::connection_limit);
    const auto third = b.establish(facts(1)).credential;
    CHECK(third.generation != 0);
    CHECK(b.establish(facts(1)).credential.generation != 0);
    CHECK(b.establish(facts(1)).refused == reason::connection_limit);
    b.policy().retire(third);
    CHECK(b.policy().in_use() == 3);
    CHECK(b.establish(facts(2)).refused == reason::connection_limit);
    CHECK(b.establish(facts(1)).credential.generation == third.generation + 1);
}

TEST_CASE("iac::certificate_identity: explains a refusal with the certificate's name") {
    bench b;
    const auto id = b.establish(facts(77, "admin")).credential;
    il::request r = b.asked(id);
    const auto said = b.e.decide(r);
    il::explanation text;
    b.e.explain(r, said, text);
    CHECK(text.view() == "the site policy does not know this role: CN=hmi1, serial BEEF, role admin (CR 2.1(2))");
    CHECK(b.policy().facts(id)->role_name.view() == "admin");
}

namespace {

/// Sees whether the subject is the one that the decision's own snapshot names for certificate 1.
struct sees_the_owner {
    static constexpr std::string_view name = "sees the owner";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request& asked) const noexcept {
        if (asked.who.credential != il::credential_id{0, 1}) return il::permit;
        for (const il::certificate_entry& e : asked.site->certificates)
            if (e.fingerprint == finger(1)) return e.subject == asked.subject ? il::permit : il::deny(reason::no_right);
        return il::deny(reason::no_right);
    }
};

} // namespace

TEST_CASE("iac::certificate_identity: decisions, publications and connections at the same time") {
    auto even = site();
    auto odd = site();
    odd.rows().certificates.clear();
    odd.known_by_certificate("hmi2", finger(1));
    il::enforcer<il::testing::manual_clock, iac::certificate_identity, sees_the_owner> e{
        iac::credential_places{.count = 4, .reserved = 0}, even};
    auto& policy = e.part<iac::certificate_identity>();
    policy.synchronise(e.part<il::testing::manual_clock>());
    const auto establish = [&](const iac::certificate_facts& f) {
        return e.on_site([&](const il::snapshot& s) { return policy.establish(f, s, e.now()); }).credential;
    };
    const auto fixed = establish(facts(1));
    REQUIRE(fixed == il::credential_id{0, 1});
    const il::resource thing = e.tag("trip");
    REQUIRE(thing.id != 0);
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> wrong{0};
    std::atomic<std::uint64_t> made{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
            while (!stop.load()) {
                il::request r;
                r.resource = thing;
                r.who.credential = fixed;
                if (!e.decide(r).permitted()) ++wrong;
                ++made;
            }
        });
    std::thread connections([&] {
        while (!stop.load()) {
            il::request r;
            r.resource = thing;
            r.who.credential = establish(facts(77, "operator"));
            if (!e.decide(r).permitted()) ++wrong;
            policy.retire(r.who.credential);
            if (e.decide(r).permitted()) ++wrong;
        }
    });
    for (int i = 0; i < 300 || made.load() < 2000; ++i) (void)(i % 2 == 0 ? e.publish(odd) : e.publish(even));
    stop = true;
    for (auto& t : readers) t.join();
    connections.join();
    CHECK(wrong == 0);
}
