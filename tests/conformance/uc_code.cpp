// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/diagnostic_access.hpp>
#include <interlock/uc/mobile_code.hpp>

#include "conformance/library.hpp"
#include "interlock/uc/press.hpp"
#include "interlock/uc/service_port.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;
using conformance::check;

namespace {

template <class P>
uc::code_check looked_at(press::hall<P>& f, std::string_view item, std::string_view text,
                         const uc::code_signature& with = {}) {
    return f.e.template part<P>().check(f.e, f.e.tag(item), press::bytes(text), with);
}

template <class P>
void controls_code(check& c) {
    press::hall<P> f;
    const uc::code_check good = looked_at(f, "recipe.batch7", press::batch7);
    c.permitted(f.says("ann", "code.run", "recipe.batch7", good.evidence), "a person runs what was checked");
    c.permitted(f.says("mes", "code.run", "recipe.batch7", good.evidence), "a process as well");
    const uc::code_check off = looked_at(f, "script.night", press::batch7);
    c.denied(f.says("ann", "code.run", "script.night", off.evidence), reason::code_not_permitted,
             "a technology that is switched off");
    c.permitted(f.says("eve", "code.upload", "recipe.batch7"), "who may bring code in");
    c.permitted(f.says("eve", "code.download", "recipe.batch7"), "who may take it out");
    c.denied(f.says("vic", "code.upload", "recipe.batch7"), reason::no_right, "who may not");
    c.denied(f.says("eve", "tag.read", "recipe.batch7"), reason::code_not_permitted, "another way to get at it");
    const uc::code_check bent = looked_at(f, "recipe.batch7", "heat 800\n");
    c.denied(f.says("ann", "code.run", "recipe.batch7", bent.evidence), reason::code_altered, "altered code");
    c.denied(f.says("ann", "code.run", "recipe.batch7"), reason::code_altered, "code that nobody checked");
}

template <class P>
void wants_signatures(check& c) {
    press::hall<P> f;
    constexpr std::string_view drive = "drive", newer = "newer drive";
    const auto by_vendor = press::vendor().sign("plug-in", "plug-in.drive", 3, drive);
    const uc::code_check good = looked_at(f, "plug-in.drive", drive, {by_vendor, 3});
    c.permitted(f.says("ann", "code.run", "plug-in.drive", good.evidence), "signed by the vendor");
    const auto by_stranger = press::stranger().sign("plug-in", "plug-in.drive", 3, drive);
    const uc::code_check strange = looked_at(f, "plug-in.drive", drive, {by_stranger, 3});
    c.denied(f.says("ann", "code.run", "plug-in.drive", strange.evidence), reason::code_not_authentic,
             "signed by a stranger");
    const uc::code_check bare = looked_at(f, "plug-in.drive", drive);
    c.denied(f.says("ann", "code.run", "plug-in.drive", bare.evidence), reason::code_not_authentic, "signed by nobody");
    const auto next = press::vendor().sign("plug-in", "plug-in.drive", 4, newer);
    looked_at(f, "plug-in.drive", newer, {next, 4});
    c.denied(f.says("ann", "code.run", "plug-in.drive", good.evidence), reason::code_not_authentic,
             "an older version than one that was seen");
}

const claims_of<uc::mobile_code<adapt::sha256, adapt::ed25519_verifier>> signed_code{[](conformance::registry& tests) {
    using policy = press::code;
    tests.add<policy, sar<2, 4>>("code runs and moves as the site policy says",
                                 []<class P>(check& c) { controls_code<P>(c); });
    tests.add<policy, edr<2, 4>>("code runs and moves as the site policy says",
                                 []<class P>(check& c) { controls_code<P>(c); });
    tests.add<policy, hdr<2, 4>>("code runs and moves as the site policy says",
                                 []<class P>(check& c) { controls_code<P>(c); });
    tests.add<policy, ndr<2, 4>>("code runs and moves as the site policy says",
                                 []<class P>(check& c) { controls_code<P>(c); });
    tests.add<policy, sar<2, 4, 1>>("only signed code runs", []<class P>(check& c) { wants_signatures<P>(c); });
    tests.add<policy, edr<2, 4, 1>>("only signed code runs", []<class P>(check& c) { wants_signatures<P>(c); });
    tests.add<policy, hdr<2, 4, 1>>("only signed code runs", []<class P>(check& c) { wants_signatures<P>(c); });
    tests.add<policy, ndr<2, 4, 1>>("only signed code runs", []<class P>(check& c) { wants_signatures<P>(c); });
}};

using access_policy = uc::diagnostic_access<service_port::socket>;

template <class P, class Cabinet>
verdict opens(Cabinet& cabinet, std::string_view who) {
    return cabinet.e.template part<P>().open(cabinet.e, cabinet.ask(who, "port.open", "plc"), seconds(60));
}

template <class P>
void guards_port(check& c) {
    service_port::cabinet<P> f;
    c.that(!f.port.attach(), "closed at the start");
    c.denied(f.says("flo", "tag.read", "plc.mode", "service"), reason::port_closed, "nothing comes through it");
    c.that(opens<P>(f, "ann").outcome == decision::deny, "who has no right doesn't open it");
    c.that(opens<P>(f, "flo").outcome == decision::no_objection && f.port.attach(), "who has one does");
    c.permitted(f.says("flo", "tag.read", "plc.mode", "service"), "while it is open");
    f.later(seconds(60));
    c.that(!f.port.attach(), "and it closes by itself");
}
template <class P>
void watches_port(check& c) {
    service_port::cabinet<P> f;
    f.port.attach();
    f.later(seconds(1));
    c.that(f.told.size() == 1 && f.told[0].what == uc::port_event::attempt_refused && f.told[0].count == 1,
           "an attempt at the closed port is told");
}

const claims_of<access_policy> ports{[](conformance::registry& tests) {
    using policy = access_policy;
    tests.add<policy, edr<2, 13>>("the port is closed unless somebody may open it",
                                  []<class P>(check& c) { guards_port<P>(c); });
    tests.add<policy, hdr<2, 13>>("the port is closed unless somebody may open it",
                                  []<class P>(check& c) { guards_port<P>(c); });
    tests.add<policy, ndr<2, 13>>("the port is closed unless somebody may open it",
                                  []<class P>(check& c) { guards_port<P>(c); });
    tests.add<policy, edr<2, 13, 1>>("attempts are told", []<class P>(check& c) { watches_port<P>(c); });
    tests.add<policy, hdr<2, 13, 1>>("attempts are told", []<class P>(check& c) { watches_port<P>(c); });
    tests.add<policy, ndr<2, 13, 1>>("attempts are told", []<class P>(check& c) { watches_port<P>(c); });
}};

} // namespace

TEST_CASE("uc::mobile_code: SAR 2.4, EDR 2.4, HDR 2.4, NDR 2.4, each with (1): its claims") {
    CHECK(failures_of("uc::mobile_code") == "");
}
TEST_CASE("uc::diagnostic_access: EDR 2.13, HDR 2.13, NDR 2.13, each with (1): its claims") {
    CHECK(failures_of("uc::diagnostic_access") == "");
}
