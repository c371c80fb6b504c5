// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/read_back.hpp>

#include "plant.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace il = interlock;
namespace si = il::si;
using il::outcome_kind;
using il::value_kind;
using plant::read;
using plant::write;
using si::read_back_result;

namespace {

using manual = il::testing::manual_clock;

struct bench {
    struct result {
        il::resource tag;
        il::value written, read;
        read_back_result how;
    };
    std::vector<result> results;
    plant::site site;
    il::resource checked, other;
    il::enforcer<manual, plant::grant_all, si::read_back> e;

    static const plant::site& prepared(bench& b) {
        il::limit_entry l;
        l.read_back = true;
        b.checked = b.site.tag("checked", value_kind::real, l);
        b.other = b.site.tag("other", value_kind::real, il::limit_entry{});
        return b.site;
    }
    explicit bench(std::uint32_t room = 4)
        : e{prepared(*this), si::read_back_options{il::seconds(5), room, this,
                                                   [](void* self, il::resource t, il::value w, il::value r,
                                                      read_back_result how) noexcept {
                                                       static_cast<bench*>(self)->results.push_back({t, w, r, how});
                                                   }}} {}
    void act(il::resource tag, il::value v, outcome_kind how = outcome_kind::done) {
        il::request r = write(tag, v);
        auto t = e.begin(r);
        REQUIRE(t.permitted());
        t.complete(how);
        e.part<manual>().advance(il::milliseconds(1));
    }
    void seen(il::value v, il::quality q = il::quality::good, il::value_origin from = il::value_origin::device) {
        e.part<si::read_back>().seen(checked, read(v, e.now(), q, from));
    }
};

} // namespace

TEST_CASE("si::read_back: 3.6: what a device holds after a write is compared with what was written") {
    bench b;
    b.act(b.checked, 8.5);
    b.seen(8.5);
    REQUIRE(b.results.size() == 1);
    CHECK(b.results[0].how == read_back_result::verified);
    b.act(b.checked, 8.1);
    b.seen(static_cast<double>(8.1F)); // as a float32 holds it
    REQUIRE(b.results.size() == 2);
    CHECK(b.results[1].how == read_back_result::verified);
    b.act(b.checked, 8.1);
    b.seen(8.0);
    REQUIRE(b.results.size() == 3);
    CHECK(b.results[2].how == read_back_result::differs);
    CHECK(b.results[2].written == il::value{8.1});
    CHECK(b.results[2].read == il::value{8.0});
    b.seen(9.0); // nothing waits any more
    CHECK(b.results.size() == 3);
    CHECK(b.e.tick() == il::never);
}

TEST_CASE("si::read_back: 3.6: only a good reading from the device, asked for after the write, settles it") {
    bench b;
    const auto before = read(8.5, b.e.now() - il::nanoseconds(1));
    b.act(b.checked, 8.5);
    b.e.part<si::read_back>().seen(b.checked, before);
    b.seen(8.5, il::quality::uncertain);
    b.seen(8.5, il::quality::good, il::value_origin::written);
    b.e.part<si::read_back>().seen(b.other, read(8.5, b.e.now()));
    CHECK(b.results.empty());
    b.seen(8.5);
    CHECK(b.results.size() == 1);
}

TEST_CASE("si::read_back: 3.6: a reading that never comes is told at its time, once") {
    bench b;
    const il::ticks written = b.e.now();
    b.act(b.checked, 8.5);
    CHECK(b.e.tick() == written + il::seconds(5));
    b.e.part<manual>().advance(il::seconds(5) - il::milliseconds(1) - il::nanoseconds(1));
    b.e.tick();
    CHECK(b.results.empty());
    b.e.part<manual>().advance(il::nanoseconds(1));
    CHECK(b.e.tick() == il::never);
    REQUIRE(b.results.size() == 1);
    CHECK(b.results[0].how == read_back_result::missing);
    CHECK(b.results[0].tag == b.checked);
    b.e.tick();
    CHECK(b.results.size() == 1);
}

TEST_CASE("si::read_back: 3.2: an unknown outcome is looked into, a refusal and a cancelled write are not") {
    bench b;
    b.act(b.checked, 8.5, outcome_kind::unknown);
    b.seen(8.0);
    REQUIRE(b.results.size() == 1);
    CHECK(b.results[0].how == read_back_result::differs);
    b.act(b.checked, 8.5, outcome_kind::refused_by_device);
    il::request r = write(b.checked, 8.5);
    b.e.begin(r).cancel();
    b.act(b.other, 8.5); // its limits don't ask for it
    b.seen(8.0);
    CHECK(b.results.size() == 1);
    CHECK(b.e.tick() == il::never);
}

TEST_CASE("si::read_back: 3.6: the last write of a tag counts, and one without room is told at once") {
    bench b{1};
    b.act(b.checked, 8.5);
    b.act(b.checked, 9.5);
    CHECK(b.results.empty());
    b.seen(9.5);
    REQUIRE(b.results.size() == 1);
    CHECK(b.results[0].how == read_back_result::verified);
    bench none{0};
    none.act(none.checked, 8.5);
    REQUIRE(none.results.size() == 1);
    CHECK(none.results[0].how == read_back_result::missing);
}
