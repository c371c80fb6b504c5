// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/policy.hpp>

#include <string_view>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {
struct sound {
    static constexpr std::string_view name = "sound";
    using stages = il::takes_part<il::stage::authorize, il::stage::tick>;
    il::verdict authorize(const il::request&) const noexcept { return il::no_objection; }
    il::ticks tick(il::ticks now) noexcept { return now; }
};
struct template_hook {
    static constexpr std::string_view name = "template_hook";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::no_objection; }
    template <class T>
    il::verdict validate(const T&) const noexcept {
        return il::no_objection;
    }
};
struct throwing {
    static constexpr std::string_view name = "throwing";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const { return il::permit; }
};
struct listed_only {
    static constexpr std::string_view name = "listed_only";
    using stages = il::takes_part<il::stage::authorize>;
};
struct idle {
    static constexpr std::string_view name = "idle";
    using stages = il::takes_part<>;
};
/// A type that can't be changed; its traits speak for it.
struct foreign {
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};
} // namespace

template <>
struct interlock::policy_traits<foreign> {
    static constexpr std::string_view name = "foreign";
    using stages = il::takes_part<il::stage::authorize>;
};

static_assert(il::policy<sound>);
static_assert(il::policy<foreign>);
static_assert(!il::policy<template_hook>, "a hook that isn't listed is found even when it is a template");
static_assert(!il::policy<throwing>);
static_assert(!il::policy<listed_only>);
static_assert(!il::policy<idle>);
static_assert(!il::policy<int>);

TEST_CASE("core/policy: the stages listed are those asked for") {
    CHECK(sound::stages::lists(il::stage::authorize));
    CHECK(sound::stages::lists(il::stage::tick));
    CHECK_FALSE(sound::stages::lists(il::stage::validate));
    CHECK(il::name_of<foreign>() == "foreign");
}
