// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/mobile_code.hpp>

#include "press.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

namespace il = interlock;
using il::reason;
using press::batch7;
using press::bytes;

namespace {

struct fixture : press::hall<> {
    using press::hall<>::hall;
    press::code& code() { return e.part<press::code>(); }
    il::uc::code_check check(std::string_view item, std::string_view text) {
        return code().check(e, e.tag(item), bytes(text));
    }
    il::uc::code_check check(std::string_view item, std::string_view text, std::uint32_t version,
                             const std::array<std::uint8_t, 64>& signature) {
        return code().check(e, e.tag(item), bytes(text), {signature, version});
    }
    std::string told(const il::request& of) {
        il::request asked = of;
        const il::verdict said = e.decide(asked);
        il::explanation into;
        e.explain(asked, said, into);
        return std::string{into.view()};
    }
};

constexpr std::string_view drive = "\x7f"
                                   "ELF drive";

} // namespace

TEST_CASE("uc::mobile_code: SAR 2.4: a recipe runs when its bytes are those of the site policy") {
    fixture f;
    const auto good = f.check("recipe.batch7", batch7);
    CHECK(good.why == reason::unspecified);
    CHECK(f.says("ann", "code.run", "recipe.batch7", good.evidence).permitted());
    const auto other = f.check("recipe.batch7", "heat 800\nhold 30\n");
    CHECK(other.why == reason::code_altered);
    CHECK(f.says("ann", "code.run", "recipe.batch7", other.evidence).why == reason::code_altered);
    CHECK(f.told(f.ask("ann", "code.run", "recipe.batch7", other.evidence)).find("digest of recipe.batch7") !=
          std::string::npos);
}

TEST_CASE("uc::mobile_code: SAR 2.4: what nobody checked doesn't run, whatever value comes with the request") {
    fixture f;
    const auto good = f.check("recipe.batch7", batch7);
    for (const il::value v :
         {il::value{}, il::value{0}, il::value{1}, il::value{true}, il::value{1.0}, il::value{std::uint64_t{2}},
          il::value{std::uint64_t{1} << 32U}, il::value{~std::uint64_t{0}}, il::value{good.evidence.bits() + 1},
          il::value{static_cast<std::int64_t>(good.evidence.bits())}})
        CHECK(f.says("ann", "code.run", "recipe.batch7", v).why == reason::code_altered);
    // Evidence of one item is none of another.
    CHECK(f.says("ann", "code.run", "plug-in.drive", good.evidence).why == reason::code_altered);
    f.code().forget(good.evidence);
    CHECK(f.says("ann", "code.run", "recipe.batch7", good.evidence).why == reason::code_altered);
    // Its place is given to another check, which doesn't revive it.
    const auto next = f.check("recipe.batch7", batch7);
    CHECK(f.says("ann", "code.run", "recipe.batch7", good.evidence).why == reason::code_altered);
    CHECK(f.says("ann", "code.run", "recipe.batch7", next.evidence).permitted());
}

TEST_CASE("uc::mobile_code: SAR 2.4: a technology has its switch, and users their rights") {
    fixture f;
    const auto checked = f.check("script.night", batch7);
    CHECK(checked.why == reason::code_not_permitted);
    CHECK(f.says("ann", "code.run", "script.night", checked.evidence).why == reason::code_not_permitted);
    CHECK(f.told(f.ask("ann", "code.run", "script.night", checked.evidence)).find("technology script") !=
          std::string::npos);
    CHECK(f.says("eve", "code.upload", "recipe.batch7").permitted());
    CHECK(f.says("eve", "code.download", "recipe.batch7").permitted());
    CHECK(f.says("ann", "code.upload", "recipe.batch7").why == reason::no_right);
    const auto good = f.check("recipe.batch7", batch7);
    CHECK(f.says("eve", "code.run", "recipe.batch7", good.evidence).why == reason::no_right);
    // Nothing else is done to code, and nothing else is run as code.
    CHECK(f.says("eve", "tag.read", "recipe.batch7").why == reason::code_not_permitted);
    CHECK(f.says("ann", "code.run", "press.force", good.evidence).why == reason::code_not_permitted);
    CHECK(!f.says("ann", "code.run", "recipe.unknown", good.evidence).permitted());
    CHECK(f.check("recipe.unknown", batch7).why == reason::code_not_permitted);
    CHECK(f.check("press.force", batch7).why == reason::code_not_permitted);
}

TEST_CASE(
    "uc::mobile_code: SAR 2.4(1): a signature counts for one item, one technology, one version, and these bytes") {
    fixture f;
    const auto run = [&](const il::uc::code_check& c) {
        return f.says("ann", "code.run", "plug-in.drive", c.evidence);
    };
    const auto good = press::vendor().sign("plug-in", "plug-in.drive", 3, drive);
    CHECK(run(f.check("plug-in.drive", drive, 3, good)).permitted());
    const auto refused = [&](const il::uc::code_check& c) {
        CHECK(c.why == reason::code_not_authentic);
        CHECK(run(c).why == reason::code_not_authentic);
        f.code().forget(c.evidence);
    };
    refused(f.check("plug-in.drive", drive));
    refused(f.check("plug-in.drive", "another", 3, good));
    refused(f.check("plug-in.drive", drive, 4, good));
    refused(f.check("plug-in.drive", drive, 3, press::stranger().sign("plug-in", "plug-in.drive", 3, drive)));
    refused(f.check("plug-in.drive", drive, 3, press::vendor().sign("recipe", "plug-in.drive", 3, drive)));
    refused(f.check("plug-in.drive", drive, 3, press::vendor().sign("plug-in", "plug-in.other", 3, drive)));
    auto bent = good;
    bent[5] ^= 1;
    refused(f.check("plug-in.drive", drive, 3, bent));
}

TEST_CASE("uc::mobile_code: SAR 2.4(1): no way back to an older version") {
    fixture f;
    const auto signed_as = [&](std::uint32_t version, std::string_view text) {
        return f.check("plug-in.drive", text, version, press::vendor().sign("plug-in", "plug-in.drive", version, text));
    };
    const auto run = [&](const il::uc::code_check& c) {
        return f.says("ann", "code.run", "plug-in.drive", c.evidence);
    };
    CHECK(signed_as(2, "two").why == reason::code_not_authentic); // the site policy wants 3 at least
    const auto three = signed_as(3, "three");
    CHECK(run(three).permitted());
    const auto five = signed_as(5, "five");
    CHECK(run(five).permitted());
    CHECK(run(three).why == reason::code_not_authentic);
    CHECK(f.told(f.ask("ann", "code.run", "plug-in.drive", three.evidence)).find("newer version") != std::string::npos);
    f.code().forget(three.evidence);
    CHECK(signed_as(4, "four").why == reason::code_not_authentic);
    f.code().forget(five.evidence);
    CHECK(signed_as(4, "four").why == reason::code_not_authentic);
}

TEST_CASE("uc::mobile_code: SAR 2.4(1): nor over a restart, with what the application kept") {
    const auto signed_as = [](fixture& f, std::uint32_t version, std::string_view text) {
        return f.check("plug-in.drive", text, version, press::vendor().sign("plug-in", "plug-in.drive", version, text))
            .why;
    };
    std::string item;
    std::uint32_t version = 0;
    {
        fixture before;
        REQUIRE(signed_as(before, 5, "five") == reason::unspecified);
        before.code().for_each_newest([&](il::resource of, std::uint32_t newest) {
            item = before.e.on_site([&](const il::snapshot& s) { return std::string{s.resource_names.text(of.id)}; });
            version = newest;
        });
    }
    REQUIRE(item == "plug-in.drive");
    REQUIRE(version == 5);
    fixture forgetful;
    CHECK(signed_as(forgetful, 4, "four") == reason::unspecified);
    fixture after;
    CHECK(after.code().remember(after.e.tag(item), version));
    CHECK(signed_as(after, 4, "four") == reason::code_not_authentic);
    CHECK(after.code().remember(after.e.tag(item), 3)); // never lowers it
    CHECK(signed_as(after, 4, "four again") == reason::code_not_authentic);
    CHECK(signed_as(after, 5, "five") == reason::unspecified);
    fixture full{press::site(), {.checked = 4, .items = 0}};
    CHECK_FALSE(full.code().remember(full.e.tag(item), version));
}

TEST_CASE("uc::mobile_code: SAR 2.4: a publication counts for what was checked before it") {
    fixture f;
    const auto recipe = f.check("recipe.batch7", batch7);
    const auto plug_in = f.check("plug-in.drive", drive, 3, press::vendor().sign("plug-in", "plug-in.drive", 3, drive));
    CHECK(f.says("ann", "code.run", "plug-in.drive", plug_in.evidence).permitted());
    auto next = press::site();
    next.set_version(2);
    next.rows().code[0].row.digest = press::digest("something else");
    next.rows().technologies[2].row.keys = {press::stranger().public_key()};
    REQUIRE(f.e.publish(next).result == il::publish_result::in_force);
    CHECK(f.says("ann", "code.run", "recipe.batch7", recipe.evidence).why == reason::code_altered);
    CHECK(f.says("ann", "code.run", "plug-in.drive", plug_in.evidence).why == reason::code_not_authentic);
    auto without = press::site();
    without.set_version(3);
    without.rows().code.clear();
    without.rows().rules.clear();
    REQUIRE(f.e.publish(without).result == il::publish_result::in_force);
    CHECK(!f.says("ann", "code.run", "recipe.batch7", recipe.evidence).permitted());
    REQUIRE(f.e.publish(press::site().set_version(4)).result == il::publish_result::in_force);
    CHECK(f.says("ann", "code.run", "recipe.batch7", recipe.evidence).permitted());
}

TEST_CASE("uc::mobile_code: places are finite, and a full table says so") {
    fixture f;
    std::vector<il::uc::code_check> all;
    for (int i = 0; i < 4; ++i) all.push_back(f.check("recipe.batch7", batch7));
    CHECK(all.back().why == reason::unspecified);
    CHECK(f.check("recipe.batch7", batch7).why == reason::quota);
    f.code().forget(all[2].evidence);
    CHECK(f.check("recipe.batch7", batch7).why == reason::unspecified);
    for (const il::value v : {il::value{}, il::value{7}, il::value{~std::uint64_t{0}}}) f.code().forget(v);
    CHECK(f.says("ann", "code.run", "recipe.batch7", all[0].evidence).permitted());
}

TEST_CASE("uc::mobile_code: what can't be remembered isn't checked, so no downgrade is forgotten") {
    auto two = press::site();
    two.add_code("plug-in.second", {.technology = "plug-in", .zone = "hall", .least_version = 3});
    fixture f{two, {.checked = 4, .items = 1}};
    const auto check = [&](std::string_view item) {
        return f.check(item, drive, 3, press::vendor().sign("plug-in", item, 3, drive)).why;
    };
    CHECK(check("plug-in.drive") == reason::unspecified);
    CHECK(check("plug-in.second") == reason::quota);
    CHECK(check("plug-in.drive") == reason::unspecified);
}

TEST_CASE("uc::mobile_code: without a verifier, what is to be signed doesn't run") {
    using plain = il::uc::mobile_code<il::adapt::sha256>;
    press::hall<plain> f;
    auto& code = f.e.part<plain>();
    const auto good = press::vendor().sign("plug-in", "plug-in.drive", 3, drive);
    const auto c = code.check(f.e, f.e.tag("plug-in.drive"), bytes(drive), {good, 3});
    CHECK(c.why == reason::code_not_authentic);
    CHECK(f.says("ann", "code.run", "plug-in.drive", c.evidence).why == reason::code_not_authentic);
    CHECK(f.says("ann", "code.run", "recipe.batch7", code.check(f.e, f.e.tag("recipe.batch7"), bytes(batch7)).evidence)
              .permitted());
}

TEST_CASE("uc::mobile_code: decisions go on while code is checked and forgotten") {
    fixture f;
    std::atomic<bool> over{false};
    std::atomic<std::uint64_t> latest{0};
    std::atomic<int> wrong{0}, permitted{0};
    std::thread decides{[&] {
        while (!over.load()) {
            const std::uint64_t bits = latest.load();
            const il::verdict said = f.says("ann", "code.run", "recipe.batch7", il::value{bits});
            if (said.permitted())
                ++permitted;
            else if (said.why != reason::code_altered)
                ++wrong;
        }
    }};
    for (int i = 0; i < 2000 || permitted.load() == 0; ++i) {
        const auto c = f.check("recipe.batch7", i % 2 == 0 ? batch7 : "other");
        latest.store(c.evidence.bits());
        if (i % 64 == 0) std::this_thread::yield();
        f.code().forget(c.evidence);
    }
    over.store(true);
    decides.join();
    CHECK(wrong.load() == 0);
}
