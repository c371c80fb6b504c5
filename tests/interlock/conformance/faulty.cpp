// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/faulty.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

struct counting {
    static constexpr std::string_view name = "counting";
    using stages =
        takes_part<stage::admit, stage::identify, stage::authorize, stage::validate, stage::reserve, stage::observe>;
    verdict admit(const request&) const noexcept { return ++asked, no_objection; }
    verdict identify(request& r) const noexcept { return r.subject = {7}, ++asked, no_objection; }
    verdict authorize(const request&) const noexcept { return ++asked, permit; }
    verdict validate(const request&) const noexcept { return ++asked, no_objection; }
    verdict reserve(const request&, reservation& held) noexcept { return held = {1, 2}, ++asked, no_objection; }
    void commit(const request&, reservation& held, outcome_kind) noexcept { committed += held.first == 1 ? 1 : 100; }
    void rollback(const request&, reservation& held) noexcept { rolled_back += held.first == 1 ? 1 : 100; }
    void observe(const request&, const verdict&, reservation& held) noexcept { seen = held.first; }
    mutable int asked = 0;
    int committed = 0;
    int rolled_back = 0;
    std::uint64_t seen = 99;
};

} // namespace

TEST_CASE("conformance/faulty: without a fault it is the policy") {
    conformance::faulty<counting> p;
    CHECK(policy<conformance::faulty<counting>>);
    CHECK(name_of<conformance::faulty<counting>>() == "counting");
    request r;
    reservation held;
    CHECK(p.admit(r) == no_objection);
    CHECK(p.identify(r) == no_objection);
    CHECK(r.subject.id == 7);
    CHECK(p.authorize(r) == permit);
    CHECK(p.validate(r) == no_objection);
    CHECK(p.reserve(r, held) == no_objection);
    p.observe(r, permit, held);
    p.commit(r, held, outcome_kind::done);
    p.rollback(r, held);
    CHECK(p.asked == 5);
    CHECK(p.committed == 1);
    CHECK(p.rolled_back == 1);
    CHECK(p.seen == 1);
    CHECK(p.injected.fired == 0);
}

TEST_CASE("conformance/faulty: the chosen hook can't say, the others can") {
    conformance::faulty<counting> p;
    p.injected = {stage::identify, reason::authority_unreachable};
    request r;
    CHECK(p.admit(r) == no_objection);
    CHECK(p.identify(r) == indeterminate(reason::authority_unreachable));
    CHECK(r.subject.id == 0);
    CHECK(p.authorize(r) == permit);
    CHECK(p.injected.fired == 1);
    for (const stage one : {stage::admit, stage::authorize, stage::validate}) {
        p.injected = {one, reason::malformed};
        const verdict said = one == stage::admit       ? p.admit(r)
                             : one == stage::authorize ? p.authorize(r)
                                                       : p.validate(r);
        CHECK(said == indeterminate(reason::malformed));
    }
}

TEST_CASE("conformance/faulty: what wasn't reserved is neither committed, nor given back, nor seen") {
    conformance::faulty<counting> p;
    p.injected = {stage::reserve, reason::journal_unavailable};
    request r;
    reservation held;
    CHECK(p.reserve(r, held) == indeterminate(reason::journal_unavailable));
    p.observe(r, permit, held);
    p.commit(r, held, outcome_kind::done);
    p.rollback(r, held);
    CHECK(p.asked == 0);
    CHECK(p.committed == 0);
    CHECK(p.rolled_back == 0);
    CHECK(p.seen == 0);
}

namespace {

struct looking {
    [[maybe_unused]] static constexpr std::string_view name = "looking";
    using stages = takes_part<stage::observe, stage::release>;
    void observe(const request&, const verdict&, reservation&) noexcept { ++seen; }
    verdict release(const request&, result_view& view) const noexcept {
        return view.quality = quality::bad, deny(reason::not_finite);
    }
    int seen = 0;
};

} // namespace

TEST_CASE("conformance/faulty: a release that fails can't say, an observer that fails does nothing") {
    conformance::faulty<looking> p;
    request r;
    reservation held;
    result_view view;
    CHECK(p.release(r, view) == deny(reason::not_finite));
    CHECK(view.quality == quality::bad);
    p.observe(r, permit, held);
    CHECK(p.seen == 1);
    p.injected = {stage::release, reason::input_failed};
    result_view unseen;
    CHECK(p.release(r, unseen) == indeterminate(reason::input_failed));
    CHECK(unseen.quality == quality::good);
    p.injected = {stage::observe, reason::journal_unavailable};
    p.observe(r, permit, held);
    CHECK(p.seen == 1);
    CHECK(p.injected.fired == 1);
}
