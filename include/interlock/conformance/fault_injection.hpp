// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CONFORMANCE_FAULT_INJECTION_HPP
#define INTERLOCK_CONFORMANCE_FAULT_INJECTION_HPP

#include <interlock/conformance/faulty.hpp>
#include <interlock/core/enforcer.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace interlock::inline v0_1::conformance {

namespace detail {

template <class Part>
consteval auto made_faulty() noexcept {
    // A clock that ticks has a hook, but nothing to say.
    if constexpr (policy<Part> && !monotonic_clock<Part>)
        return std::type_identity<faulty<Part>>{};
    else
        return std::type_identity<Part>{};
}

template <class Enforcer>
struct with_faults;
template <class... Parts>
struct with_faults<enforcer<Parts...>> {
    using type = enforcer<typename decltype(made_faulty<Parts>())::type...>;
};

} // namespace detail

/// The same enforcer with every policy wrapped, so that its hooks can be made to fail.
template <class Enforcer>
using with_faults = typename detail::with_faults<Enforcer>::type;

/// One request of the matrix: essential and ordinary, by a valid subject, a stranger, a subject without the right, with a bad
/// value. `entitled_essential` says that it is a listed essential action of an entitled subject: only such a one may go
/// through because of a fault. `result` is what comes back from the device, for the release stage.
struct fault_scenario {
    std::string_view name{};
    request asked{};
    bool entitled_essential = false;
    result_view result{};
};

/// What the injection found. `violations` has to be empty; the numbers show that it wasn't for want of trying: `withheld` counts the
/// results, of `results` that were put to a faulty release stage, that didn't go out.
struct fault_report {
    std::size_t combinations = 0;
    std::size_t decisions = 0;
    std::size_t fired = 0;
    std::size_t degraded = 0;
    std::size_t results = 0;
    std::size_t withheld = 0;
    std::vector<std::string> violations{};
};

/// A cause that an essential action may pass, and one that it may not: the enforcer makes no other difference between causes, so these
/// two stand for all where faults are combined.
inline constexpr std::array default_causes{reason::journal_unavailable, reason::identity_unproven};

namespace detail {

struct fault_hook {
    std::string_view policy{};
    std::size_t place = 0;
    stage at{};
    conformance::injected_fault* state = nullptr;
};

/// Whether a hook has a say in the decision; `observe` has nothing to say, and `release` comes after it.
constexpr bool decides(stage at) noexcept { return at <= stage::reserve; }

template <class Part, class Enforcer>
void hooks_of(Enforcer& under_test, std::size_t place, std::vector<fault_hook>& out) {
    if constexpr (requires(Part & p) { p.injected.fired; }) {
        for (const stage one : {stage::admit, stage::identify, stage::authorize, stage::validate, stage::reserve,
                                stage::observe, stage::release})
            if (stages_t<Part>::lists(one))
                out.push_back({name_of<Part>(), place, one, &under_test.template part<Part>().injected});
    }
}

struct chosen_fault {
    const fault_hook* hook = nullptr;
    reason why{};
};

template <class Enforcer, class BeforeEach>
class fault_walk {
public:
    fault_walk(Enforcer& e, std::span<const fault_scenario> all, const BeforeEach& before)
        : e_{e},
          all_{all},
          before_{before} {
        for (const fault_scenario& one : all_) {
            before_(e_);
            request asked = one.asked;
            const bool decided = e_.decide(asked).permitted();
            asked = one.asked;
            auto ticket = e_.begin(asked);
            const bool begun = ticket.permitted();
            ticket.cancel();
            baseline_.push_back({decided, begun, withholds(one)});
        }
    }

    void run(std::span<const chosen_fault> faults) {
        ++report.combinations;
        for (std::size_t at = 0; at < all_.size(); ++at) {
            once(faults, at, false);
            once(faults, at, true);
            result(faults, at);
        }
    }

    fault_report report;

private:
    struct baseline {
        bool decide;
        bool begin;
        bool withheld;
    };

    bool withholds(const fault_scenario& scenario) const {
        request asked = scenario.asked;
        result_view view = scenario.result;
        return e_.release(asked, view).outcome == decision::deny;
    }
    static void inject(std::span<const chosen_fault> faults) {
        for (const chosen_fault& one : faults) *one.hook->state = {one.hook->at, one.why, 0};
    }

    /// A release stage that can't say must not let out what it would have withheld, nor anything that it could not look at.
    void result(std::span<const chosen_fault> faults, std::size_t at) {
        bool concerned = false;
        for (const chosen_fault& one : faults) concerned = concerned || one.hook->at == stage::release;
        if (!concerned) return;
        inject(faults);
        const bool withheld = withholds(all_[at]);
        bool fired = false;
        for (const chosen_fault& one : faults) {
            fired = fired || one.hook->state->fired != 0;
            *one.hook->state = {};
        }
        ++report.results;
        report.withheld += withheld ? 1U : 0U;
        if (withheld) return;
        if (baseline_[at].withheld)
            complain(faults, all_[at], "a result that was withheld was released");
        else if (fired)
            complain(faults, all_[at], "a result was released though a policy could not say");
    }

    void once(std::span<const chosen_fault> faults, std::size_t at, bool with_reserve) {
        before_(e_);
        inject(faults);
        const fault_scenario& scenario = all_[at];
        request asked = scenario.asked;
        verdict said;
        if (with_reserve) {
            auto ticket = e_.begin(asked);
            said = ticket.verdict();
            ticket.cancel();
        } else {
            said = e_.decide(asked);
        }
        bool fired = false;
        bool barred = false;
        for (const chosen_fault& one : faults) {
            const bool spoke = one.hook->state->fired != 0 && decides(one.hook->at);
            fired = fired || spoke;
            barred = barred || (spoke && !passable(one.why));
            *one.hook->state = {};
        }
        ++report.decisions;
        report.fired += fired ? 1U : 0U;
        report.degraded += said.permitted() && said.degraded ? 1U : 0U;
        if (!said.permitted()) return;
        if (barred)
            complain(faults, scenario, "a cause was passed that nobody may pass");
        else if (scenario.entitled_essential)
            return;
        else if (!(with_reserve ? baseline_[at].begin : baseline_[at].decide))
            complain(faults, scenario, "a permit was added");
        else if (fired)
            complain(faults, scenario, "an ordinary action was permitted though a policy could not say");
    }

    void complain(std::span<const chosen_fault> faults, const fault_scenario& scenario, std::string_view what) {
        if (report.violations.size() == 20) return;
        std::string line = std::string{scenario.name} + ": " + std::string{what} + ", with";
        for (const chosen_fault& one : faults) {
            constexpr std::string_view stages[]{"none",     "admit",   "identify", "authorize",
                                                "validate", "reserve", "observe",  "release"};
            line += " " + std::string{one.hook->policy} + "/" +
                    std::string{stages[static_cast<std::size_t>(one.hook->at)]} + ": " +
                    std::string{row_of(one.why).name};
        }
        report.violations.push_back(line);
    }

    Enforcer& e_;
    std::span<const fault_scenario> all_;
    const BeforeEach& before_;
    std::vector<baseline> baseline_;
};

} // namespace detail

/// Injects every single fault, every pair and every triple of faults of different policies into a composition, for each of the
/// causes and each scenario, and looks for a permit that it added (semantics.md 1.7), and for a result that it let out. Single faults
/// run over every known cause. `before_each` is called before each decision, to give back what earlier ones spent.
///
/// Serves:   CCSC 1: it shows that an essential action goes on, and that nobody else comes along.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   none; at most 20 violations are described.
/// Threads:  nobody else may use the enforcer meanwhile.
/// Cost:     with n hooks about (2n)^3 / 6 combinations, two decisions for each scenario.
/// Example:  tests/interlock/conformance/fault_injection.cpp
template <class... Parts, class BeforeEach>
[[nodiscard]] fault_report inject_faults(enforcer<Parts...>& under_test, std::span<const fault_scenario> scenarios,
                                         const BeforeEach& before_each,
                                         std::span<const reason> causes = default_causes) {
    std::vector<detail::fault_hook> hooks;
    std::size_t place = 0;
    (detail::hooks_of<Parts>(under_test, place++, hooks), ...);

    detail::fault_walk walk(under_test, scenarios, before_each);
    for (const detail::fault_hook& hook : hooks)
        for (const reason_row& cause : reasons) walk.run(std::array{detail::chosen_fault{&hook, cause.why}});

    std::vector<detail::chosen_fault> all;
    for (const detail::fault_hook& hook : hooks)
        // Where no cause makes a difference one is enough.
        for (const reason why : detail::decides(hook.at) ? causes : causes.first(causes.empty() ? 0 : 1))
            all.push_back({&hook, why});
    for (std::size_t a = 0; a < all.size(); ++a)
        for (std::size_t b = a + 1; b < all.size(); ++b) {
            if (all[a].hook->place == all[b].hook->place) continue;
            walk.run(std::array{all[a], all[b]});
            for (std::size_t c = b + 1; c < all.size(); ++c)
                if (all[b].hook->place != all[c].hook->place) walk.run(std::array{all[a], all[b], all[c]});
        }
    return walk.report;
}

} // namespace interlock::inline v0_1::conformance

#endif
