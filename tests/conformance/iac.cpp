// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_scrypt.hpp>
#include <interlock/adapt/openssl.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/iac/accounts.hpp>
#include <interlock/iac/address_identity.hpp>
#include <interlock/iac/certificate_identity.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>

#include "conformance/library.hpp"
#include "interlock/adapt/test_pki.hpp"

#include <doctest/doctest.h>

#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

using namespace interlock;
using conformance::check;
using test_pki::entity;
using test_pki::wish;

namespace {

struct grant_all {
    static constexpr std::string_view name = "grant all";
    using stages = takes_part<stage::authorize>;
    verdict authorize(const request&) const noexcept { return permit; }
};

/// Grants whoever has a name.
struct grant_the_known {
    static constexpr std::string_view name = "grant the known";
    using stages = takes_part<stage::authorize>;
    verdict authorize(const request& asked) const noexcept {
        return asked.subject.id != 0 ? permit : deny(reason::unknown_subject);
    }
};

/// A gateway with a TLS listener: peers connect, and what they then ask goes through the enforcer.
template <class P>
struct gateway {
    test_pki::folder files;
    entity authority = test_pki::make({.name = "plant", .authority = true});
    entity self =
        test_pki::make({.name = "gateway", .purpose = "serverAuth", .alternative = "DNS:gateway.plant"}, &authority);
    std::string authority_file = files.write("ca.pem", test_pki::pem_of(authority));
    std::string fault;
    std::optional<adapt::tls_server> server;
    site::snapshot_builder known;
    std::optional<enforcer<testing::manual_clock, P, grant_all>> e;

    /// `revoked`: those on the authority's list; null for no list at all.
    explicit gateway(const std::vector<const entity*>* revoked = nullptr) {
        known.add_zone("office")
            .add_device("boiler-plc", "office")
            .add_listener("secure", {.secure = true})
            .add_role("operator");
        adapt::tls_server_options with{
            {files.write("g.pem", test_pki::pem_of(self)), files.write("g.key", test_pki::pem_of_key(self))},
            {{authority_file}}};
        if (revoked != nullptr) with.peers.revocation_lists = {write_list(*revoked)};
        server = adapt::tls_server::open(with, fault);
    }
    std::string write_list(const std::vector<const entity*>& revoked) {
        return files.write("list.pem", test_pki::pem_of_list(authority, revoked));
    }
    entity issue(wish w, const entity* by = nullptr) { return test_pki::make(w, by == nullptr ? &authority : by); }
    void name(const char* subject, const entity& of) {
        site::fingerprint digest{};
        X509_digest(of.get(), EVP_sha256(), digest.data(), nullptr);
        known.add_subject(subject, {}).known_by_certificate(subject, digest);
    }
    void start() {
        e.emplace(iac::credential_places{}, known);
        auto& clock = e->template part<testing::manual_clock>();
        clock.set_wall_offset({std::int64_t{std::time(nullptr)} * 1'000'000'000 - clock.now().count});
        e->template part<P>().synchronise(clock);
    }

    struct visit {
        std::optional<test_pki::connection> wire;
        request asked;
        verdict said;
    };
    /// A peer connects with its certificate, the intermediates above it and a key, and asks something.
    visit connect(const entity* peer, EVP_PKEY* key = nullptr, const entity* between = nullptr) {
        if (!e) start();
        visit v;
        auto client = adapt::tls_client::open({{}, authority_file}, fault);
        SSL_CTX_set_security_level(client->context(), 0); // what the peer would let pass is its own affair
        if (peer != nullptr) {
            SSL_CTX_use_certificate(client->context(), peer->get());
            SSL_CTX_use_PrivateKey(client->context(), key != nullptr ? key : peer->key.get());
            if (between != nullptr) {
                X509_up_ref(between->get());
                SSL_CTX_add0_chain_cert(client->context(), between->get());
            }
        }
        v.wire.emplace(server->context(), client->context());
        SSL_set1_host(v.wire->client.get(), "gateway.plant");
        v.wire->shake();
        v.asked.resource = e->tag("boiler-plc");
        v.asked.who.origin.listener = e->listener("secure");
        if (const auto facts = adapt::tls_server::facts(v.wire->server.get()))
            v.asked.who.credential = e->on_site(
                [&](const snapshot& s) { return e->template part<P>().establish(*facts, s, e->now()).credential; });
        v.said = e->decide(v.asked);
        return v;
    }
};

const claims_of<iac::certificate_identity> certificates{[](conformance::registry& tests) {
    using policy = iac::certificate_identity;
    tests.add<policy, cr<1, 2>>("both sides prove themselves before anything is served", []<class P>(check& c) {
        gateway<P> g;
        const auto hmi = g.issue({.name = "hmi1"});
        g.name("hmi1", hmi);
        const auto v = g.connect(&hmi);
        c.that(SSL_get_verify_result(v.wire->client.get()) == X509_V_OK && v.wire->done, "the gateway proved itself");
        c.permitted(v.said, "a peer that proved itself");
        c.denied(g.connect(nullptr).said, reason::identity_unproven, "a peer without a certificate");
        const auto self_made = test_pki::make({.name = "hmi1"});
        c.denied(g.connect(&self_made).said, reason::identity_unproven, "a peer that vouches for itself");
    });
    tests.add<policy, cr<1, 2, 1>>("each peer is a subject of its own", []<class P>(check& c) {
        gateway<P> g;
        const auto one = g.issue({.name = "same name"});
        const auto two = g.issue({.name = "same name"});
        const auto three = g.issue({.name = "same name"});
        g.name("hmi1", one);
        g.name("hmi2", two);
        const auto first = g.connect(&one);
        const auto second = g.connect(&two);
        c.that(first.asked.subject == g.e->subject("hmi1"), "the first by its own certificate");
        c.that(second.asked.subject == g.e->subject("hmi2"), "the second by its own certificate");
        c.denied(g.connect(&three).said, reason::unknown_subject, "a namesake is nobody");
    });
    tests.add<policy, cr<1, 8>>("certificates and lists of an existing PKI of two levels", []<class P>(check& c) {
        const std::vector<const entity*> nobody;
        gateway<P> g(&nobody);
        const auto line = g.issue({.name = "line 3", .authority = true});
        const auto hmi = g.issue({.name = "hmi1", .roles = {test_pki::role("operator")}}, &line);
        g.files.write("list.pem", test_pki::pem_of_list(g.authority, {}) + test_pki::pem_of_list(line, {}));
        c.that(g.server->reload(g.fault) == crypto::completion::done, "the PKI's lists are taken");
        const auto v = g.connect(&hmi, nullptr, &line);
        c.permitted(v.said, "a certificate of the second level");
        c.that(v.asked.subject == g.e->subject("role:operator"), "stands for its role");
        c.denied(g.connect(&hmi).said, reason::identity_unproven, "without the one between");
    });
    tests.add<policy, clause<cr<1, 9>, 'a', 'b'>>("signature and chain", []<class P>(check& c) {
        gateway<P> g;
        const auto good = g.issue({.name = "hmi1"});
        entity changed = g.issue({.name = "hmi2"});
        g.name("hmi1", good);
        ASN1_INTEGER_set(X509_get_serialNumber(changed.get()), 4711); // after it was signed
        g.name("hmi2", changed);
        const auto stranger = test_pki::make({.name = "plant", .authority = true});
        const auto foreign = g.issue({.name = "hmi3"}, &stranger);
        g.name("hmi3", foreign);
        const auto below = g.issue({.name = "below"}, &good); // a peer that plays the authority
        g.name("hmi4", below);
        c.permitted(g.connect(&good).said, "signed by the plant's authority");
        c.denied(g.connect(&changed).said, reason::identity_unproven, "changed after signing");
        c.denied(g.connect(&foreign).said, reason::identity_unproven, "signed by a namesake of the authority");
        c.denied(g.connect(&below, nullptr, &good).said, reason::identity_unproven, "signed by another peer");
        const auto late = g.issue({.to = -10});
        c.denied(g.connect(&late).said, reason::identity_unproven, "expired");
    });
    tests.add<policy, clause<cr<1, 9>, 'c'>>("revocation, at the door and inside", []<class P>(check& c) {
        const std::vector<const entity*> nobody;
        gateway<P> g(&nobody);
        const auto hmi = g.issue({.name = "hmi1"});
        g.name("hmi1", hmi);
        auto v = g.connect(&hmi);
        c.permitted(v.said, "not revoked");
        g.write_list({&hmi});
        c.that(g.server->reload(g.fault) == crypto::completion::done, "a new list");
        auto& known = g.e->template part<P>();
        known.update(v.asked.who.credential, g.server->recheck(v.wire->server.get()));
        c.denied(g.e->decide(v.asked), reason::credential_revoked, "revoked while connected");
        c.denied(g.connect(&hmi).said, reason::identity_unproven, "revoked before");
        std::array<credential_id, 4> closing{};
        c.that(known.to_close(closing) == 1 && closing[0] == v.asked.who.credential,
               "and its connection is to be closed");
    });
    tests.add<policy, clause<cr<1, 9>, 'd'>>(
        "a copy of a certificate is worth nothing without its key", []<class P>(check& c) {
            gateway<P> g;
            const auto hmi = g.issue({.name = "hmi1"});
            g.name("hmi1", hmi);
            const auto forged = test_pki::impostor_key(hmi);
            c.denied(g.connect(&hmi, forged.get()).said, reason::identity_unproven, "with another key");
            c.permitted(g.connect(&hmi).said, "with its own key");
        });
    tests.add<policy, clause<cr<1, 9>, 'e'>>(
        "a certificate is tied to a known subject, or to nobody", []<class P>(check& c) {
            gateway<P> g;
            const auto named = g.issue({.name = "hmi1", .roles = {test_pki::role("operator")}});
            g.name("hmi1", named);
            const auto by_role = g.issue({.roles = {test_pki::role("operator")}});
            const auto unknown_role = g.issue({.roles = {test_pki::role("root")}});
            const auto null_role = g.issue({});
            const auto two = g.issue({.roles = {test_pki::role("operator"), test_pki::role("operator")}});
            const auto malformed = g.issue({.roles = {test_pki::der(0x13, "operator")}});
            g.start();
            c.that(g.connect(&named).asked.subject == g.e->subject("hmi1"), "by its fingerprint");
            c.that(g.connect(&by_role).asked.subject == g.e->subject("role:operator"), "by its role");
            c.denied(g.connect(&unknown_role).said, reason::role_unknown, "by a role that the site doesn't know");
            c.denied(g.connect(&null_role).said, reason::unknown_subject, "by none");
            c.denied(g.connect(&two).said, reason::identity_unproven, "by two");
            c.denied(g.connect(&malformed).said, reason::identity_unproven, "by one of the wrong type");
        });
    tests.add<policy, clause<cr<1, 9>, 'f'>>("weak keys and digests prove nothing", []<class P>(check& c) {
        gateway<P> g;
        const wish weak[]{{.key = "RSA-1024"}, {.key = "secp256k1"}, {.digest = "SHA1"}};
        for (const wish& w : weak) {
            const auto peer = g.issue(w);
            c.denied(g.connect(&peer).said, reason::identity_unproven, "a weak one");
        }
        gateway<P> h;
        const auto rsa = h.issue({.key = "RSA-2048"});
        h.name("hmi1", rsa);
        c.permitted(h.connect(&rsa).said, "a strong one");
    });
}};

struct room {
    unsigned entered = 0;
    verdict enter() noexcept { return ++entered, no_objection; }
    void leave() noexcept {}
};
std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A console with two people, who have changed their first passwords where `at_work` says so.
template <class P, class Grant = grant_all>
struct console {
    site::snapshot_builder people;
    std::optional<enforcer<testing::manual_clock, P, Grant>> e;
    room hashing;
    console() {
        people.add_zone("control").add_device("boiler-plc", "control");
        people.add_subject("op3", {.kind = subject_kind::human}).add_subject("op4", {.kind = subject_kind::human});
        e.emplace(iac::account_limits{.count = 8, .sessions = 8}, adapt::scrypt{{.cost = 4}}, people);
    }
    P& accounts() { return e->template part<P>(); }
    iac::account_change create(std::string_view name) {
        return e->on_site(
            [&](const snapshot& s) { return accounts().create(permit, s, name, bytes("first password"), hashing); });
    }
    iac::account_change change(std::string_view name, std::string_view old, std::string_view fresh,
                               session_id keep = {}) {
        return accounts().change(name, bytes(old), bytes(fresh), hashing, keep);
    }
    session_id log_in(std::string_view name, std::string_view password, std::uint32_t place) {
        const auto proved = accounts().verify(name, bytes(password), hashing);
        return accounts().bind({place, 1}, proved) == iac::account_change::done ? session_id{place, 1} : session_id{};
    }
    session_id at_work(std::string_view name, std::uint32_t place) {
        create(name);
        change(name, "first password", "second password");
        return log_in(name, "second password", place);
    }
    request ask(session_id in) {
        request r;
        r.resource = e->tag("boiler-plc");
        r.who.session = in;
        return r;
    }
    verdict decide(session_id in) {
        request r = ask(in);
        return e->decide(r);
    }
};

const claims_of<iac::accounts<adapt::scrypt>> accounts{[](conformance::registry& tests) {
    using policy = iac::accounts<adapt::scrypt>;
    using iac::account_change;
    tests.add<policy, cr<1, 3>>(
        "create, modify, disable, enable, remove, with effect on live sessions", []<class P>(check& c) {
            console<P> d;
            const auto session = d.at_work("op3", 1);
            const auto id = d.accounts().account("op3");
            c.permitted(d.decide(session), "created and changed");
            c.that(d.accounts().disable(deny(reason::no_right), id) == account_change::not_permitted,
                   "not by just anybody");
            c.permitted(d.decide(session), "so it still works");
            d.accounts().disable(permit, id);
            c.that(d.decide(session).outcome == decision::deny, "disabled");
            c.that(d.log_in("op3", "second password", 2).generation == 0, "no login while disabled");
            d.accounts().enable(permit, id);
            const auto again = d.log_in("op3", "second password", 2);
            c.permitted(d.decide(again), "enabled");
            d.accounts().remove(permit, id);
            c.that(d.decide(again).outcome == decision::deny, "removed");
            c.that(d.log_in("op3", "second password", 3).generation == 0, "no login after removal");
        });
    tests.add<policy, cr<1, 4>>(
        "an identifier stands for one account for ever, and names its subject", []<class P>(check& c) {
            console<P> d;
            const auto three = d.at_work("op3", 1);
            const auto four = d.at_work("op4", 2);
            request r = d.ask(three);
            c.that(d.e->decide(r).permitted() && r.subject == d.e->subject("op3"), "one is one");
            r = d.ask(four);
            c.that(d.e->decide(r).permitted() && r.subject == d.e->subject("op4"), "the other is the other");
            c.that(d.create("op3") == account_change::name_taken, "no second of the name");
            d.accounts().remove(permit, d.accounts().account("op3"));
            c.that(d.create("op3") == account_change::name_taken, "nor after its removal");
        });
    tests.add<policy, clause<cr<1, 5>, 'a', 'b'>>(
        "a first password is for changing only, and known as such", []<class P>(check& c) {
            console<P> d;
            d.create("op3");
            const auto session = d.log_in("op3", "first password", 1);
            c.that(session.generation != 0, "the first password opens a session");
            c.denied(d.decide(session), reason::identity_unproven, "which may do nothing yet");
            c.that(d.accounts().initial_left() == 1, "unchanged defaults are counted");
            c.that(d.change("op3", "first password", "second password", session) == account_change::done,
                   "it is changed");
            c.permitted(d.decide(session), "now it may");
            c.that(d.accounts().initial_left() == 0, "none is left");
        });
    tests.add<policy, clause<cr<1, 5>, 'c'>>("a change in running operation", []<class P>(check& c) {
        console<P> d;
        const auto session = d.at_work("op3", 1);
        const auto other = d.at_work("op4", 2);
        const auto second = d.log_in("op3", "second password", 3);
        c.that(d.change("op3", "second password", "third password", session) == account_change::done, "changed");
        c.permitted(d.decide(session), "who changed it works on");
        c.permitted(d.decide(other), "and so do others");
        c.denied(d.decide(second), reason::session_closed, "a session on the old password ends");
        c.that(d.log_in("op3", "second password", 4).generation == 0, "the old one opens nothing");
        c.that(d.log_in("op3", "third password", 4).generation != 0, "the new one does");
    });
    tests.add<policy, cr<1, 1>>("a person is somebody after a password, and for that session", []<class P>(check& c) {
        console<P, grant_the_known> d;
        c.denied(d.decide({1, 1}), reason::unknown_subject, "before a login");
        const auto session = d.at_work("op3", 1);
        request r = d.ask(session);
        c.permitted(d.e->decide(r), "after it");
        c.that(r.subject == d.e->subject("op3") && r.proof == proof::password, "as whom the password proves");
        const auto wrong = d.log_in("op3", "another password", 2);
        c.denied(d.decide(wrong), reason::unknown_subject, "with a wrong password");
        c.denied(d.decide({2, 1}), reason::unknown_subject, "whatever session is named then");
        d.accounts().unbind(session);
        c.denied(d.decide(session), reason::session_closed, "after it has ended");
    });
    tests.add<policy, cr<1, 1, 1>>("each person is one of their own", []<class P>(check& c) {
        console<P, grant_the_known> d;
        const auto three = d.at_work("op3", 1);
        const auto four = d.at_work("op4", 2); // with the same password
        const auto who = [&](session_id in) {
            request r = d.ask(in);
            return d.e->decide(r).permitted() ? r.subject : subject{};
        };
        c.that(who(three) == d.e->subject("op3") && who(four) == d.e->subject("op4"), "the same password, two people");
        request r = d.ask(three);
        r.who.subject = d.e->subject("op4");
        c.denied(d.e->decide(r), reason::identity_unproven, "one may not pass for the other");
        d.accounts().disable(permit, d.accounts().account("op3"));
        c.that(who(four) == d.e->subject("op4"), "what is done to one");
        c.that(d.decide(three).outcome == decision::deny, "isn't done to the other");
    });
    tests.add<policy, clause<cr<1, 5>, 'd'>>(
        "what is kept opens nothing when it is read or changed", []<class P>(check& c) {
            console<P, grant_the_known> d;
            (void)d.at_work("op3", 1);
            (void)d.at_work("op4", 2);
            const std::string kept = d.accounts().save();
            c.that(kept.find("second password") == std::string::npos, "no password is in it");
            const auto loaded = [&](const std::string& text) {
                auto fresh = std::make_unique<console<P, grant_the_known>>();
                (void)fresh->e->on_site([&](const snapshot& s) { return fresh->accounts().load(text, s), 0; });
                return fresh;
            };
            auto same = loaded(kept);
            request r = same->ask(same->log_in("op3", "second password", 1));
            c.permitted(same->e->decide(r), "loaded again it is what it was");
            c.that(r.subject == same->e->subject("op3"), "for the same person");
            std::string changed = kept;
            const std::size_t at = changed.find(" op3\n");
            changed[at - 1] = changed[at - 1] == 'A' ? 'B' : 'A';
            auto other = loaded(changed);
            c.denied(other->decide(other->log_in("op3", "second password", 1)), reason::unknown_subject,
                     "a changed hash proves nobody");
            const std::size_t begin = kept.rfind(' ', at - 1) + 1;
            auto as_password = loaded(kept);
            c.denied(as_password->decide(as_password->log_in("op3", kept.substr(begin, at - begin), 1)),
                     reason::unknown_subject, "nor does the hash itself");
        });
    tests.add<policy, cr<1, 10>>("a login that fails doesn't say why", []<class P>(check& c) {
        console<P, grant_the_known> d;
        (void)d.at_work("op3", 1);
        (void)d.at_work("op4", 2);
        d.accounts().disable(permit, d.accounts().account("op4"));
        const auto tried = [&](std::string_view name, std::string_view password, std::uint32_t place) {
            const unsigned before = d.hashing.entered;
            const auto answer = d.accounts().verify(name, bytes(password), d.hashing);
            c.that(d.hashing.entered == before + 1, "the same work");
            c.that(answer.answer == iac::login_answer::refused, "the same answer");
            c.denied(d.decide(d.log_in(name, password, place)), reason::unknown_subject, "and nobody is let in");
        };
        tried("op3", "another password", 3);
        tried("op4", "second password", 4);
        tried("nobody", "second password", 5);
        tried("op3", "", 6);
        tried("op3", std::string(5000, 'x'), 7);
        c.permitted(d.decide(d.log_in("op3", "second password", 3)), "the right one is");
        request r = d.ask(d.log_in("op3", "second password", 3));
        const verdict said = d.e->decide(r);
        c.that(said.permitted() && r.subject == d.e->subject("op3"), "and is known");
    });
}};

const claims_of<iac::address_identity<"locked cabinets">> addresses{[](conformance::registry& tests) {
    using policy = iac::address_identity<"locked cabinets">;
    tests.add<policy, cr<1, 2>>("only known devices at their listener", []<class P>(check& c) {
        site::snapshot_builder known;
        known.add_zone("field").add_device("boiler-plc", "field");
        known.add_listener("plain").add_subject("plc", {}).known_by_address("plc", "plain", "10.0.0.1");
        enforcer<testing::manual_clock, P, grant_all> e{known};
        request r;
        r.resource = e.tag("boiler-plc");
        r.who.origin = {.address = ipv4(10, 0, 0, 1), .listener = e.listener("plain")};
        c.permitted(e.decide(r), "a known address");
        c.that(r.proof == proof::address, "recorded as an address, not as a proof");
        r.who.origin.address = ipv4(10, 0, 0, 2);
        c.denied(e.decide(r), reason::unknown_peer, "another address");
    });
}};

} // namespace

TEST_CASE("iac::certificate_identity: CR 1.2, CR 1.2(1), CR 1.8, CR 1.9 a-f: its claims") {
    CHECK(failures_of("iac::certificate_identity") == "");
}
TEST_CASE("iac::accounts: CR 1.1, CR 1.1(1), CR 1.3, CR 1.4, CR 1.5, CR 1.10: its claims") {
    CHECK(failures_of("iac::accounts") == "");
}
TEST_CASE("iac::address_identity: CR 1.2: what it helps with") { CHECK(failures_of("iac::address_identity") == ""); }
