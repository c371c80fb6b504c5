// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/word_order.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace interlock::modbus;

namespace {

/// Letters A, B ... as an order lays them out.
std::string laid_out(word_order order, std::size_t size) {
    std::string out(size, '?');
    for (std::size_t i = 0; i < size; ++i) out[place_of(order, i, size)] = static_cast<char>('A' + i);
    return out;
}

} // namespace

TEST_CASE("modbus/word_order: the orders lie in registers as vendors' manuals write them") {
    CHECK(laid_out(word_order::abcd, 2) == "AB");
    CHECK(laid_out(word_order::cdab, 2) == "AB");
    CHECK(laid_out(word_order::badc, 2) == "BA");
    CHECK(laid_out(word_order::dcba, 2) == "BA");
    CHECK(laid_out(word_order::abcd, 4) == "ABCD");
    CHECK(laid_out(word_order::cdab, 4) == "CDAB");
    CHECK(laid_out(word_order::badc, 4) == "BADC");
    CHECK(laid_out(word_order::dcba, 4) == "DCBA");
    CHECK(laid_out(word_order::abcd, 8) == "ABCDEFGH");
    CHECK(laid_out(word_order::cdab, 8) == "GHEFCDAB");
    CHECK(laid_out(word_order::badc, 8) == "BADCFEHG");
    CHECK(laid_out(word_order::dcba, 8) == "HGFEDCBA");
}

TEST_CASE("modbus/word_order: a name and the letters lead to the order, any other text to none") {
    for (const auto order : {word_order::abcd, word_order::cdab, word_order::badc, word_order::dcba}) {
        CHECK(word_order_of(name_of(order)) == order);
        auto letters = laid_out(order, 4);
        CHECK(word_order_of(letters) == order);
    }
    for (const auto* name : {"", "middle", "abcd", "Big", "ACBD"}) CHECK_FALSE(word_order_of(name).has_value());
}
