// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The same register by another function code: each that can write it needs the consent (semantics.md 9.1).

#include <interlock/modbus/encode_request.hpp>
#include <interlock/modbus/tag_map.hpp>
#include <interlock/modbus/validate_request.hpp>
#include <interlock/modbus/value.hpp>
#include <interlock/uc/dual_approval.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace mb = interlock::modbus;
using il::reason;
using il::uc::consent_answer;

namespace {

/// A set-point in a register, and a valve that is a bit of a register and, by an alias, a coil.
mb::tag_map wires() {
    mb::tag_map map;
    map.tags = {
        {.name = "boiler1.setpoint", .unit = 1, .at = {mb::table::holding_registers, 0, 1}, .format = {.gain = 0.1}},
        {.name = "boiler1.valve",
         .unit = 1,
         .at = {mb::table::holding_registers, 5, 1},
         .format = {.type = mb::data_type::boolean, .bit = 3}},
        {.name = "boiler1.valve-coil",
         .unit = 1,
         .at = {mb::table::coils, 7, 1},
         .format = {.type = mb::data_type::boolean},
         .alias_of = "boiler1.valve"}};
    return map;
}
il::site::snapshot_builder site() {
    auto s = consent::site();
    s.add_tag("boiler1.valve", {.device = "boiler-plc", .type = il::value_kind::boolean, .writable = true});
    s.add_tag("boiler1.valve-coil",
              {.device = "boiler-plc", .type = il::value_kind::boolean, .writable = true, .alias_of = "boiler1.valve"});
    s.add_approval({.actions = {"tag.write"}, .on = "boiler1.valve", .by = {"leader"}});
    return s;
}

/// What a mask makes of a bit whatever is there now; of anything else nothing is known.
il::value masked_value(const mb::request_pdu& pdu, const mb::value_format& format) {
    const unsigned changed = ~unsigned{pdu.and_mask} & 0xffffU;
    if (format.type != mb::data_type::boolean || (changed & mb::bit_in_register(format)) == 0) return {};
    return il::value{(pdu.or_mask & mb::bit_in_register(format)) != 0};
}
il::value written_value(const mb::request_pdu& pdu, const mb::tag_map::tag& tag) {
    if (pdu.function == mb::function_code::mask_write_register) return masked_value(pdu, tag.format);
    const std::size_t at = tag.at.address - std::size_t{pdu.write.address};
    if (mb::holds_bits(tag.at.table)) return il::value{mb::written_coil(pdu, at)};
    return mb::decode_value(tag.format, pdu.data.subspan(at * 2, std::size_t{tag.at.quantity} * 2)).value;
}

/// From a PDU to requests, as a gateway makes them: one for each tag that it writes.
struct message {
    const char* name = "";
    std::array<std::uint8_t, 64> bytes{};
    std::size_t size = 0;

    std::vector<il::request> bind(const consent::plant<>& p, std::string_view who) const {
        const mb::checked_request checked = mb::validate_request(std::span{bytes}.first(size));
        REQUIRE(checked.well_formed());
        std::vector<il::request> asked;
        for (const auto& tag : wires().tags)
            if (mb::covers(checked.request.write, tag.at) != mb::coverage::nothing)
                asked.push_back(p.e.ask(p.who(who), "tag.write", tag.name, written_value(checked.request, tag)));
        return asked;
    }
};
template <class Encode>
message made_by(const char* name, const Encode& encode) {
    message m{.name = name};
    m.size = encode(std::span<std::uint8_t>{m.bytes});
    REQUIRE(m.size != 0);
    return m;
}

/// Every way to write 12 bar, and every way to open the valve.
std::vector<message> all_writes() {
    constexpr std::array<std::uint16_t, 1> bar{120};
    constexpr std::array<std::uint16_t, 1> open{0x0008};
    constexpr std::array<std::uint8_t, 1> coil{0x01};
    return {made_by("06", [&](auto out) { return mb::encode_write_single_register(out, 0, bar[0]); }),
            made_by("16", [&](auto out) { return mb::encode_write_multiple_registers(out, 0, bar); }),
            made_by("22", [](auto out) { return mb::encode_mask_write_register(out, 0, 0xff00, 120); }),
            made_by("23", [&](auto out) { return mb::encode_read_write_multiple_registers(out, 9, 1, 0, bar); }),
            made_by("05 on the coil", [](auto out) { return mb::encode_write_single_coil(out, 7, true); }),
            made_by("15 on the coil", [&](auto out) { return mb::encode_write_multiple_coils(out, 7, 1, coil); }),
            made_by("06 on the bit", [&](auto out) { return mb::encode_write_single_register(out, 5, open[0]); }),
            made_by("16 on the bit", [&](auto out) { return mb::encode_write_multiple_registers(out, 5, open); }),
            made_by("22 on the bit", [](auto out) { return mb::encode_mask_write_register(out, 5, 0xfff7, 0x0008); }),
            made_by("23 on the bit",
                    [&](auto out) { return mb::encode_read_write_multiple_registers(out, 9, 1, 5, open); })};
}

} // namespace

TEST_CASE("uc::dual_approval: 9.1: every Modbus function that writes the register needs the consent") {
    const consent::plant<> p{nullptr, site()};
    REQUIRE(p.e.started().result == il::publish_result::in_force);
    for (const message& write : all_writes()) {
        CAPTURE(write.name);
        auto asked = write.bind(p, "anna");
        REQUIRE(asked.size() == 1);
        CHECK_FALSE(p.e.decide_all(asked).permitted());
        // What a mask makes of a number can't be told from the message: limits refuse that before anybody is asked for consent.
        if (std::string_view{write.name} != "22") CHECK(p.e.decide_all(asked).why == reason::approval_required);
        // A block that writes something else as well is refused with it.
        asked.push_back(p.write("anna", 8));
        CHECK_FALSE(p.e.decide_all(asked).permitted());
    }
}

TEST_CASE(
    "uc::dual_approval: 9.1: consent by one Modbus function is for the tag and the value, not for another tag's cells") {
    consent::plant<> p{nullptr, site()};
    for (const message& write : all_writes()) {
        CAPTURE(write.name);
        if (std::string_view{write.name} == "22") continue;
        const il::request asked = write.bind(p, "anna")[0];
        const auto made = p.table().propose(p.e, asked);
        REQUIRE(made.answer == consent_answer::counted);
        const auto on = p.e.on_site([&](const il::snapshot& s) { return s.resource_names.text(asked.resource.id); });
        CHECK(p.table().consent(p.e, made.id, p.e.ask(p.who("ben"), "approval.consent", on, asked.value)) ==
              consent_answer::complete);
        for (const message& again : all_writes()) {
            CAPTURE(again.name);
            il::request run = again.bind(p, "anna")[0];
            run.approval = made.id;
            const bool same = run.resource == asked.resource && run.value.bits() == asked.value.bits();
            CHECK(p.decide(run).permitted() == same);
        }
        il::request run = asked;
        run.approval = made.id;
        CHECK(boiler::done(p.e, run).permitted());
        CHECK_FALSE(p.decide(run).permitted());
    }
}
