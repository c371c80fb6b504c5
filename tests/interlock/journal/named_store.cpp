// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/named_store.hpp>

#include "interlock/journal/memory_store.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace il = interlock;
namespace journal = interlock::journal;
using journal::name_kind;
using journal::record_class;
using journal::record_type;

namespace {

struct bench {
    std::string long_name = std::string(100, 'n');
    std::array<std::string_view, 3> tags{std::string_view{}, long_name, "b"};
    std::array<std::string_view, 2> people{std::string_view{}, "op3"};
    journal::named_store<journal_bench::memory_store> out{journal::at{""}};

    bench() {
        il::snapshot site;
        site.resource_names = {{}, tags};
        site.subject_names = {{}, people};
        out.names().learn(site);
        out.records().recover({}, {});
    }
    static journal::record about(std::uint32_t tag, record_class of = record_class::ordinary) {
        journal::record r;
        r.subject = 1;
        r.resource = tag;
        r.type = record_type::intent;
        r.room = of;
        return r;
    }
    const std::vector<journal::record>& kept() { return out.records().kept; }
};

} // namespace

TEST_CASE(
    "journal/named_store: names go before the record that needs them, once for each segment, in parts when they are long") {
    bench b;
    REQUIRE(b.out.emit(bench::about(1), {5}, {6}));
    REQUIRE(b.kept().size() == 5);
    CHECK(b.kept()[0].type == record_type::name);
    CHECK(b.kept()[0].naming == static_cast<std::uint8_t>(name_kind::subject));
    CHECK(b.kept()[0].count == 1);
    CHECK(b.kept()[0].text_view() == "op3");
    std::string joined;
    for (std::size_t i = 1; i <= 3; ++i) {
        CHECK(b.kept()[i].naming == static_cast<std::uint8_t>(name_kind::resource));
        CHECK(b.kept()[i].part == i - 1);
        CHECK(b.kept()[i].parts == 3);
        CHECK(b.kept()[i].wall == il::ticks{6});
        joined += b.kept()[i].text_view();
    }
    CHECK(joined == b.long_name);
    CHECK(b.kept()[4].type == record_type::intent);
    REQUIRE(b.out.emit(bench::about(1), {7}, {8}));
    CHECK(b.kept().size() == 6);
    REQUIRE(b.out.emit(bench::about(2), {7}, {8}));
    CHECK(b.kept().size() == 8);
}

TEST_CASE("journal/named_store: a record and its names stand in one segment") {
    bench b;
    b.out.records().per_segment = 9;
    for (std::uint32_t i = 0; i < 40; ++i) REQUIRE(b.out.emit(bench::about(1 + i % 2), {}, {}));
    std::map<std::uint64_t, std::map<std::uint32_t, bool>> named;
    for (std::size_t i = 0; i < b.kept().size(); ++i) {
        const journal::record& r = b.kept()[i];
        const std::uint64_t segment = b.out.records().segment_of[i];
        if (r.type == record_type::name && r.naming == static_cast<std::uint8_t>(name_kind::resource) &&
            r.part + 1 == r.parts)
            named[segment][r.count] = true;
        if (r.type == record_type::intent) CHECK(named[segment][r.resource]);
    }
    CHECK(b.out.records().number > 4);
}

TEST_CASE("journal/named_store: an id without a name has no name record; reasons and policies have theirs") {
    bench b;
    b.out.name_policies([](const il::verdict& said) noexcept {
        return said.policy == 2 ? std::string_view{"uc::rbac"} : std::string_view{};
    });
    journal::record r = bench::about(99);
    r.subject = 0;
    r.why = il::reason::no_right;
    r.policy = 2;
    REQUIRE(b.out.emit(r, {}, {}));
    REQUIRE(b.kept().size() == 3);
    CHECK(b.kept()[0].text_view() == il::row_of(il::reason::no_right).name);
    CHECK(b.kept()[1].text_view() == "uc::rbac");
    CHECK(b.kept()[1].count == 3);
}

TEST_CASE("journal/named_store: where repeats are counted stays in memory") {
    bench b;
    journal::record r = bench::about(2);
    r.summary_tag = 7;
    r.summary_place = 8;
    REQUIRE(b.out.emit(r, {}, {}));
    CHECK(b.kept().back().summary_tag == 0);
    CHECK(b.kept().back().summary_place == 0);
}

TEST_CASE(
    "journal/named_store: a class has its part of each segment, names among it; the plant's own records have all") {
    bench b;
    CHECK(b.out.quota(record_class::stranger) == 8);
    CHECK(b.out.quota(record_class::refusal) == 16);
    CHECK(b.out.quota(record_class::reading) == 16);
    for (int i = 0; i < 6; ++i) REQUIRE(b.out.emit(bench::about(2, record_class::stranger), {}, {}));
    CHECK(b.out.spent(record_class::stranger));
    CHECK_FALSE(b.out.spent(record_class::refusal));
    for (int i = 0; i < 50; ++i) REQUIRE(b.out.emit(bench::about(2), {}, {}));
    CHECK_FALSE(b.out.spent(record_class::ordinary));
    b.out.records().rotate({}, {});
    CHECK_FALSE(b.out.spent(record_class::stranger));
}

TEST_CASE("journal/named_store: a store that fails takes nothing, and names are told anew in the segment after it") {
    bench b;
    REQUIRE(b.out.emit(bench::about(2), {}, {}));
    b.out.records().broken = true;
    CHECK_FALSE(b.out.emit(bench::about(1), {}, {}));
    CHECK_FALSE(b.out.emit(bench::about(2), {}, {}));
    CHECK(b.kept().size() == 3);
    b.out.records().broken = false;
    REQUIRE(b.out.records().recover({}, {}));
    REQUIRE(b.out.emit(bench::about(2), {}, {}));
    REQUIRE(b.kept().size() == 6);
    CHECK(b.kept()[3].type == record_type::name);
    CHECK(b.kept()[4].type == record_type::name);
}
