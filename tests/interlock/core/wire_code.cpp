// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/wire_code.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace interlock;

TEST_CASE("core/wire_code: each reason has a denial in each protocol") {
    for (std::size_t i = 0; i < wire_codes.size(); ++i) {
        const auto why = static_cast<reason>(i);
        const auto& code = wire_code_of(why);
        CAPTURE(row_of(why).name);
        CHECK(wire_codes[i].why == why);
        CHECK(std::set<int>{1, 2, 3, 4, 6, 10, 11}.count(code.modbus) == 1);
        CHECK((code.opcua.code & 0xc000'ffffU) == 0x8000'0000U); // severity Bad, no info bits
        CHECK(code.opcua.name.substr(0, 3) == "Bad");
        CHECK(code.dnp3 != 0); // 0 would be success
        CHECK((code.dnp3 <= 18 || code.dnp3 == 127));
        CHECK(std::set<int>{0, 7, 44, 47}.count(code.iec104.cause) == 1);
        CHECK(code.iec104.negative);
        CHECK(code.iec61850 <= 27);
        CHECK(code.iec61850 != 25); // 25 would be "none"
    }
}

TEST_CASE("core/wire_code: the rows that the protocols' own documents fix") {
    struct expected {
        reason why;
        int modbus;
        std::uint32_t opcua;
        const char* name;
        int dnp3;
        int cause;
        int add_cause;
    };
    const expected table[] = {
        {reason::no_right, 1, 0x801f0000, "BadUserAccessDenied", 9, 7, 20},
        {reason::no_grant, 1, 0x801f0000, "BadUserAccessDenied", 9, 7, 20},
        {reason::role_unknown, 1, 0x801f0000, "BadUserAccessDenied", 9, 7, 20},
        {reason::unknown_peer, 1, 0x801f0000, "BadUserAccessDenied", 9, 7, 20},
        {reason::locked_out, 1, 0x801f0000, "BadUserAccessDenied", 9, 7, 20},
        {reason::malformed, 3, 0x80070000, "BadDecodingError", 3, 0, 0},
        {reason::quantity_invalid, 3, 0x80070000, "BadDecodingError", 3, 0, 0},
        {reason::function_unknown, 1, 0x803d0000, "BadNotSupported", 4, 44, 1},
        {reason::unmapped, 2, 0x80340000, "BadNodeIdUnknown", 4, 47, 1},
        {reason::hole, 2, 0x80340000, "BadNodeIdUnknown", 4, 47, 1},
        {reason::outside_hard_range, 3, 0x803c0000, "BadOutOfRange", 12, 7, 26},
        {reason::step_too_large, 3, 0x803c0000, "BadOutOfRange", 12, 7, 7},
        {reason::rate_of_change, 3, 0x803c0000, "BadOutOfRange", 12, 7, 7},
        {reason::wrong_type, 3, 0x80740000, "BadTypeMismatch", 3, 7, 26},
        {reason::not_permissive, 1, 0x80af0000, "BadInvalidState", 10, 7, 10},
        {reason::outputs_tripped, 1, 0x80af0000, "BadInvalidState", 10, 7, 8},
        {reason::rate_limited, 6, 0x80100000, "BadTooManyOperations", 8, 7, 16},
        {reason::too_many_pending, 6, 0x80100000, "BadTooManyOperations", 8, 7, 16},
        {reason::device_unreachable, 11, 0x80310000, "BadNoCommunication", 18, 7, 23},
        {reason::path_unavailable, 10, 0x80310000, "BadNoCommunication", 18, 7, 23},
    };
    for (const auto& row : table) {
        const auto& code = wire_code_of(row.why);
        CAPTURE(row_of(row.why).name);
        CHECK(code.modbus == row.modbus);
        CHECK(code.opcua.code == row.opcua);
        CHECK(std::string{code.opcua.name} == row.name);
        CHECK(code.dnp3 == row.dnp3);
        CHECK(code.iec104.cause == row.cause);
        CHECK(code.iec61850 == row.add_cause);
    }
}

TEST_CASE("core/wire_code: one OPC UA name has one code, and one code one name") {
    for (const auto& a : wire_codes)
        for (const auto& b : wire_codes)
            CHECK((a.code.opcua.name == b.code.opcua.name) == (a.code.opcua.code == b.code.opcua.code));
}

TEST_CASE("core/wire_code: the plant chooses 03 or 01 for judged values and for nothing else") {
    static_assert(modbus_exception(reason::outside_hard_range) == 3);
    static_assert(modbus_exception(reason::outside_hard_range, value_denial::illegal_function) == 1);
    for (std::size_t i = 0; i < wire_codes.size(); ++i) {
        const auto why = static_cast<reason>(i);
        const bool judged = why >= reason::wrong_type && why <= reason::value_unknown;
        CAPTURE(row_of(why).name);
        CHECK(wire_code_of(why).judges_value == judged);
        if (judged) {
            CHECK(modbus_exception(why) == 3);
            CHECK(modbus_exception(why, value_denial::illegal_function) == 1);
        } else {
            CHECK(modbus_exception(why, value_denial::illegal_function) == modbus_exception(why));
        }
    }
}

TEST_CASE("core/wire_code: why authority is missing can't be told from outside") {
    for (auto why :
         {reason::unknown_peer, reason::credential_expired, reason::credential_revoked, reason::unknown_subject,
          reason::subject_disabled, reason::locked_out, reason::no_right, reason::denied_by_rule})
        CHECK(wire_code_of(why) == wire_code_of(reason::no_grant));
}

TEST_CASE("core/wire_code: a reason of one's own and one that is out of range deny as no authority") {
    CHECK(wire_code_of(static_cast<reason>(first_user_reason + 7)) == wire_code_of(reason::unspecified));
    CHECK(wire_code_of(reason::count_) == wire_code_of(reason::unspecified));
    CHECK(modbus_exception(static_cast<reason>(0xffff)) == 1);
}
