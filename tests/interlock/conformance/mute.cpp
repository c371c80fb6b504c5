// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/mute.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

struct everything {
    static constexpr std::string_view name = "everything";
    using stages = takes_part<stage::admit, stage::identify, stage::authorize, stage::validate, stage::reserve,
                              stage::observe, stage::release, stage::published, stage::tick>;
    using satisfies = requirements<cr<2, 1>>;
    struct nested {};
    everything() = default;
    explicit everything(int n) noexcept : count{n} {}
    verdict admit(const request&) const noexcept { return deny(reason::rate_limited); }
    verdict identify(request&) const noexcept { return deny(reason::unknown_peer); }
    verdict authorize(const request&) const noexcept { return deny(reason::no_right); }
    verdict validate(const request&) const noexcept { return deny(reason::not_finite); }
    verdict reserve(const request&, reservation&) noexcept { return deny(reason::quota); }
    void commit(const request&, reservation&, outcome_kind) noexcept { ++count; }
    void rollback(const request&, reservation&) noexcept { ++count; }
    void observe(const request&, const verdict&, reservation&) noexcept { ++count; }
    verdict release(const request&, result_view&) const noexcept { return deny(reason::no_right); }
    void published(const snapshot&, const snapshot&) noexcept { ++count; }
    ticks tick(ticks now) noexcept { return ++count, now; }
    int count = 0;
};

struct one_hook {
    [[maybe_unused]] static constexpr std::string_view name = "one_hook";
    using stages = takes_part<stage::validate>;
    verdict validate(const request&) const noexcept { return deny(reason::not_finite); }
};

struct from_outside {
    verdict authorize(const request&) const noexcept { return deny(reason::no_right); }
};

} // namespace

template <>
struct interlock::policy_traits<from_outside> {
    [[maybe_unused]] static constexpr std::string_view name = "from_outside";
    using stages = takes_part<stage::authorize>;
};

TEST_CASE("conformance/mute: the same shape") {
    CHECK(policy<conformance::mute<everything>>);
    CHECK(policy<conformance::mute<one_hook>>);
    CHECK(policy<conformance::mute<from_outside>>);
    CHECK(stages_t<conformance::mute<one_hook>>::mask == stages_t<one_hook>::mask);
    CHECK(name_of<conformance::mute<everything>>() == "everything");
    CHECK(satisfies_t<conformance::mute<everything>>::size == 1);
    CHECK(conformance::mute<everything>{7}.count == 7);
    [[maybe_unused]] conformance::mute<everything>::nested also;
}

TEST_CASE("conformance/mute: permits everything and does nothing") {
    conformance::mute<everything> quiet;
    request asked;
    reservation held;
    result_view result;
    CHECK(quiet.admit(asked) == no_objection);
    CHECK(quiet.identify(asked) == no_objection);
    CHECK(quiet.authorize(asked) == permit);
    CHECK(quiet.validate(asked) == no_objection);
    CHECK(quiet.reserve(asked, held) == no_objection);
    quiet.commit(asked, held, outcome_kind::done);
    quiet.rollback(asked, held);
    quiet.observe(asked, permit, held);
    CHECK(quiet.release(asked, result) == no_objection);
    quiet.published(snapshot{}, snapshot{});
    CHECK(quiet.tick(seconds(1)) == never);
    CHECK(quiet.count == 0);
}

TEST_CASE("conformance/mute: in an enforcer") {
    request asked;
    enforcer<testing::manual_clock, everything> real;
    enforcer<testing::manual_clock, conformance::mute<everything>> quiet;
    CHECK_FALSE(real.decide(asked).permitted());
    CHECK(quiet.decide(asked).permitted());
}
