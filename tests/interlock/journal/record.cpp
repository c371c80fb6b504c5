// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/record.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

namespace journal = interlock::journal;

// The places in a file: a verifier of others reads them there, so they never move.
static_assert(sizeof(journal::record) == 224);
static_assert(offsetof(journal::record, sequence) == 0);
static_assert(offsetof(journal::record, monotonic) == 8);
static_assert(offsetof(journal::record, wall) == 16);
static_assert(offsetof(journal::record, correlation) == 24);
static_assert(offsetof(journal::record, span) == 32);
static_assert(offsetof(journal::record, site_version) == 40);
static_assert(offsetof(journal::record, old_bits) == 48);
static_assert(offsetof(journal::record, new_bits) == 56);
static_assert(offsetof(journal::record, session) == 64);
static_assert(offsetof(journal::record, credential) == 72);
static_assert(offsetof(journal::record, address) == 80);
static_assert(offsetof(journal::record, subject) == 96);
static_assert(offsetof(journal::record, action) == 100);
static_assert(offsetof(journal::record, resource) == 104);
static_assert(offsetof(journal::record, zone) == 108);
static_assert(offsetof(journal::record, listener) == 112);
static_assert(offsetof(journal::record, count) == 116);
static_assert(offsetof(journal::record, boot) == 120);
static_assert(offsetof(journal::record, port) == 124);
static_assert(offsetof(journal::record, event) == 126);
static_assert(offsetof(journal::record, part) == 128);
static_assert(offsetof(journal::record, parts) == 130);
static_assert(offsetof(journal::record, flags) == 132);
static_assert(offsetof(journal::record, why) == 134);
static_assert(offsetof(journal::record, row) == 136);
static_assert(offsetof(journal::record, decision) == 138);
static_assert(offsetof(journal::record, stage) == 139);
static_assert(offsetof(journal::record, policy) == 140);
static_assert(offsetof(journal::record, category) == 141);
static_assert(offsetof(journal::record, type) == 142);
static_assert(offsetof(journal::record, outcome) == 143);
static_assert(offsetof(journal::record, clock) == 144);
static_assert(offsetof(journal::record, subject_kind) == 145);
static_assert(offsetof(journal::record, proof) == 146);
static_assert(offsetof(journal::record, medium) == 147);
static_assert(offsetof(journal::record, old_kind) == 148);
static_assert(offsetof(journal::record, new_kind) == 149);
static_assert(offsetof(journal::record, room) == 150);
static_assert(offsetof(journal::record, naming) == 151);
static_assert(offsetof(journal::record, text_size) == 152);
static_assert(offsetof(journal::record, text) == 153);
static_assert(offsetof(journal::record, reserved) == 201);
static_assert(offsetof(journal::record, summary_tag) == 208);

TEST_CASE("journal/record: text is cut at 48 bytes, and a size from a file that says more is not believed") {
    journal::record r;
    CHECK(r.text_view().empty());
    r.set_text("TLS 1.3");
    CHECK(r.text_view() == "TLS 1.3");
    r.set_text(std::string(100, 'x'));
    CHECK(r.text_view() == std::string(48, 'x'));
    r.text_size = 255;
    CHECK(r.text_view().size() == 48);
}

TEST_CASE("journal/record: a fresh record says nothing in anybody's favour") {
    const journal::record r;
    CHECK(r.decision == interlock::decision::deny);
    CHECK(r.outcome == journal::record_outcome::none);
    CHECK(r.clock == interlock::clock_quality::unknown);
    CHECK(r.proof == interlock::proof::none);
    CHECK(r.count == 1);
    CHECK_FALSE(r.has(journal::flag::essential));
}

TEST_CASE("journal/record: a count beyond its field is capped, never wrapped") {
    CHECK(journal::capped(7) == 7);
    CHECK(journal::capped(0xffff'fffeU) == 0xffff'fffeU);
    CHECK(journal::capped(0x1'0000'0003U) == 0xffff'ffffU);
}
