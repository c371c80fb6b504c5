// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/store.hpp>

#include <interlock/adapt/site_store.hpp>

#include "interlock/site/memory_disk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using il::platform::file_guard;
using memory_disk::bytes_after;
using memory_disk::disk;
using memory_disk::names_after;

namespace {

using store = site::store<il::adapt::ed25519_verifier, il::adapt::hmac_sha256, memory_disk::files>;

const il::adapt::ed25519_signer& engineering() {
    static const il::adapt::ed25519_signer signer{std::array<std::uint8_t, 32>{1}};
    return signer;
}
const il::adapt::ed25519_signer& stranger() {
    static const il::adapt::ed25519_signer signer{std::array<std::uint8_t, 32>{2}};
    return signer;
}
site::trusted_key key_of(const il::adapt::ed25519_signer& signer, std::string name) {
    site::trusted_key key{std::move(name), {}};
    std::ranges::copy(signer.public_key(), key.key.begin());
    return key;
}
std::string signature_of(const std::string& text, const il::adapt::ed25519_signer& by) {
    std::array<std::uint8_t, 64> made{};
    REQUIRE(by.sign(site::detail::bytes_of(text), made) == il::crypto::completion::done);
    return {made.begin(), made.end()};
}

const il::adapt::ed25519_signer& safety() {
    static const il::adapt::ed25519_signer signer{std::array<std::uint8_t, 32>{3}};
    return signer;
}

std::string document(int version, std::string_view more = {}, std::string_view author = "M. Weber") {
    std::string text = "{\n  \"site\": \"boiler-house\", \"version\": " + std::to_string(version);
    if (!author.empty()) (text += ",\n  \"author\": \"") += std::string{author} + '"';
    return (text += more) += "\n}\n";
}

/// A disk with a signed document on it, and a program that starts on it as often as wanted.
struct plant {
    disk on{};
    site::store_options with{.file = "site.json", .state = "state", .reader = il::adapt::site_reader()};

    void put(const std::string& text, const il::adapt::ed25519_signer& by = engineering()) {
        on.elsewhere["site.json"] = {text};
        on.elsewhere["site.json.sig"] = {signature_of(text, by)};
    }
    void put(int version) { put(document(version)); }
    site::store_options options() const {
        site::store_options o{.file = with.file,
                              .state = with.state,
                              .reader = with.reader,
                              .trusted = {key_of(engineering(), "plant engineering"), key_of(safety(), "safety")}};
        o.unsigned_documents = with.unsigned_documents;
        o.monitoring = with.monitoring;
        return o;
    }
    store started() { return store(options(), on); }

    /// Starts, and takes what is offered.
    std::uint64_t run() {
        store s = started();
        const auto offered = s.open();
        REQUIRE(offered.has_value());
        CHECK(s.confirm().empty());
        return offered.value().made.version();
    }
    std::string refusal() {
        store s = started();
        const auto offered = s.open();
        if (offered.has_value()) return "taken";
        return offered.error()[0].text();
    }
};

bool has(const site::offer& in, site::store_alarm what) {
    return std::ranges::any_of(in.alarms, [what](const site::store_notice& n) { return n.what == what; });
}

} // namespace

// [headline]
TEST_CASE("site::store: CR 3.4: 8.1: a signed document is taken, and a newer one while the program runs") {
    plant p;
    p.put(document(7));
    store s = p.started();
    const auto first = s.open();
    REQUIRE(first.has_value());
    CHECK(first.value().made.version() == 7);
    CHECK(first.value().by.text() == "author \"M. Weber\", signed with key \"plant engineering\"");
    CHECK(has(first.value(), site::store_alarm::no_record));
    // Here the program publishes `first.value().made`.
    CHECK(s.confirm().empty());

    p.put(document(8, ",\n  \"zones\": {\"office\": {}}"));
    const auto second = s.reload();
    REQUIRE(second.has_value());
    CHECK(second.value().alarms.empty());
    CHECK(second.value().changes == std::vector<std::string>{"~ /version: 7 -> 8", "+ /zones: {\"office\": {}}"});
    CHECK(second.value().summary() ==
          "version 7 -> 8, author \"M. Weber\", signed with key \"plant engineering\", 2 changes");
    CHECK(s.confirm().empty());
    CHECK(s.last_version() == 8);
}
// [/headline]

TEST_CASE("site::store: CR 3.4: 8.1: only a trusted signature over this very text counts") {
    plant p;
    p.put(document(7));
    p.on.elsewhere.erase("site.json.sig");
    CHECK(p.refusal() == "site.json.sig: expected a file that can be read, found No such file or directory");
    p.put(document(7), stranger());
    CHECK(p.refusal() ==
          "site.json: expected a document signed with one of the trusted keys, and unchanged since, found another");
    p.put(document(7));
    p.on.elsewhere["site.json"].text += " ";
    CHECK(p.refusal() ==
          "site.json: expected a document signed with one of the trusted keys, and unchanged since, found another");
    p.put(document(7));
    p.on.elsewhere["site.json.sig"].text.clear();
    CHECK(p.refusal() == "site.json: expected a signature, found none");
    p.on.elsewhere["site.json.sig"].text = std::string(65, 'x');
    CHECK(p.refusal() ==
          "site.json: expected a document signed with one of the trusted keys, and unchanged since, found another");
    p.on.elsewhere["site.json.sig"].text = std::string(513, 'x');
    CHECK(p.refusal() == "site.json.sig: expected at most 512 bytes, found 513");
    // What nobody signed isn't even parsed: no fault of JSON is told to whoever wrote it.
    p.put("{", stranger());
    CHECK(p.refusal() ==
          "site.json: expected a document signed with one of the trusted keys, and unchanged since, found another");
    p.put("{");
    CHECK(p.refusal().starts_with("site.json:1:2: expected more"));
    p.put(document(7));
    CHECK(p.refusal() == "taken");
}

TEST_CASE("site::store: CR 3.4: 8.1: an unsigned document is taken only with the token, and said to be one") {
    plant p;
    p.on.elsewhere["site.json"] = {document(7)};
    site::store_options neither = p.options();
    neither.trusted.clear();
    store without(std::move(neither), p.on);
    const auto refused = without.open();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].text() ==
          "site.json: expected a key whose signature counts, or documents that need none, found neither");

    p.with.unsigned_documents = il::unsafe::allow_unsigned_site{};
    store s = p.started();
    const auto taken = s.open();
    REQUIRE(taken.has_value());
    CHECK(has(taken.value(), site::store_alarm::unsigned_document));
    CHECK_FALSE(has(taken.value(), site::store_alarm::nobody_answers));
    CHECK(taken.value().by.text() == "author \"M. Weber\", not signed");
    // A signature that is there has to be right all the same.
    p.on.elsewhere["site.json"] = {document(8)};
    p.on.elsewhere["site.json.sig"] = {signature_of(document(8), stranger())};
    CHECK_FALSE(s.reload().has_value());
    p.on.elsewhere["site.json.sig"] = {signature_of(document(8), engineering())};
    CHECK(s.reload().has_value());
    p.on.elsewhere.erase("site.json.sig");
    p.on.elsewhere["site.json"] = {document(8, "", "")};
    const auto nobody = s.reload();
    REQUIRE(nobody.has_value());
    CHECK(has(nobody.value(), site::store_alarm::nobody_answers));
}

TEST_CASE("site::store: CR 3.4: 8.1: a file that others could have written is not believed") {
    for (const char* const which : {"site.json", "site.json.sig"}) {
        plant p;
        p.put(document(7));
        for (const file_guard guard :
             {file_guard::a_link, file_guard::no_file, file_guard::of_another_user, file_guard::others_write,
              file_guard::folder_of_another_user, file_guard::folder_others_write}) {
            p.on.elsewhere[which].guard = guard;
            const std::string said = p.refusal();
            CHECK(said.starts_with(std::string{which} + ": expected "));
            CHECK(said.find("found ") != std::string::npos);
        }
        p.on.elsewhere[which].guard = file_guard::others_write;
        CHECK(p.refusal() ==
              std::string{which} +
                  ": expected a file that only its owner can write (chmod go-w), found one that others can write");
        p.on.elsewhere[which].guard = file_guard::sound;
        CHECK(p.refusal() == "taken");
    }
}

TEST_CASE("site::store: CR 3.4: 8.1: the version only goes up, over restarts too") {
    plant p;
    p.put(7);
    CHECK(p.run() == 7);
    // The same again is fine, another of the same version isn't.
    CHECK(p.run() == 7);
    store s = p.started();
    REQUIRE(s.open().has_value());
    CHECK(s.confirm().empty());
    const auto same = s.reload();
    REQUIRE(same.has_value());
    CHECK(same.value().unchanged);
    CHECK(same.value().changes.empty());
    p.put(document(7, "", "A. Klein"));
    auto refused = s.reload();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].text() ==
          "site.json:2:38: /version: expected a version above 7, since the document is another than that one, found 7");
    p.put(6);
    refused = s.reload();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].text() ==
          "site.json:2:38: /version: expected a version above 7, the last one in force, found 6");
    CHECK(s.last_version() == 7);
    p.put(9);
    REQUIRE(s.reload().has_value());
    CHECK(s.last_version() == 7);
    CHECK(s.confirm().empty());
    CHECK(s.last_version() == 9);
    // After a restart, 8 is older than what was in force: 9 is used.
    p.put(8);
    CHECK(p.run() == 9);
    p.put(10);
    CHECK(p.run() == 10);
}

TEST_CASE("site::store: what did not come into force is not the last good one") {
    plant p;
    p.put(7);
    CHECK(p.run() == 7);
    store s = p.started();
    REQUIRE(s.open().has_value());
    CHECK(s.confirm().empty());
    p.put(8);
    REQUIRE(s.reload().has_value());
    s.withdraw();
    CHECK(s.last_version() == 7);
    CHECK(s.confirm().empty());
    CHECK(s.last_version() == 7);
    // Offered, but neither taken nor withdrawn: the program went away.
    REQUIRE(s.reload().has_value());
    p.put("{");
    CHECK(p.run() == 7);
    p.put(8);
    CHECK(p.run() == 8);
}

TEST_CASE("site::store: CR 7.4: 8.2: with a bad document a start takes the sealed last good one, with an alarm") {
    plant p;
    p.put(document(7, ",\n  \"zones\": {\"office\": {}}"));
    CHECK(p.run() == 7);
    p.put(document(8, ",\n  \"zones\": 3"));
    store s = p.started();
    const auto started = s.open();
    REQUIRE(started.has_value());
    CHECK(started.value().from == site::policy_origin::last_good);
    CHECK(started.value().made.version() == 7);
    CHECK(started.value().made.rows().zones == std::vector<std::string>{"office"});
    CHECK(started.value().unchanged);
    CHECK(started.value().by.text() == "author \"M. Weber\", signed with key \"plant engineering\"");
    REQUIRE(has(started.value(), site::store_alarm::last_good_in_use));
    CHECK(started.value().alarms[0].text.starts_with(
        "version 7, the last good one, is used: site.json:4:12: /zones: expected"));
    REQUIRE(started.value().refused.size() == 1);
    CHECK(s.confirm().empty());
    // A bad reload changes nothing; a good one ends the makeshift.
    CHECK_FALSE(s.reload().has_value());
    p.put(8);
    const auto good = s.reload();
    REQUIRE(good.has_value());
    CHECK(good.value().alarms.empty());
    CHECK(good.value().changes == std::vector<std::string>{"~ /version: 7 -> 8", "- /zones: {\"office\": {}}"});

    // The document may also be gone.
    p.on.elsewhere.clear();
    CHECK(p.run() == 7);
}

TEST_CASE("site::store: CR 7.4: 8.2: without a document and without a copy that can be believed nothing starts") {
    plant p;
    CHECK(p.refusal() == "site.json: expected a file that can be read, found No such file or directory");
    p.put(7);
    CHECK(p.run() == 7);
    const auto sound = p.on.names.at("last-good")->seen;
    for (const std::size_t at : {std::size_t{0}, std::size_t{30}, sound.size() / 2, sound.size() - 1}) {
        p.on.names.at("last-good")->seen = sound;
        p.on.names.at("last-good")->seen[at] ^= 1;
        // Nobody knows any more which version was in force, so even a good document isn't taken.
        CHECK(
            p.refusal() ==
            "state/last-good: expected the copy that this program sealed, found one that was changed, or sealed with another key: move it "
            "away and start again, and a document of any version is accepted once");
    }
    p.on.names.at("last-good")->seen = sound;
    p.on.names.erase("seal.key");
    CHECK(p.refusal() == "state/seal.key: expected the key under which last-good was sealed, found no such file");
    p.on.names.erase("last-good");
    CHECK(p.refusal() == "taken");
}

TEST_CASE("site::store: a key that is trusted no more takes the last good one along") {
    plant p;
    p.put(7);
    CHECK(p.run() == 7);
    p.put("{", stranger());
    site::store_options o = p.options();
    o.trusted = {key_of(stranger(), "new engineering")};
    store s(std::move(o), p.on);
    const auto refused = s.open();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].text().starts_with("site.json:1:2: expected more"));
    CHECK(
        refused.error()[1].text() ==
        "state/last-good: expected a document signed with one of the trusted keys, and unchanged since, found another");
    // Its version still counts.
    p.put(document(6), stranger());
    site::store_options again = p.options();
    again.trusted = {key_of(stranger(), "new engineering")};
    store t(std::move(again), p.on);
    CHECK_FALSE(t.open().has_value());
}

TEST_CASE("site::store: 8.4: monitor only needs the token, and is an alarm") {
    plant p;
    p.put(7);
    CHECK(p.run() == 7);
    p.put(document(8, ", \"monitor only\": true"));
    store s = p.started();
    const auto kept = s.open();
    REQUIRE(kept.has_value());
    CHECK(kept.value().made.version() == 7);
    CHECK(kept.value().refused[0].text().find("/monitor only: expected false: this program enforces, found true") !=
          std::string::npos);
    p.with.monitoring = il::unsafe::monitor_only{};
    store t = p.started();
    const auto taken = t.open();
    REQUIRE(taken.has_value());
    CHECK(taken.value().made.version() == 8);
    CHECK(has(taken.value(), site::store_alarm::monitor_only));
}

TEST_CASE("site::store: a start with a full disk is an alarm, a reload is refused, and both can be made good") {
    plant p;
    p.put(7);
    CHECK(p.run() == 7);
    p.put(8);
    p.on.error = ENOSPC;
    // Find the call that creates the next copy: the first one that makes an alarm.
    bool found = false;
    for (std::uint64_t at = 0; at < 40 && !found; ++at) {
        store tried = p.started();
        p.on.calls = 0;
        p.on.fail_at = at;
        p.on.fail_count = disk::never;
        const auto offered = tried.open();
        p.on.fail_at = disk::never;
        if (!offered.has_value() || !has(offered.value(), site::store_alarm::not_sealed)) continue;
        found = true;
        CHECK(offered.value().made.version() == 8);
        CHECK(tried.confirm().empty());
        CHECK(tried.last_version() == 8);
        p.put(9);
        p.on.calls = 0;
        p.on.fail_at = 6;
        const auto refused = tried.reload();
        p.on.fail_at = disk::never;
        CHECK_FALSE(refused.has_value());
        CHECK(tried.last_version() == 8);
        CHECK(tried.reload().has_value());
    }
    CHECK(found);
}

TEST_CASE("site::store: 8.2: a power cut at any step leaves the old version or the new one, never none") {
    std::size_t olds = 0, news = 0;
    for (const names_after names : {names_after::as_synced, names_after::as_seen})
        for (const bytes_after bytes : {bytes_after::as_synced, bytes_after::as_seen, bytes_after::torn}) {
            bool reached_the_end = false;
            for (std::uint64_t cut = 0; !reached_the_end; ++cut) {
                REQUIRE(cut < 200);
                plant p;
                p.on.short_writes = true;
                p.put(7);
                CHECK(p.run() == 7);
                p.on.restart(names_after::as_synced, bytes_after::as_synced);
                bool in_force = false;
                {
                    store s = p.started();
                    p.on.cut_at = cut;
                    try {
                        const auto opened = s.open();
                        REQUIRE(opened.has_value());
                        const bool sealed = s.confirm().empty();
                        CHECK(sealed);
                        p.put(8);
                        const auto reloaded = s.reload();
                        REQUIRE(reloaded.has_value());
                        in_force = s.confirm().empty();
                        reached_the_end = true;
                    } catch (const memory_disk::power_cut&) {}
                }
                p.on.restart(names, bytes);
                p.put("{");
                const std::uint64_t after = p.run();
                CHECK((after == 7 || after == 8));
                if (in_force) CHECK(after == 8);
                ++(after == 7 ? olds : news);
            }
        }
    CHECK(olds > 20);
    CHECK(news > 3);
}

TEST_CASE("site::store: a power cut at any step of the very first start doesn't hinder the next") {
    for (const names_after names : {names_after::as_synced, names_after::as_seen})
        for (const bytes_after bytes : {bytes_after::as_synced, bytes_after::as_seen, bytes_after::torn}) {
            bool reached_the_end = false;
            for (std::uint64_t cut = 0; !reached_the_end; ++cut) {
                REQUIRE(cut < 200);
                plant p;
                p.put(7);
                p.on.cut_at = cut;
                try {
                    store s = p.started();
                    if (s.open().has_value()) (void)s.confirm();
                    reached_the_end = true;
                } catch (const memory_disk::power_cut&) {}
                p.on.restart(names, bytes);
                CAPTURE(cut);
                CHECK(p.run() == 7);
                p.put("{");
                CHECK(p.run() == 7);
            }
        }
}

TEST_CASE("site::store: an error at any call, once or from there on, is told and never loses what was in force") {
    for (const std::uint64_t count : {std::uint64_t{1}, disk::never}) {
        bool reached_the_end = false;
        for (std::uint64_t at = 0; !reached_the_end; ++at) {
            REQUIRE(at < 200);
            plant p;
            p.put(7);
            CHECK(p.run() == 7);
            p.on.restart(names_after::as_synced, bytes_after::as_synced);
            p.on.fail_at = at;
            p.on.fail_count = count;
            bool sealed = false;
            {
                store s = p.started();
                const auto opened = s.open();
                if (opened.has_value()) {
                    CHECK(opened.value().made.version() == 7);
                    (void)s.confirm();
                    p.put(8);
                    const auto reloaded = s.reload();
                    if (reloaded.has_value()) {
                        sealed = s.confirm().empty();
                        // Whoever was told that it isn't sealed can try again.
                        p.on.fail_at = sealed ? p.on.fail_at : disk::never;
                        sealed = sealed || s.confirm().empty();
                        CHECK(sealed);
                    } else {
                        CHECK_FALSE(reloaded.error()[0].text().empty());
                    }
                } else {
                    CHECK_FALSE(opened.error()[0].text().empty());
                }
            }
            reached_the_end = p.on.calls < at;
            p.on.restart(names_after::as_synced, bytes_after::as_synced);
            p.put("{");
            CAPTURE(at);
            CHECK(p.run() == (sealed ? 8 : 7));
        }
    }
}

TEST_CASE("site::store: a state folder of somebody else, or one in use, is refused by name") {
    plant p;
    p.put(7);
    p.on.attach_error = EWOULDBLOCK;
    CHECK(p.refusal() == "state: expected a folder that no other process uses, found Resource temporarily unavailable");
    p.on.attach_error = EACCES;
    CHECK(p.refusal() == "state: expected a folder for its owner alone (chmod 700), found Permission denied");
    p.on.attach_error = EPERM;
    CHECK(p.refusal() == "state: expected a folder of the user that runs this, found Operation not permitted");
    p.on.attach_error = 0;
    store s = p.started();
    CHECK(s.reload().error()[0].text() == "site.json: expected `open` before `reload`");
}

TEST_CASE("site::store: CCSC 1: 2.4: a document with fewer essential actions needs the publisher's word for it") {
    const auto with = [](int version, const std::string& essential, const std::string& more = {}) {
        return document(version, R"(,
  "zones": { "z": { "listeners": ["l"], "peers": ["10.0.0.0/8"] } }, "listeners": { "l": { "transport": "tls" } },
  "tags": { "trip": { "zone": "z", "type": "bool", "writable": true }, "stop": { "zone": "z", "type": "bool", "writable": true } },
  "essential": [)" + essential + "]" +
                                     more);
    };
    const std::string trip = R"({ "do": "tag.write", "on": "trip", "value": true, "from": ["z"] })";
    const std::string stop = R"({ "do": "tag.write", "on": "stop", "value": true, "from": ["z"] })";
    plant p;
    p.put(with(7, trip + "," + stop));
    CHECK(p.run() == 7);
    store s = p.started();
    REQUIRE(s.open().has_value());
    CHECK(s.confirm().empty());
    p.put(with(8, stop));
    const auto refused = s.reload();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error()[0].text().find(
              "/essential: expected the essential action {\"do\": \"tag.write\", \"on\": \"trip\", \"value\": "
              "true, \"from\": [\"z\"]} of version 7, or \"essential actions dropped since version\": 7, "
              "found 1 dropped or changed, and nobody who confirms it") != std::string::npos);
    // A word that was given for another version doesn't count.
    p.put(with(8, stop, R"(, "essential actions dropped since version": 6)"));
    CHECK_FALSE(s.reload().has_value());
    // At a start such a document is bad too.
    {
        store t = p.started();
        const auto kept = t.open();
        REQUIRE(kept.has_value());
        CHECK(kept.value().made.version() == 7);
    }
    p.put(with(8, stop, R"(, "essential actions dropped since version": 7)"));
    const auto taken = s.reload();
    REQUIRE(taken.has_value());
    CHECK(s.confirm().empty());
    // More of them, in another order, need none.
    p.put(with(9, trip + "," + stop));
    CHECK(s.reload().has_value());
}

TEST_CASE("site::store: CR 2.1(4): 9.1: a document that drops an approval needs the publisher's word for it") {
    const auto with = [](int version, const std::string& approvals, const std::string& more = {}) {
        return document(version, R"(,
  "zones": { "z": { "listeners": ["l"], "peers": ["10.0.0.0/8"] } }, "listeners": { "l": { "transport": "tls" } },
  "tags": { "trip": { "zone": "z", "type": "bool", "writable": true } }, "roles": { "lead": {} },
  "approvals": [)" + approvals + "]" +
                                     more);
    };
    const std::string trip = R"({ "do": "tag.write", "on": "trip", "by": "lead" })";
    plant p;
    p.put(with(7, trip));
    CHECK(p.run() == 7);
    store s = p.started();
    REQUIRE(s.open().has_value());
    CHECK(s.confirm().empty());
    p.put(with(8, ""));
    const auto refused = s.reload();
    REQUIRE_FALSE(refused.has_value());
    CHECK(
        refused.error()[0].text().find(
            "/approvals: expected the approval {\"do\": \"tag.write\", \"on\": \"trip\", \"by\": \"lead\"} of version 7, or "
            "\"approvals dropped since version\": 7, found 1 dropped or changed, and nobody who confirms it") !=
        std::string::npos);
    p.put(with(8, "", R"(, "approvals dropped since version": 6)"));
    CHECK_FALSE(s.reload().has_value());
    p.put(with(8, "", R"(, "approvals dropped since version": 7)"));
    REQUIRE(s.reload().has_value());
    CHECK(s.confirm().empty());
    p.put(with(9, trip));
    CHECK(s.reload().has_value());
}

TEST_CASE("site::store: CR 3.4: 8.1: where the site says so, two persons publish, and one can't take that away") {
    const std::string two = ", \"publishers\": 2";
    plant p;
    const auto put_signed_by = [&p](const std::string& text,
                                    std::initializer_list<const il::adapt::ed25519_signer*> by) {
        p.put(text);
        std::string all;
        for (const auto* const signer : by) all += signature_of(text, *signer);
        p.on.elsewhere["site.json.sig"] = {all};
    };
    put_signed_by(document(7, two), {&engineering()});
    CHECK(p.refusal().find(
              "/publishers: expected signatures of two persons, found one, with key \"plant engineering\"") !=
          std::string::npos);
    // Nobody counts twice, and a stranger spoils it.
    put_signed_by(document(7, two), {&engineering(), &engineering()});
    CHECK(p.refusal().find("/publishers: expected signatures of two persons") != std::string::npos);
    put_signed_by(document(7, two), {&engineering(), &stranger()});
    CHECK(p.refusal().find("signed with one of the trusted keys") != std::string::npos);
    put_signed_by(document(7, two), {&engineering(), &safety()});
    p.on.elsewhere["site.json.sig"].text += "x";
    CHECK(p.refusal().find("signed with one of the trusted keys") != std::string::npos);

    put_signed_by(document(7, two), {&engineering(), &safety()});
    store s = p.started();
    const auto first = s.open();
    REQUIRE(first.has_value());
    CHECK(first.value().by.text() == "author \"M. Weber\", signed with key \"plant engineering\" and key \"safety\"");
    CHECK(s.confirm().empty());

    put_signed_by(document(8), {&safety()});
    const auto alone = s.reload();
    REQUIRE_FALSE(alone.has_value());
    CHECK(alone.error()[0].text().find("expected signatures of two persons, as version 7 in force asks for, found one, "
                                       "with key \"safety\"") != std::string::npos);
    put_signed_by(document(8), {&safety(), &engineering()});
    REQUIRE(s.reload().has_value());
    CHECK(s.confirm().empty());
    put_signed_by(document(9), {&safety()});
    CHECK(s.reload().has_value());
}

TEST_CASE(
    "site::store: 8.1: two persons still are asked for after a restart, and by a document that nobody need sign") {
    const std::string two = ", \"publishers\": 2";
    plant p;
    p.put(document(7, two));
    p.on.elsewhere["site.json.sig"] = {signature_of(document(7, two), engineering()) +
                                       signature_of(document(7, two), safety())};
    CHECK(p.run() == 7);
    p.put(document(8));
    store s = p.started();
    const auto offered = s.open();
    REQUIRE(offered.has_value());
    CHECK(offered.value().from == site::policy_origin::last_good);
    CHECK(offered.value().made.version() == 7);

    plant q;
    q.with.unsigned_documents = il::unsafe::allow_unsigned_site{};
    q.put(document(7, two));
    q.on.elsewhere.erase("site.json.sig");
    CHECK(q.refusal().find("expected signatures of two persons, found none") != std::string::npos);
}
