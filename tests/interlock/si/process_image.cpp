// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/process_image.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

namespace il = interlock;
namespace si = il::si;
using il::quality;
using il::value_origin;
using si::store_result;

namespace {
il::reading read(il::value v, il::ticks at, quality q = quality::good) {
    return {v, q, il::value_origin::device, at, {}};
}
} // namespace

TEST_CASE("si/process_image: a reading comes back as it went in") {
    si::process_image image{{.tags = 8}};
    CHECK(image.current({3}).origin == il::value_origin::unknown);
    CHECK(image.store({3}, read(8.5, il::seconds(1), quality::local_override)) == store_result::stored);
    const auto r = image.current({3});
    CHECK(r.value == il::value{8.5});
    CHECK(r.value.kind() == il::value_kind::real);
    CHECK(r.quality == quality::local_override);
    CHECK(r.origin == il::value_origin::device);
    CHECK(r.time == il::seconds(1));
    for (const il::value v : {il::value{true}, il::value{-3}, il::value{UINT64_MAX}, il::value{-0.0}}) {
        CHECK(image.store({3}, read(v, il::seconds(1))) == store_result::stored);
        CHECK(image.current({3}).value.kind() == v.kind());
        CHECK(image.current({3}).value.bits() == v.bits());
    }
}

TEST_CASE("si/process_image: there is no place for handle 0 and for ids from its size on") {
    si::process_image image{{.tags = 8}};
    for (const std::uint32_t id : {0U, 8U, 9U, UINT32_MAX}) {
        CHECK(image.store({id}, read(1.0, il::seconds(1))) == store_result::no_place);
        CHECK(image.current({id}).value.empty());
    }
    CHECK(image.store({7}, read(1.0, il::seconds(1))) == store_result::stored);
    si::process_image none{{.tags = 0}};
    CHECK(none.store({1}, read(1.0, il::seconds(1))) == store_result::no_place);
}

TEST_CASE("si/process_image: 3.2: an older answer that comes late changes nothing") {
    si::process_image image;
    image.store({1}, read(5.0, il::seconds(10)));
    CHECK(image.store({1}, read(4.0, il::seconds(9))) == store_result::late);
    CHECK(image.current({1}).value == il::value{5.0});
    CHECK(image.invalidate({1}, il::seconds(11)) == store_result::stored);
    CHECK(image.store({1}, read(4.0, il::seconds(10))) == store_result::late);
    CHECK(!image.current({1}).known(il::seconds(11), il::seconds(60)));
}

TEST_CASE("si/process_image: a bad reading keeps the last good value beside its quality") {
    si::process_image image;
    image.store({1}, read(5.0, il::seconds(1)));
    image.store({1}, read(99.0, il::seconds(2), quality::bad));
    CHECK(image.current({1}).quality == quality::bad);
    CHECK(image.current({1}).value == il::value{5.0});
    image.store({1}, read(std::numeric_limits<double>::quiet_NaN(), il::seconds(3)));
    CHECK(image.current({1}).quality == quality::bad);
    CHECK(image.current({1}).value == il::value{5.0});
    image.store({1}, read({}, il::seconds(4)));
    CHECK(image.current({1}).quality == quality::bad);
}

TEST_CASE("si/process_image: changed tells when another good value came, not when one was read again") {
    si::process_image image;
    image.store({1}, read(5.0, il::seconds(1)));
    CHECK(image.current({1}).changed == il::ticks{}); // the first is no change
    image.store({1}, read(5.0, il::seconds(2)));
    CHECK(image.current({1}).changed == il::ticks{});
    image.store({1}, read(6.0, il::seconds(3)));
    image.store({1}, read(6.0, il::seconds(4)));
    CHECK(image.current({1}).changed == il::seconds(3));
    image.store({1}, read(7.0, il::seconds(5), quality::bad));
    image.store({1}, read(6.0, il::seconds(6)));
    CHECK(image.current({1}).changed == il::seconds(3));
    // A write by a peer is a sign of life also when it brings the same value, and stays one when the device is read again.
    image.store({1}, {6.0, quality::good, il::value_origin::written, il::seconds(7), {}});
    image.store({1}, read(6.0, il::seconds(8)));
    CHECK(image.current({1}).changed == il::seconds(7));
}

TEST_CASE("si/process_image: readers never see half a reading, nor two writers' halves") {
    si::process_image image;
    std::atomic<bool> stop{false};
    std::atomic<std::int64_t> clock{1};
    std::atomic<int> torn{0}, seen{0};
    const auto writer = [&] {
        while (!stop.load(std::memory_order_relaxed)) {
            const auto t = clock.fetch_add(1);
            image.store({1}, read(static_cast<double>(t), {t}));
        }
    };
    const auto reader = [&] {
        std::int64_t last = 0;
        for (int i = 0; i != 100'000; ++i) {
            const auto r = image.current({1});
            // Nothing was stored yet, or stores came too fast.
            if (r.origin == il::value_origin::unknown) continue;
            if (r.value.number() != static_cast<double>(r.time.count) || r.time.count < last) ++torn;
            last = r.time.count;
            ++seen;
        }
    };
    image.store({1}, read(0.0, {0}));
    std::vector<std::thread> writers, readers;
    for (int i = 0; i != 2; ++i) writers.emplace_back(writer);
    for (int i = 0; i != 2; ++i) readers.emplace_back(reader);
    for (auto& t : readers) t.join();
    stop = true;
    for (auto& t : writers) t.join();
    CHECK(torn == 0);
    CHECK(seen > 0);
}
