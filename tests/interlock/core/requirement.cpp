// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/requirement.hpp>

#include <doctest/doctest.h>

using namespace interlock;

namespace {
template <auto... Ids>
constexpr std::size_t how_many = sizeof...(Ids);
}

TEST_CASE("core/requirement: ids print as the standard writes them") {
    CHECK(text(ccsc<1>).view() == "CCSC 1");
    CHECK(text(cr<2, 8>).view() == "CR 2.8");
    CHECK(text(cr<1, 11>).view() == "CR 1.11");
    CHECK(text(cr<2, 1, 4>).view() == "CR 2.1(4)");
    CHECK(text(sar<2, 4>).view() == "SAR 2.4");
    CHECK(text(edr<3, 11, 1>).view() == "EDR 3.11(1)");
    CHECK(text(hdr<3, 2, 1>).view() == "HDR 3.2(1)");
    CHECK(text(ndr<5, 2, 3>).view() == "NDR 5.2(3)");
}

TEST_CASE("core/requirement: the same number under another series is another id") {
    CHECK(cr<2, 4> != sar<2, 4>);
    CHECK(sar<2, 4> != edr<2, 4>);
    CHECK(sar<2, 4> != sar<2, 4, 1>);
    CHECK(cr<2, 1> == cr<2, 1, 0>);
    CHECK(how_many<cr<2, 7>, cr<2, 1, 4>, ccsc<1>, ndr<5, 2, 3>> == 4);
}

TEST_CASE("core/requirement: every id goes through a verdict's 16 bits and back, none is 0") {
    for (const catalogue_row& row : iec_62443_4_2.rows) {
        CHECK(packed(row.id) != 0);
        CHECK(unpacked(packed(row.id)) == row.id);
    }
    CHECK(packed(cr<2, 8>) == (2U << 7U | 8U << 3U));
}

TEST_CASE("core/requirement: text that doesn't fit its buffer is cut off") {
    requirement_text all;
    all.add("0123456789");
    all.add("0123456789");
    CHECK(all.view() == "0123456789012345");
}
