// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/catalogue.hpp>
#include <interlock/core/requirement.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>

using namespace interlock;

TEST_CASE("core/catalogue: 141 rows of the edition of 2019") {
    CHECK(iec_62443_4_2.edition == "IEC 62443-4-2:2019");
    CHECK(iec_62443_4_2.size() == 141);
    CHECK(row_count == 141);
}

TEST_CASE("core/catalogue: rows selected per component type and Security Level") {
    struct expected {
        component_types types;
        std::size_t rows[4];
    };
    const expected all[]{{component_types::sar, {34, 53, 67, 73}},
                         {component_types::edr, {36, 61, 77, 83}},
                         {component_types::hdr, {36, 62, 78, 84}},
                         {component_types::ndr, {40, 67, 86, 92}}};
    for (const expected& one : all)
        for (unsigned level = 1; level <= 4; ++level) {
            CAPTURE(static_cast<int>(one.types));
            CAPTURE(level);
            CHECK(selected(one.types, level) == one.rows[level - 1]);
        }
    CHECK(selected(component_types::no, 4) == 0);
    CHECK(selected(component_types::sar, 0) == 0);
}

TEST_CASE("core/catalogue: a product of two types has the rows of both") {
    CHECK(selected(component_types::sar | component_types::ndr, 1) == 40 + 2);
    CHECK(selected(component_types::any, 4) > selected(component_types::ndr, 4));
}

TEST_CASE("core/catalogue: no id twice, and look-ups find every row") {
    for (std::size_t at = 0; at < row_count; ++at) {
        CHECK(iec_62443_4_2.index(iec_62443_4_2.rows[at].id) == at);
        CHECK(iec_62443_4_2.find(iec_62443_4_2.rows[at].id) == &iec_62443_4_2.rows[at]);
    }
    CHECK(iec_62443_4_2.find({series::cr, 9, 9, 0}) == nullptr);
    CHECK(iec_62443_4_2.index({series::cr, 9, 9, 0}) == row_count);
}

TEST_CASE("core/catalogue: some rows, whole") {
    const catalogue_row& events = *iec_62443_4_2.find(cr<2, 8>);
    CHECK(events.title == "Auditable events");
    CHECK(events.kind == row_kind::base);
    CHECK(events.part == fr::uc);
    CHECK(events.level == 1);
    CHECK(events.types == component_types::any);
    CHECK(events.clauses == 36);
    CHECK(events.unless == because::none);

    const catalogue_row& approval = *iec_62443_4_2.find(cr<2, 1, 4>);
    CHECK(approval.title == "Dual approval");
    CHECK(approval.kind == row_kind::enhancement);
    CHECK(approval.level == 4);

    const catalogue_row& close = *iec_62443_4_2.find(ndr<5, 2, 3>);
    CHECK(close.title == "Fail close");
    CHECK(close.types == component_types::ndr);
    CHECK(close.level == 3);

    CHECK(iec_62443_4_2.find(cr<2, 4>)->kind == row_kind::pointer);
    CHECK(iec_62443_4_2.find(cr<2, 4>)->level == 0);
    CHECK(iec_62443_4_2.find(cr<7, 5>)->kind == row_kind::absent);
    CHECK(iec_62443_4_2.find(ccsc<4>)->kind == row_kind::constraint);
}

TEST_CASE("core/catalogue: lettered clauses") {
    struct expected {
        requirement id;
        unsigned clauses;
    };
    const expected all[]{{cr<1, 5>, 4},  {cr<1, 9>, 6},  {cr<1, 11>, 2}, {cr<1, 14>, 4}, {sar<2, 4>, 3},
                         {edr<2, 4>, 3}, {hdr<2, 4>, 3}, {ndr<2, 4>, 3}, {cr<2, 5>, 2},  {cr<2, 8>, 36},
                         {cr<2, 9>, 2},  {cr<2, 10>, 2}, {cr<3, 8>, 3},  {cr<4, 1>, 2}};
    std::size_t lettered = 0;
    for (const catalogue_row& row : iec_62443_4_2.rows) lettered += row.clauses != 0 ? 1U : 0U;
    CHECK(lettered == std::size(all));
    for (const expected& one : all) CHECK(iec_62443_4_2.find(one.id)->clauses == one.clauses);
}

TEST_CASE("core/catalogue: the reasons for not applicable, row by row") {
    const auto rows_of = [](because reason) {
        std::size_t n = 0;
        for (const catalogue_row& row : iec_62443_4_2.rows) n += row.unless == reason ? 1U : 0U;
        return n;
    };
    CHECK(rows_of(because::authenticates_nobody) == 2);
    CHECK(rows_of(because::no_human_interface) == 3);
    CHECK(rows_of(because::single_fixed_account) == 2);
    CHECK(rows_of(because::no_public_keys) == 3);
    CHECK(rows_of(because::no_symmetric_keys) == 2);
    CHECK(rows_of(because::no_remote_sessions) == 1);
    CHECK(rows_of(because::no_mobile_code) == 4 * 2 + 3);
    CHECK(rows_of(because::no_process_outputs) == 1);
    CHECK(rows_of(because::no_wireless) == 3);
    CHECK(iec_62443_4_2.find(cr<1, 1>)->unless == because::none);
    CHECK(text(because::no_human_interface) == "no human interface");
    CHECK(text(because::no_wireless) == "no wireless interface");
    CHECK(text(fr::dc) == "dc");
}
