// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/role_graph.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace site = interlock::site;

namespace {

/// The closure by going from node to node, over and over.
class naive {
public:
    explicit naive(std::size_t size) : reach_(size, std::vector<bool>(size)) {}
    void include(std::size_t from, std::size_t to) { reach_[from][to] = true; }
    void close() {
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t a = 0; a < reach_.size(); ++a)
                for (std::size_t b = 0; b < reach_.size(); ++b)
                    for (std::size_t c = 0; c < reach_.size(); ++c)
                        if (reach_[a][b] && reach_[b][c] && !reach_[a][c]) reach_[a][c] = changed = true;
        }
    }
    bool leads(std::size_t from, std::size_t to) const { return reach_[from][to]; }
    bool any_cycle() const {
        for (std::size_t a = 0; a < reach_.size(); ++a)
            if (reach_[a][a]) return true;
        return false;
    }

private:
    std::vector<std::vector<bool>> reach_;
};

} // namespace

TEST_CASE("site::role_graph: CR 2.1: every graph of up to four roles, inclusions of itself among them") {
    for (std::size_t size = 0; size <= 4; ++size)
        for (std::uint32_t edges = 0; edges < 1U << size * size; ++edges) {
            site::role_graph graph(size);
            naive expected(size);
            for (std::uint32_t e = 0; e < size * size; ++e)
                if ((edges >> e & 1U) != 0) {
                    graph.include(static_cast<std::uint32_t>(e / size), static_cast<std::uint32_t>(e % size));
                    expected.include(e / size, e % size);
                }
            expected.close();
            const bool closed = graph.close();
            bool right = closed == !expected.any_cycle();
            if (closed)
                for (std::uint32_t a = 0; a < size; ++a)
                    for (std::uint32_t b = 0; b < size; ++b)
                        right = right && graph.includes(a, b) == (a == b || expected.leads(a, b));
            else
                right = right && expected.leads(graph.in_a_cycle(), graph.in_a_cycle());
            if (!right) FAIL_CHECK(size, " roles with edges ", edges);
        }
}

TEST_CASE("site::role_graph: CR 2.1: bigger graphs, over the ends of words") {
    small_site::dice dice(3);
    for (const std::size_t size : {63U, 64U, 65U, 130U})
        for (int round = 0; round < 5; ++round) {
            site::role_graph graph(size);
            naive expected(size);
            for (std::size_t e = 0; e < size * 2; ++e) {
                const auto a = static_cast<std::uint32_t>(dice.below(size)),
                           b = static_cast<std::uint32_t>(dice.below(size));
                // Downwards only, but in the last round, where it is said twice.
                if (round != 4 && a <= b) continue;
                graph.include(a, b);
                graph.include(a, b);
                expected.include(a, b);
            }
            expected.close();
            REQUIRE(graph.close() == !expected.any_cycle());
            CHECK(graph.words() == (size + 63) / 64);
            if (expected.any_cycle()) {
                CHECK(expected.leads(graph.in_a_cycle(), graph.in_a_cycle()));
                continue;
            }
            bool right = true;
            for (std::uint32_t a = 0; a < size; ++a)
                for (std::uint32_t b = 0; b < size; ++b)
                    right = right && graph.includes(a, b) == (a == b || expected.leads(a, b));
            CHECK(right);
        }
}

TEST_CASE("site::role_graph: as many roles as there may be, each with the next below it") {
    constexpr auto count = static_cast<std::uint32_t>(site::role_graph::most_roles);
    site::role_graph graph(count);
    for (std::uint32_t r = 1; r < count; ++r) graph.include(r - 1, r);
    REQUIRE(graph.close());
    CHECK(graph.includes(0, count - 1));
    CHECK_FALSE(graph.includes(count - 1, 0));
    CHECK(graph.reach(0).size() == count / 64);
}
