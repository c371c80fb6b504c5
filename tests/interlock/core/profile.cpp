// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/profile.hpp>

#include <interlock/core/component.hpp>
#include <interlock/core/meets.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

template <component_types Types>
std::size_t asked() {
    std::size_t n = 0;
    for (const catalogue_row& row : iec_62443_4_2.rows)
        n += detail::asks_for<pren_50742_approach_b>(row, Types) ? 1U : 0U;
    return n;
}

struct all_of_it {
    static constexpr std::string_view name = "all of it";
    using satisfies = requirements<cr<1, 1>, cr<1, 1, 1>, cr<1, 2>, cr<2, 1>, cr<2, 1, 1>, cr<2, 1, 2>, cr<2, 6>,
                                   cr<2, 8>, cr<2, 9>, cr<2, 12>, cr<3, 1>, cr<3, 1, 1>, cr<3, 4>, cr<3, 4, 1>,
                                   cr<3, 5>, cr<3, 6>, cr<5, 1>, cr<6, 1>, cr<7, 1>, cr<7, 1, 1>, cr<7, 2>>;
};
struct device_rows {
    static constexpr std::string_view name = "device rows";
    using satisfies = requirements<edr<2, 13>, edr<3, 2>, edr<3, 11>, edr<3, 14>, edr<3, 14, 1>>;
};

} // namespace

TEST_CASE("core/profile: name, edition and target") {
    CHECK(pren_50742_approach_b.name == "prEN 50742 approach B (draft)");
    CHECK(pren_50742_approach_b.edition == "IEC 62443-4-2:2019");
    CHECK(pren_50742_approach_b.target == levels{.iac = 2, .uc = 2, .si = 2, .dc = 0, .rdf = 1, .tre = 1, .ra = 2});
}

TEST_CASE("core/profile: a base requirement brings its enhancements") {
    CHECK(pren_50742_approach_b.lists(cr<2, 1>));
    CHECK(pren_50742_approach_b.lists(cr<2, 1, 2>));
    CHECK_FALSE(pren_50742_approach_b.lists(cr<2, 7>));
    CHECK_FALSE(pren_50742_approach_b.lists(ccsc<1>));
    // EDR rows aren't the HDR rows of the same number.
    CHECK_FALSE(pren_50742_approach_b.lists(hdr<3, 14>));
}

TEST_CASE("core/profile: rows asked of an embedded device and of a software application") {
    CHECK(asked<component_types::edr>() == 21 + 5);
    CHECK(asked<component_types::sar>() == 21);
}

TEST_CASE("core/profile: met, and one row short of it") {
    CHECK(meets<parts<software_application, all_of_it>, pren_50742_approach_b>);
    CHECK_FALSE(meets<parts<embedded_device, all_of_it>, pren_50742_approach_b>);
    CHECK(meets<parts<embedded_device, all_of_it, device_rows>, pren_50742_approach_b>);
}
