// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/accounts.hpp>

#include <interlock/adapt/cryptopp_scrypt.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/iac/address_identity.hpp>
#include <interlock/ra/admission.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/sessions.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace il = interlock;
namespace iac = interlock::iac;
namespace crypto = interlock::crypto;
using iac::account_change;
using iac::login_answer;
using il::reason;

namespace {

/// Stands for an expensive hash: counts the work, and can fail.
struct counting_hash {
    int* work = nullptr;
    bool* broken = nullptr;
    crypto::completion make(std::span<const std::uint8_t> p, crypto::hashed_password& out) const noexcept {
        ++*work;
        if (*broken) return crypto::completion::failed;
        out.clear();
        out << "$";
        for (const std::uint8_t b : p) out << static_cast<char>(b == ' ' ? '_' : b ^ 1U);
        return crypto::completion::done;
    }
    crypto::validity verify(std::span<const std::uint8_t> p, std::string_view stored) const noexcept {
        crypto::hashed_password made;
        if (make(p, made) != crypto::completion::done || stored.empty()) return crypto::validity::invalid;
        return made.view() == stored ? crypto::validity::valid : crypto::validity::invalid;
    }
};
static_assert(crypto::password_hash<counting_hash>);

struct room {
    int free = 1;
    int taken = 0;
    il::verdict enter() noexcept {
        if (free == 0) return il::deny(reason::busy);
        --free;
        ++taken;
        return il::no_objection;
    }
    void leave() noexcept { ++free; }
};

struct grant_all {
    static constexpr std::string_view name = "grant all";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};
using policy = iac::accounts<counting_hash>;
using gate = il::enforcer<il::testing::manual_clock, policy, iac::address_identity<"a locked cabinet">, grant_all>;

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
il::site::snapshot_builder site() {
    il::site::snapshot_builder made;
    made.add_zone("control").add_device("boiler-plc", "control").add_listener("console").add_subject("hmi1", {});
    made.add_subject("op3", {.kind = il::subject_kind::human}).add_subject("op4", {.kind = il::subject_kind::human});
    made.known_by_address("hmi1", "console", "10.0.0.1");
    return made;
}

struct bench {
    int work = 0;
    bool broken = false;
    room hashing;
    gate e{iac::account_limits{.count = 4, .sessions = 8}, counting_hash{&work, &broken}, site()};
    policy& accounts() { return e.part<policy>(); }
    account_change create(std::string_view name, std::string_view password = "first password",
                          const il::verdict& said = il::permit) {
        return e.on_site(
            [&](const il::snapshot& s) { return accounts().create(said, s, name, bytes(password), hashing); });
    }
    iac::login verify(std::string_view name, std::string_view password) {
        return accounts().verify(name, bytes(password), hashing);
    }
    account_change change(std::string_view name, std::string_view old, std::string_view fresh,
                          il::session_id keep = {}) {
        return accounts().change(name, bytes(old), bytes(fresh), hashing, keep);
    }
    /// An account with a password of its own, and a session bound to it.
    il::session_id at_work(std::string_view name, std::uint32_t place) {
        REQUIRE(create(name) == account_change::done);
        REQUIRE(change(name, "first password", "second password") == account_change::done);
        REQUIRE(accounts().bind({place, 1}, verify(name, "second password")) == account_change::done);
        return {place, 1};
    }
    il::verdict decide(il::session_id in, il::request* seen = nullptr) {
        il::request r;
        r.resource = e.tag("boiler-plc");
        r.who.session = in;
        r.who.origin = {.address = il::ipv4(10, 0, 0, 1), .listener = e.listener("console")};
        const il::verdict said = e.decide(r);
        if (seen != nullptr) *seen = r;
        return said;
    }
};
bool refused(const il::verdict& v, reason why) { return v.outcome == il::decision::deny && v.why == why; }

} // namespace

TEST_CASE("iac::accounts: CR 1.1: a session's requests are the account's") {
    bench b;
    const auto session = b.at_work("op3", 2);
    il::request seen;
    CHECK(b.decide(session, &seen).permitted());
    CHECK(seen.subject == b.e.subject("op3"));
    CHECK(seen.proof == il::proof::password);
    // Other sessions are none of its business: here the address speaks for the device.
    CHECK(b.decide({3, 1}, &seen).permitted());
    CHECK(seen.subject == b.e.subject("hmi1"));
    CHECK(b.decide({2, 2}, &seen).permitted());
    CHECK(seen.proof == il::proof::address);
    // A session that has ended doesn't fall back to the device's rights.
    b.accounts().unbind({2, 2});
    CHECK(b.decide(session).permitted());
    b.accounts().unbind(session);
    CHECK(refused(b.decide(session), reason::session_closed));
}

TEST_CASE("iac::accounts: two proofs of different people don't go together") {
    bench b;
    const auto session = b.at_work("op3", 2);
    il::request r;
    r.who.session = session;
    r.who.subject = b.e.subject("op4");
    const auto said = b.e.decide(r);
    CHECK(refused(said, reason::identity_unproven));
    il::explanation text;
    b.e.explain(r, said, text);
    CHECK(text.view() == "op4 isn't whose session this is (CR 1.2)");
}

TEST_CASE("iac::accounts: CR 1.3: create, disable, enable, remove, by those who may, with effect on live sessions") {
    bench b;
    CHECK(b.create("op4", "first password", il::deny(reason::no_right)) == account_change::not_permitted);
    CHECK(b.create("op4", "first password", il::no_objection) == account_change::not_permitted);
    const auto session = b.at_work("op3", 2);
    const auto id = b.accounts().account("op3");
    CHECK(id.number == 1);
    CHECK(b.accounts().disable(il::deny(reason::no_right), id) == account_change::not_permitted);
    CHECK(b.decide(session).permitted());
    CHECK(b.accounts().disable(il::permit, id) == account_change::done);
    CHECK(b.decide(session).outcome == il::decision::deny);
    CHECK(b.verify("op3", "second password").answer == login_answer::refused);
    CHECK(b.accounts().enable(il::permit, id) == account_change::done);
    CHECK(refused(b.decide(session), reason::session_closed)); // it takes a new login
    const auto proved = b.verify("op3", "second password");
    CHECK(proved.answer == login_answer::accepted);
    CHECK(b.accounts().remove(il::permit, id) == account_change::done);
    CHECK(b.accounts().bind({4, 1}, proved) == account_change::not_permitted); // too late
    CHECK(b.verify("op3", "second password").answer == login_answer::refused);
    CHECK(b.accounts().enable(il::permit, id) == account_change::no_such_account);
    CHECK(b.accounts().disable(il::permit, {9}) == account_change::no_such_account);
    CHECK(b.accounts().disable(il::permit, {0}) == account_change::no_such_account);
}

TEST_CASE(
    "iac::accounts: CR 1.3, CR 2.7: a disabled account's session is refused at once, and leaves its place to others") {
    using sessions = il::uc::sessions<>;
    int work = 0;
    bool broken = false;
    room hashing;
    il::enforcer<il::testing::manual_clock, policy, sessions, grant_all> e{
        iac::account_limits{.count = 4, .sessions = 8}, counting_hash{&work, &broken},
        il::uc::session_places{.in_all = 1, .reserved = 0}, site()};
    policy& all = e.part<policy>();
    sessions& table = e.part<sessions>();
    const auto open = [&](std::string_view who) {
        il::caller c;
        c.origin = {.address = il::ipv4(10, 0, 0, 7), .listener = e.listener("console")};
        c.subject = e.subject(who);
        c.proof = il::proof::password;
        return e.on_site([&](const il::snapshot& s) { return table.open(s, c, e.now()); });
    };
    const auto decides = [&](il::session_id in) {
        il::caller c;
        c.origin = {.address = il::ipv4(10, 0, 0, 7), .listener = e.listener("console")};
        c.session = in;
        il::request asked = e.ask(c, "tag.read", "boiler-plc");
        return e.decide(asked);
    };
    for (const char* const name : {"op3", "op4"}) {
        const auto create = [&](const il::snapshot& s) {
            return all.create(il::permit, s, name, bytes("first password"), hashing);
        };
        REQUIRE(e.on_site(create) == account_change::done);
        REQUIRE(all.change(name, bytes("first password"), bytes("second password"), hashing) == account_change::done);
    }
    const iac::login proved = all.verify("op3", bytes("second password"), hashing);
    const il::session_id first = open("op3").id;
    REQUIRE(all.bind(first, proved) == account_change::done);
    CHECK(decides(first).permitted());
    CHECK(all.disable(il::permit, all.account("op3")) == account_change::done);
    CHECK(refused(decides(first), reason::session_closed));
    // The table doesn't know yet, so nobody else gets in: whoever disables an account ends its sessions there too.
    CHECK(open("op4").said.why == reason::session_limit);
    table.close_all(e.subject("op3"));
    const il::session_id second = open("op4").id;
    REQUIRE(second.generation != 0);
    CHECK(refused(decides(first), reason::session_closed));
    table.close(second);

    // The account has changed since its password was checked: the session would be nobody's to end.
    CHECK(all.enable(il::permit, all.account("op3")) == account_change::done);
    const il::session_id late = open("op3").id;
    CHECK(all.bind(late, proved) == account_change::not_permitted);
    table.close(late);
    CHECK(refused(decides(late), reason::session_closed));
    CHECK(table.open_count() == 0);
}

TEST_CASE("iac::accounts: CR 1.3: whether somebody's account may be used can be asked by what isn't their request") {
    bench b;
    const auto op3 = b.e.subject("op3");
    CHECK(b.accounts().usable(op3)); // whoever has no account here has one elsewhere
    CHECK(b.accounts().usable({}));
    b.create("op3");
    CHECK_FALSE(b.accounts().usable(op3)); // its password is still the initial one
    b.change("op3", "first password", "second password");
    CHECK(b.accounts().usable(op3));
    CHECK(b.accounts().usable(b.e.subject("op4")));
    const auto id = b.accounts().account("op3");
    b.accounts().disable(il::permit, id);
    CHECK_FALSE(b.accounts().usable(op3));
    b.accounts().enable(il::permit, id);
    CHECK(b.accounts().usable(op3));
    b.accounts().remove(il::permit, id);
    CHECK_FALSE(b.accounts().usable(op3));
}

TEST_CASE("iac::accounts: CR 1.4: a name and a number stand for one account for ever") {
    bench b;
    CHECK(b.create("op3") == account_change::done);
    CHECK(b.create("op3") == account_change::name_taken);
    CHECK(b.accounts().remove(il::permit, {1}) == account_change::done);
    CHECK(b.create("op3") == account_change::name_taken);
    CHECK(b.accounts().state({1}) == iac::account_state::removed);
    for (const char* name : {"op4", "op5", "op6"}) CHECK(b.create(name) == account_change::done);
    CHECK(b.accounts().account("op6").number == 4);
    CHECK(b.create("op7") == account_change::full);
    for (const char* name : {"", " op", "op ", "o\np", "o\x7fp"}) CHECK(b.create(name) == account_change::name_invalid);
    CHECK(b.create(std::string(65, 'a')) == account_change::name_invalid);
}

TEST_CASE("iac::accounts: CR 1.5 a, b: an initial password is good for being changed, and is counted until it is") {
    bench b;
    CHECK(b.create("op3") == account_change::done);
    CHECK(b.accounts().initial_left() == 1);
    const auto first = b.verify("op3", "first password");
    CHECK(first.answer == login_answer::change_required);
    CHECK(b.accounts().bind({2, 1}, first) == account_change::done);
    il::request seen;
    const auto said = b.decide({2, 1}, &seen);
    CHECK(refused(said, reason::identity_unproven));
    il::explanation text;
    b.e.explain(seen, said, text);
    CHECK(text.view() == "op3 must change the initial password first (CR 1.2)");
    CHECK(b.change("op3", "first password", "first password") == account_change::password_unfit);
    CHECK(b.change("op3", "first password", "second password", {2, 1}) == account_change::done);
    CHECK(b.decide({2, 1}).permitted()); // the session that changed it goes on
    CHECK(b.accounts().initial_left() == 0);
    // A reset makes it an initial one again.
    const auto reset = b.accounts().reset(il::permit, {1}, bytes("third password"), b.hashing);
    CHECK(reset == account_change::done);
    CHECK(b.accounts().initial_left() == 1);
    CHECK(refused(b.decide({2, 1}), reason::session_closed));
    CHECK(b.verify("op3", "second password").answer == login_answer::refused);
    CHECK(b.verify("op3", "third password").answer == login_answer::change_required);
    CHECK(b.accounts().reset(il::deny(reason::no_right), {1}, bytes("third password"), b.hashing) ==
          account_change::not_permitted);
}

TEST_CASE("iac::accounts: CR 1.5 c: a change of password ends the account's other sessions, nobody else's") {
    bench b;
    const auto three = b.at_work("op3", 2);
    const auto four = b.at_work("op4", 3);
    CHECK(b.accounts().bind({5, 1}, b.verify("op3", "second password")) == account_change::done);
    CHECK(b.change("op3", "wrong password", "third password") == account_change::wrong_password);
    CHECK(b.decide(three).permitted());
    CHECK(b.change("op3", "second password", "third password", {5, 1}) == account_change::done);
    CHECK(refused(b.decide(three), reason::session_closed));
    CHECK(b.decide({5, 1}).permitted());
    CHECK(b.decide(four).permitted());
    CHECK(b.verify("op3", "third password").answer == login_answer::accepted);
}

TEST_CASE("iac::accounts: CR 1.10: no answer and no amount of work tells a wrong name from a wrong password") {
    bench b;
    CHECK(b.create("op3") == account_change::done);
    CHECK(b.create("op4") == account_change::done);
    CHECK(b.accounts().disable(il::permit, {2}) == account_change::done);
    CHECK(b.create("op5") == account_change::done);
    CHECK(b.accounts().remove(il::permit, {3}) == account_change::done);
    for (const char* name : {"nobody", "op3", "op4", "op5", ""}) {
        CAPTURE(name);
        const int before = b.work;
        const auto said = b.verify(name, "wrong password");
        CHECK(b.work == before + 1);
        CHECK(said.answer == login_answer::refused);
        CHECK(said.epoch == 0);
    }
    // The record knows more.
    CHECK(b.verify("nobody", "wrong password").why == reason::unknown_subject);
    CHECK(b.verify("op3", "wrong password").why == reason::identity_unproven);
    CHECK(b.verify("op4", "first password").why == reason::subject_disabled);
    // Not even by what the dummy is made from.
    CHECK(b.verify("nobody", std::string(16, '\0')).answer == login_answer::refused);
    const int before = b.work;
    CHECK(b.verify("op3", std::string(1000, 'x')).answer == login_answer::refused);
    CHECK(b.work == before + 1);
    CHECK(b.verify("op3", "").answer == login_answer::refused);
}

TEST_CASE("iac::accounts: hashing waits for room, and gives it back") {
    bench b;
    CHECK(b.create("op3") == account_change::done);
    CHECK(b.hashing.free == 1);
    b.hashing.free = 0;
    const int before = b.work;
    CHECK(b.verify("op3", "first password").answer == login_answer::busy);
    CHECK(b.create("op4") == account_change::busy);
    CHECK(b.change("op3", "first password", "second password") == account_change::busy);
    CHECK(b.work == before);
    b.hashing.free = 1;
    b.broken = true;
    CHECK(b.create("op4") == account_change::hash_failed);
    CHECK(b.verify("op3", "first password").answer == login_answer::refused);
    CHECK(b.hashing.free == 1);
    b.broken = false;
    CHECK(b.create("op4", "short") == account_change::password_unfit);
    CHECK(b.create("op4", std::string(129, 'x')) == account_change::password_unfit);
}

TEST_CASE(
    "iac::accounts: 2.3: a flood of logins runs as many hashes as there is room for, and leaves the essential lane free") {
    struct probing_hash : counting_hash {
        const std::function<void()>* meanwhile = nullptr;
        crypto::validity verify(std::span<const std::uint8_t> p, std::string_view stored) const noexcept {
            (*meanwhile)();
            return counting_hash::verify(p, stored);
        }
    };
    using many = iac::accounts<probing_hash>;
    int work = 0;
    bool broken = false;
    std::function<void()> meanwhile = [] {};
    probing_hash hash;
    hash.work = &work;
    hash.broken = &broken;
    hash.meanwhile = &meanwhile;
    il::enforcer<il::testing::manual_clock, many, grant_all> e{iac::account_limits{.count = 4, .sessions = 8}, hash,
                                                               site()};
    many& accounts = e.part<many>();
    il::ra::admission doors{{.password_hashes = {.running = 1, .essential = 1, .waiting = 0}}};
    auto ordinary = doors.room(il::ra::expensive::password_hash);
    auto essential = doors.room(il::ra::expensive::password_hash, il::ra::lane::essential);
    REQUIRE(e.on_site([&](const il::snapshot& s) {
        return accounts.create(il::permit, s, "op3", bytes("first password"), ordinary);
    }) == account_change::done);
    unsigned busy = 0;
    iac::login urgent;
    // While one login is being checked, a thousand more come, one of them over a path of essential actions.
    bool under_way = false;
    meanwhile = [&] {
        if (std::exchange(under_way, true)) return;
        for (int i = 0; i < 1000; ++i)
            busy +=
                accounts.verify("op3", bytes("a guess of somebody"), ordinary).answer == login_answer::busy ? 1U : 0U;
        urgent = accounts.verify("op3", bytes("first password"), essential);
    };
    work = 0;
    CHECK(accounts.verify("nobody", bytes("first password"), ordinary).answer == login_answer::refused);
    CHECK(busy == 1000);
    CHECK(urgent.answer == login_answer::change_required);
    CHECK(work == 2);
    CHECK(doors.running(il::ra::expensive::password_hash) == 0);
}

TEST_CASE("iac::accounts: what changes while the hash is made counts at the end") {
    struct meddling : room {
        policy* with = nullptr;
        void leave() noexcept {
            room::leave();
            (void)with->disable(il::permit, {1});
            (void)with->enable(il::permit, {1});
        }
    };
    bench b;
    CHECK(b.create("op3") == account_change::done);
    meddling between;
    between.with = &b.accounts();
    CHECK(b.accounts().verify("op3", bytes("first password"), between).answer == login_answer::refused);
    CHECK(b.accounts().change("op3", bytes("first password"), bytes("second password"), between) ==
          account_change::wrong_password);
    CHECK(b.verify("op3", "first password").answer == login_answer::change_required);

    // Also when it happens only while the new password's hash is made.
    struct late : meddling {
        int left = 0;
        void leave() noexcept {
            room::leave();
            if (++left == 2) (void)with->disable(il::permit, {1});
        }
    };
    late second;
    second.with = &b.accounts();
    CHECK(b.accounts().change("op3", bytes("first password"), bytes("second password"), second) ==
          account_change::wrong_password);
    (void)b.accounts().enable(il::permit, {1});
    CHECK(b.verify("op3", "first password").answer == login_answer::change_required);
    CHECK(b.verify("op3", "second password").answer == login_answer::refused);
}

TEST_CASE("iac::accounts: a password that is too long is none, however short one may be") {
    int work = 0;
    bool broken = false;
    room hashing;
    gate e{iac::account_limits{.count = 4, .sessions = 8, .shortest_password = 0}, counting_hash{&work, &broken},
           site()};
    policy& accounts = e.part<policy>();
    REQUIRE(e.on_site([&](const il::snapshot& s) { return accounts.create(il::permit, s, "op3", {}, hashing); }) ==
            account_change::done);
    CHECK(accounts.verify("op3", {}, hashing).answer == login_answer::change_required);
    CHECK(accounts.verify("op3", bytes(std::string(129, 'x')), hashing).answer == login_answer::refused);
}

TEST_CASE("iac::accounts: a login that isn't one binds nothing") {
    bench b;
    CHECK(b.create("op3") == account_change::done);
    CHECK(b.accounts().bind({2, 1}, {}) == account_change::not_permitted);
    CHECK(b.accounts().bind({2, 1}, b.verify("op3", "wrong password")) == account_change::not_permitted);
    CHECK(b.accounts().bind({2, 1}, {login_answer::accepted, {7}, 0, {}}) == account_change::no_such_account);
    const auto good = b.verify("op3", "first password");
    CHECK(b.accounts().bind({8, 1}, good) == account_change::full);
    CHECK(b.accounts().bind({2, 0}, good) == account_change::full);
}

TEST_CASE("iac::accounts: a subject that the site policy drops or disables loses its sessions' rights") {
    bench b;
    const auto session = b.at_work("op3", 2);
    auto changed = site();
    changed.rows().subjects[1].row.disabled = true;
    REQUIRE(b.e.publish(changed).result == il::publish_result::in_force);
    CHECK(refused(b.decide(session), reason::subject_disabled));
    changed.rows().subjects.erase(changed.rows().subjects.begin() + 1);
    REQUIRE(b.e.publish(changed).result == il::publish_result::in_force);
    CHECK(refused(b.decide(session), reason::unknown_subject));
    // An account whose subject comes later.
    CHECK(b.create("op9") == account_change::done);
    CHECK(b.change("op9", "first password", "second password") == account_change::done);
    CHECK(b.accounts().bind({4, 1}, b.verify("op9", "second password")) == account_change::done);
    CHECK(refused(b.decide({4, 1}), reason::unknown_subject));
    changed.add_subject("op9", {.kind = il::subject_kind::human});
    REQUIRE(b.e.publish(changed).result == il::publish_result::in_force);
    CHECK(b.decide({4, 1}).permitted());
}

TEST_CASE("iac::accounts: CR 1.5 d: what is stored has no password in it, comes back whole, or not at all") {
    bench b;
    (void)b.at_work("op3", 2);
    CHECK(b.create("shift leader") == account_change::done);
    CHECK(b.create("op5") == account_change::done);
    CHECK(b.accounts().remove(il::permit, {3}) == account_change::done);
    CHECK(b.accounts().disable(il::permit, {2}) == account_change::done);
    const std::string text = b.accounts().save();
    CHECK(text.find("password") == std::string::npos);
    bench c;
    const auto load = [&](const std::string& from) {
        return c.e.on_site([&](const il::snapshot& s) { return c.accounts().load(from, s); });
    };
    const std::string heading = "interlock accounts 1\n";
    const std::pair<std::string, std::size_t> wrong[]{{"", 1},
                                                      {"interlock accounts 2\n", 1},
                                                      {heading + "1 enabled own $h op3", 2},
                                                      {heading + "2 enabled own $h op3\n", 2},
                                                      {heading + "1x enabled own $h op3\n", 2},
                                                      {heading + "1 active own $h op3\n", 2},
                                                      {heading + "1 enabled mine $h op3\n", 2},
                                                      {heading + "1 enabled own - op3\n", 2},
                                                      {heading + "1 enabled own  op3\n", 2},
                                                      {heading + "1 removed own $h op3\n", 2},
                                                      {heading + "1 enabled own $h\n", 2},
                                                      {heading + "1 enabled own $h op3\n2 enabled own $h op3\n", 3},
                                                      {heading + "1 enabled own $h op3\n\n", 3}};
    for (const auto& one : wrong) {
        CAPTURE(one.first);
        const auto fault = load(one.first);
        CHECK(fault.line == one.second);
        CHECK(!fault.expected.empty());
        CHECK(c.accounts().account("op3").number == 0);
    }
    CHECK(load(text).line == 0);
    CHECK(c.accounts().save() == text);
    CHECK(c.verify("op3", "second password").answer == login_answer::accepted);
    CHECK(c.verify("shift leader", "first password").answer == login_answer::refused);
    CHECK(c.create("op5") == account_change::name_taken);
    CHECK(c.accounts().bind({2, 1}, c.verify("op3", "second password")) == account_change::done);
    CHECK(c.decide({2, 1}).permitted());
    CHECK(load(text).line == 1); // only into an empty table
    bench full;
    std::string many = heading;
    for (int i = 1; i <= 5; ++i) many += std::to_string(i) + " enabled own $h a" + std::to_string(i) + "\n";
    CHECK(full.e.on_site([&](const il::snapshot& s) { return full.accounts().load(many, s); }).line == 6);
}

TEST_CASE("iac::accounts: with scrypt, and the work of an unknown user is that of a known one") {
    namespace ad = interlock::adapt;
    il::enforcer<il::testing::manual_clock, iac::accounts<ad::scrypt>, grant_all> e{iac::account_limits{},
                                                                                    ad::scrypt{{.cost = 10}}, site()};
    auto& accounts = e.part<iac::accounts<ad::scrypt>>();
    room hashing;
    CHECK(e.on_site([&](const il::snapshot& s) {
        return accounts.create(il::permit, s, "op3", bytes("first password"), hashing);
    }) == account_change::done);
    CHECK(accounts.verify("op3", bytes("first password"), hashing).answer == login_answer::change_required);
    CHECK(accounts.verify("op3", bytes("first passwore"), hashing).answer == login_answer::refused);
    CHECK(accounts.verify("nobody", bytes("first password"), hashing).answer == login_answer::refused);
    CHECK(accounts.save().find("$scrypt$ln=10,r=8,p=1$") != std::string::npos);
}
