// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_CONFORMANCE_LIBRARY_HPP
#define INTERLOCK_TESTS_CONFORMANCE_LIBRARY_HPP

#include <interlock/conformance/registry.hpp>

#include <string>
#include <string_view>

/// The claims of this library's own policies and their tests. Each file in this folder adds its own:
///
///     const claims_of<uc::rbac> rbac{[](conformance::registry& tests) {
///         tests.add<uc::rbac, cr<2, 1>>("no grant, no permit", []<class P>(conformance::check& c) { ... });
///     }};
///     TEST_CASE("uc::rbac: CR 2.1: its claims") { CHECK(failures_of("uc::rbac") == ""); }
///
/// tests/gates/claims.py looks that every policy that satisfies something has its `claims_of`.
inline interlock::conformance::registry& library() {
    static interlock::conformance::registry all;
    return all;
}

template <class Policy>
struct claims_of {
    template <class Add>
    explicit claims_of(const Add& add) {
        library().expect<Policy>();
        add(library());
    }
};

/// What is wrong with the tests of the policies whose names begin so, a line each; empty when nothing is.
inline std::string failures_of(std::string_view policy) {
    std::string out;
    const auto collect = [&](const auto& found) {
        for (const interlock::conformance::finding& one : found)
            if (one.policy.substr(0, policy.size()) == policy)
                out += std::string{one.policy} + ": " + std::string{one.test} + ": " + one.what + "\n";
    };
    collect(library().run());
    collect(library().differences());
    return out;
}

#endif
