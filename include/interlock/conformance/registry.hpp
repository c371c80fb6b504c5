// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CONFORMANCE_REGISTRY_HPP
#define INTERLOCK_CONFORMANCE_REGISTRY_HPP

#include <interlock/conformance/check.hpp>
#include <interlock/conformance/mute.hpp>
#include <interlock/core/claim.hpp>
#include <interlock/core/policy_traits.hpp>
#include <interlock/report/clause_text.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace interlock::inline v0_1::conformance {

/// One test of some claims of a policy: the same code for the real policy and for the mute one.
struct exercise {
    std::string_view policy{};
    std::string_view test{};
    std::vector<claim> claims{};
    void (*on_policy)(check&) = nullptr;
    void (*on_mute)(check&) = nullptr;
};

/// Something that is wrong with a test, or with a claim that has none.
struct finding {
    std::string_view policy{};
    std::string_view test{};
    std::string what{};
};

/// What a policy claims. What it only helps with is a claim too, and needs its test as well.
struct claimed_policy {
    std::string_view name{};
    std::vector<claim> satisfies{};
    std::vector<claim> contributes_to{};

    /// The clauses of a row in both lists.
    [[nodiscard]] std::uint64_t clauses(requirement id) const noexcept {
        std::uint64_t out = 0;
        for (const claim& one : satisfies) out |= one.id == id ? one.clauses : 0;
        for (const claim& one : contributes_to) out |= one.id == id ? one.clauses : 0;
        return out;
    }
};

/// The tests of claims, keyed by policy, row and clause: "no claim without a test".
///
/// Serves:   none by itself; it holds the claims of others to their tests.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   a test that isn't a captureless generic lambda doesn't compile.
/// Threads:  one thread at a time.
/// Cost:     a vector; tests run when `run` is called.
/// Example:  `tests.add<uc::rbac, cr<2, 1>>("no grant, no permit", []<class P>(conformance::check& c) { ... });`
class registry {
public:
    /// A test of `Policy` for these requirements or clauses. `test` is called with the policy's type as template argument,
    /// builds an enforcer around it and acts through that enforcer only.
    template <class Policy, auto... Claims, class Test>
    void add(std::string_view name, Test) {
        static_assert(sizeof...(Claims) != 0,
                      "interlock[IL121]: which rows does it test? `add<policy, cr<2, 7>>(name, test)`");
        static_assert(std::is_empty_v<Test>,
                      "interlock[IL122]: a test is a captureless `[]<class P>(conformance::check& c) {}`");
        add_listed<Policy, Test>(name, requirements<Claims...>{});
    }

    [[nodiscard]] std::span<const exercise> exercises() const noexcept { return exercises_; }

    /// Runs each test with its policy, where it must pass, and with the mute policy, where it must fail.
    [[nodiscard]] std::vector<finding> run() const {
        std::vector<finding> out;
        for (const exercise& one : exercises_) {
            check real;
            one.on_policy(real);
            if (real.expected() == 0)
                out.push_back({one.policy, one.test, "expects nothing"});
            else if (!real.passed())
                out.push_back({one.policy, one.test, "fails: " + real.first_failure()});
            check mute;
            one.on_mute(mute);
            if (mute.passed())
                out.push_back({one.policy, one.test, "passes with a policy that permits everything and does nothing"});
        }
        return out;
    }

    /// Notes what a policy claims, for `differences()`.
    template <class Policy>
    void expect() {
        policies_.push_back(claims_of<Policy>());
    }

    /// What the noted policies claim, in the order in which they were noted.
    [[nodiscard]] std::span<const claimed_policy> policies() const noexcept { return policies_; }

    /// Compares with what the noted policies claim: each clause that is claimed and not tested, or tested and not claimed.
    [[nodiscard]] std::vector<finding> differences() const { return differences_from(policies_); }

    /// Compares with what these policies claim.
    template <class... Policies>
        requires(sizeof...(Policies) != 0)
    [[nodiscard]] std::vector<finding> differences() const {
        return differences_from(std::array{claims_of<Policies>()...});
    }

    /// The clauses of a row that are tested for a policy.
    [[nodiscard]] std::uint64_t tested(std::string_view policy, requirement id) const noexcept {
        std::uint64_t out = 0;
        for (const exercise& one : exercises_) {
            if (one.policy != policy) continue;
            for (const claim& some : one.claims) out |= some.id == id ? some.clauses : 0;
        }
        return out;
    }

private:
    template <class Policy, class Test, auto... Claims>
    void add_listed(std::string_view name, requirements<Claims...> list) {
        exercises_.push_back({name_of<Policy>(), name, std::vector<claim>(list.all.begin(), list.all.end()),
                              [](check& c) { Test{}.template operator()<Policy>(c); },
                              [](check& c) { Test{}.template operator()<mute<Policy>>(c); }});
    }

    template <class Policy>
    static claimed_policy claims_of() {
        const auto& satisfied = satisfies_t<Policy>::all;
        const auto& helped = contributes_to_t<Policy>::all;
        return {name_of<Policy>(), {satisfied.begin(), satisfied.end()}, {helped.begin(), helped.end()}};
    }

    std::vector<finding> differences_from(std::span<const claimed_policy> all) const {
        std::vector<finding> out;
        const auto untested = [&](const claimed_policy& policy, std::span<const claim> claims, const std::string& how) {
            for (const claim& one : claims)
                if (const std::uint64_t gap = one.clauses & ~tested(policy.name, one.id); gap != 0)
                    out.push_back({policy.name, {}, how + " " + words(one.id, gap) + ", which no test exercises"});
        };
        for (const claimed_policy& policy : all) {
            untested(policy, policy.satisfies, "claims");
            untested(policy, policy.contributes_to, "contributes to");
        }
        for (const exercise& one : exercises_) {
            bool known = false;
            for (const claimed_policy& policy : all) known = known || policy.name == one.policy;
            if (!known) {
                out.push_back({one.policy, one.test, "tests a policy that isn't in the list"});
                continue;
            }
            for (const claim& some : one.claims) {
                std::uint64_t claimed = 0;
                for (const claimed_policy& policy : all)
                    claimed |= policy.name == one.policy ? policy.clauses(some.id) : 0;
                if (const std::uint64_t extra = some.clauses & ~claimed; extra != 0)
                    out.push_back({one.policy, one.test, "tests " + words(some.id, extra) + ", which isn't claimed"});
            }
        }
        return out;
    }

    static std::string words(requirement id, std::uint64_t bits) {
        const std::string letters = report::clause_text(id, bits);
        return std::string{text(id).view()} + (letters.empty() ? "" : " (" + letters + ")");
    }

    std::vector<exercise> exercises_;
    std::vector<claimed_policy> policies_;
};

} // namespace interlock::inline v0_1::conformance

#endif
