// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_PRESS_HPP
#define INTERLOCK_TESTS_UC_PRESS_HPP

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/adapt/cryptopp_ed25519.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/mobile_code.hpp>
#include <interlock/uc/rbac.hpp>

#include "boiler.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// A press that loads recipes, which are pinned, and plug-ins, which are signed, for the tests of mobile code.
namespace press {

namespace il = interlock;

inline std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline il::code_digest digest(std::string_view code) {
    il::adapt::sha256 hash;
    hash.update(bytes(code));
    return hash.finish();
}

/// Somebody who signs code.
struct signer {
    explicit signer(std::uint8_t seed) : key{filled(seed)} {}
    static std::array<std::uint8_t, 32> filled(std::uint8_t with) {
        std::array<std::uint8_t, 32> out{};
        out.fill(with);
        return out;
    }
    il::code_key public_key() const {
        il::code_key out{};
        std::ranges::copy(key.public_key(), out.begin());
        return out;
    }
    std::array<std::uint8_t, 64> sign(std::string_view technology, std::string_view item, std::uint32_t version,
                                      std::string_view code) const {
        const il::uc::code_message said = il::uc::message_about(technology, item, version, digest(code));
        std::array<std::uint8_t, 64> out{};
        static_cast<void>(key.sign(bytes(said.view()), out));
        return out;
    }
    il::adapt::ed25519_signer key;
};

inline const signer& vendor() {
    static const signer one{7};
    return one;
}
inline const signer& stranger() {
    static const signer one{9};
    return one;
}

constexpr std::string_view batch7 = "heat 80\nhold 30\n";

inline il::site::snapshot_builder site() {
    il::site::snapshot_builder s;
    s.add_listener("desk").add_zone("hall").add_zone_prefix("desk", "10.1.0.0/16", "hall");
    s.add_device("plc", "hall").add_tag("press.force", {.device = "plc", .writable = true});
    s.add_technology("recipe", {.runs = true}).add_technology("script", {.runs = false});
    s.add_technology("plug-in", {.runs = true, .keys = {vendor().public_key()}});
    s.add_code("recipe.batch7", {.technology = "recipe", .zone = "hall", .digest = digest(batch7)});
    s.add_code("script.night", {.technology = "script", .zone = "hall", .digest = digest(batch7)});
    s.add_code("plug-in.drive", {.technology = "plug-in", .zone = "hall", .least_version = 3});
    s.add_role("operator").add_role("engineer").add_role("viewer");
    for (const char* const what : {"recipe.batch7", "script.night", "plug-in.drive"}) {
        s.permit("operator", {.actions = {"code.run"}, .on = what});
        s.permit("engineer", {.actions = {"code.upload", "code.download", "tag.read"}, .on = what});
    }
    s.permit("operator", {.actions = {"code.run"}, .on = "press.force"});
    s.add_subject("ann", {.kind = il::subject_kind::human, .roles = {"operator"}});
    s.add_subject("eve", {.kind = il::subject_kind::human, .roles = {"engineer"}});
    s.add_subject("mes", {.kind = il::subject_kind::software_process, .roles = {"operator"}});
    s.add_subject("vic", {.kind = il::subject_kind::human, .roles = {"viewer"}});
    return s;
}

using code = il::uc::mobile_code<il::adapt::sha256, il::adapt::ed25519_verifier>;

template <class Code = code>
struct hall {
    using enforcer = il::enforcer<il::testing::manual_clock, boiler::named_only, il::uc::rbac, Code>;
    explicit hall(const il::site::snapshot_builder& s = site(), il::uc::code_places places = {.checked = 4})
        : e{places, s} {}

    il::request ask(std::string_view who, std::string_view what, std::string_view on, il::value with = {}) const {
        il::caller c;
        c.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = e.listener("desk")};
        c.subject = e.subject(who);
        c.proof = il::proof::password;
        return e.ask(c, what, on, with);
    }
    il::verdict says(std::string_view who, std::string_view what, std::string_view on, il::value with = {}) const {
        il::request asked = ask(who, what, on, with);
        return e.decide(asked);
    }

    enforcer e;
};

} // namespace press

#endif
