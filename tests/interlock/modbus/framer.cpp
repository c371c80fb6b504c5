// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/framer.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

#include <array>
#include <tuple>
#include <vector>

using namespace interlock::modbus;
using interlock_tests::bytes;
using interlock_tests::hex;

namespace {

/// What a framer yielded: the kind, the header, the bytes of the ADU.
using yielded = std::tuple<framing, std::uint16_t, std::uint16_t, bytes>;

/// Feeds a stream in the pieces that `cuts` gives and collects everything up to the end or the loss of step.
std::vector<yielded> run(const bytes& stream, const std::vector<std::size_t>& cuts,
                         std::size_t buffer_size = max_adu_size) {
    std::vector<std::uint8_t> buffer(buffer_size);
    framer split{buffer};
    std::vector<yielded> out;
    std::size_t at = 0;
    for (std::size_t piece = 0; piece <= cuts.size(); ++piece) {
        const auto end = piece < cuts.size() ? cuts[piece] : stream.size();
        while (at < end) {
            const auto taken = split.feed(std::span{stream}.subspan(at, end - at));
            at += taken;
            for (;;) {
                const auto found = split.next();
                if (found.what == framing::need_more) break;
                out.emplace_back(found.what, found.header.transaction_id, found.header.length,
                                 bytes(found.adu.begin(), found.adu.end()));
                if (found.what == framing::out_of_step) return out;
            }
            REQUIRE(taken != 0);
        }
    }
    return out;
}

/// Three requests, one ADU of another protocol, a longest ADU, and one more.
bytes mixed_stream() {
    bytes stream = hex(
        "0001 0000 0006 01 03 0000 000a  0002 0000 0002 11 07  0003 1234 0004 01 ffffff  0004 0000 0006 01 06 0001 0003");
    auto longest = interlock_tests::padded(hex("0005 0000 00fe 01"), 253, 0x5a);
    stream.insert(stream.end(), longest.begin(), longest.end());
    const auto last = hex("0006 0000 0006 ff 01 0000 0010");
    stream.insert(stream.end(), last.begin(), last.end());
    return stream;
}

} // namespace

TEST_CASE("modbus/framer: CR 3.5: several ADUs in a segment come out one by one, with header and PDU") {
    std::array<std::uint8_t, 512> buffer{};
    framer split{buffer};
    const auto stream = mixed_stream();
    REQUIRE(split.feed(stream) == stream.size());
    auto found = split.next();
    CHECK(found.what == framing::adu);
    CHECK(found.header == mbap{1, 0, 6, 1});
    CHECK(found.pdu().size() == 5);
    CHECK(found.pdu()[0] == 3);
    found = split.next();
    CHECK(found.header == mbap{2, 0, 2, 0x11});
    CHECK(found.pdu().size() == 1);
    found = split.next();
    CHECK(found.what == framing::discarded);
    CHECK(found.header == mbap{3, 0x1234, 4, 1});
    CHECK(split.next().header.transaction_id == 4);
    found = split.next();
    CHECK(found.header.length == 254);
    CHECK(found.pdu().size() == 253);
    CHECK(found.adu.size() == 260);
    CHECK(split.next().header == mbap{6, 0, 6, 255});
    CHECK(split.next().what == framing::need_more);
    CHECK(split.pending() == 0);
}

TEST_CASE("modbus/framer: CR 3.5: what comes out doesn't depend on one cut or two, anywhere") {
    const auto stream = mixed_stream();
    const auto whole = run(stream, {}, 1024);
    REQUIRE(whole.size() == 6);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        CHECK(run(stream, {cut}) == whole);
        CHECK(run(stream, {cut}, 1024) == whole);
    }
    for (std::size_t first = 0; first < 40; ++first)
        for (std::size_t second = first; second < 60; ++second) REQUIRE(run(stream, {first, second}) == whole);
}

TEST_CASE("modbus/framer: CR 3.5: what comes out doesn't depend on random cuts of random streams, in or out of step") {
    interlock_tests::numbers random{7};
    std::size_t lost = 0;
    for (int round = 0; round < 2000; ++round) {
        bytes stream;
        for (std::uint32_t frames = 1 + random.below(6); frames-- != 0;) {
            const auto length = random.below(12) == 0 ? random.below(300) : 2 + random.below(30);
            const auto protocol = random.below(5) == 0 ? random.below(4) : 0;
            for (auto field : {random.below(65536), protocol, length}) {
                stream.push_back(static_cast<std::uint8_t>(field >> 8U));
                stream.push_back(static_cast<std::uint8_t>(field & 0xffU));
            }
            for (std::uint32_t i = 0; i < length; ++i) stream.push_back(random.byte());
        }
        const auto whole = run(stream, {}, 4096);
        std::vector<std::size_t> cuts;
        for (std::size_t at = 0; at < stream.size(); at += 1 + random.below(17)) cuts.push_back(at);
        REQUIRE(run(stream, cuts, max_adu_size + random.below(100)) == whole);
        if (!whole.empty() && std::get<0>(whole.back()) == framing::out_of_step) ++lost;
    }
    CHECK(lost > 50);
    CHECK(lost < 1950);
}

TEST_CASE("modbus/framer: CR 3.5: byte by byte, a frame comes out with its last byte and never earlier") {
    const auto stream = hex("0001 0000 0006 01 03 0000 000a");
    std::array<std::uint8_t, max_adu_size> buffer{};
    framer split{buffer};
    for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
        split.feed(std::span{stream}.subspan(i, 1));
        CHECK(split.next().what == framing::need_more);
        CHECK(split.pending() == i + 1);
    }
    split.feed(std::span{stream}.last(1));
    CHECK(split.next().what == framing::adu);
    CHECK(split.next().what == framing::need_more);
}

TEST_CASE("modbus/framer: CR 3.5: every length outside 2..254 is out of step with the sixth byte, and stays so") {
    for (std::uint32_t length = 0; length <= 65535; ++length) {
        const bytes header{
            0, 9, 0, 0, static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length & 0xffU)};
        std::array<std::uint8_t, max_adu_size> buffer{};
        framer split{buffer};
        split.feed(std::span{header}.first(5));
        REQUIRE(split.next().what == framing::need_more);
        split.feed(std::span{header}.last(1));
        const bool good = length >= 2 && length <= 254;
        const auto found = split.next();
        REQUIRE(found.what == (good ? framing::need_more : framing::out_of_step));
        if (good) continue;
        REQUIRE(found.header.transaction_id == 9);
        REQUIRE(found.header.length == length);
        REQUIRE(split.space().empty());
        REQUIRE(split.feed(header) == 0);
        REQUIRE(split.next().what == framing::out_of_step);
    }
}

TEST_CASE("modbus/framer: CR 3.5: an ADU of another protocol is skipped by its length, and its length is judged too") {
    CHECK(std::get<0>(run(hex("0001 0001 0006 01 03 0000 000a 0002 0000 0002 01 07"), {}).at(0)) == framing::discarded);
    CHECK(std::get<0>(run(hex("0001 0001 0006 01 03 0000 000a 0002 0000 0002 01 07"), {}).at(1)) == framing::adu);
    CHECK(std::get<0>(run(hex("0001 0001 0001 01"), {}).at(0)) == framing::out_of_step);
    CHECK(std::get<0>(run(hex("0001 ffff ffff 01"), {}).at(0)) == framing::out_of_step);
}

TEST_CASE("modbus/framer: a buffer that can't hold the longest ADU is refused from the start") {
    std::array<std::uint8_t, max_adu_size - 1> buffer{};
    framer split{buffer};
    CHECK(split.space().empty());
    CHECK(split.next().what == framing::out_of_step);
}

TEST_CASE("modbus/framer: reading in place, and more than was room for isn't counted") {
    std::array<std::uint8_t, max_adu_size> buffer{};
    framer split{buffer};
    const auto stream = hex("0001 0000 0002 01 07 0002 00");
    const auto room = split.space();
    CHECK(room.size() == max_adu_size);
    std::copy(stream.begin(), stream.end(), room.begin());
    split.commit(stream.size());
    CHECK(split.next().header.transaction_id == 1);
    CHECK(split.pending() == 3);
    CHECK(split.space().size() == max_adu_size - 3);
    split.commit(9999);
    CHECK(split.space().empty());
    CHECK(split.pending() == max_adu_size);
}

TEST_CASE("modbus/framer: works in a constant expression") {
    constexpr auto transaction = [] {
        std::array<std::uint8_t, max_adu_size> buffer{};
        framer split{buffer};
        const std::array<std::uint8_t, 8> stream{0x12, 0x34, 0, 0, 0, 2, 1, 7};
        split.feed(stream);
        return split.next().header.transaction_id;
    }();
    static_assert(transaction == 0x1234);
}
