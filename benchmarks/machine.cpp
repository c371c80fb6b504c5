// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What the machine itself costs at the moment of a run, so that absolute figures can be read: no code of interlock is measured here.
// keys: machine.
#include "figures.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include <unistd.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace {

std::uint64_t cycle_counter() {
#if defined(__x86_64__)
    return __rdtsc();
#else
    return static_cast<std::uint64_t>(figures::wall_ns());
#endif
}

/// One load that has to wait for the one before it, in a circle through `bytes` of memory: each line once, in random order.
double dependent_load_ns(std::size_t bytes) {
    constexpr std::size_t line = 64 / sizeof(std::uint32_t);
    const std::size_t lines = bytes / 64;
    std::vector<std::uint32_t> order(lines);
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), std::mt19937_64{1});
    std::vector<std::uint32_t> memory(lines * line);
    for (std::size_t i = 0; i < lines; ++i) memory[order[i] * line] = order[(i + 1) % lines];
    std::uint32_t at = 0;
    const auto step = [&](std::size_t) {
        at = memory[at * line];
        benchmark::DoNotOptimize(at);
    };
    (void)figures::each_ns(lines / 4, step);
    std::vector<double> runs;
    for (int i = 0; i < 15; ++i) runs.push_back(figures::each_ns(200'000, step));
    return figures::median(runs);
}

/// How long a thread that does nothing but look at the clock was away from the processor.
void absence(figures::program& program) {
    constexpr double watched = 5e9;
    std::vector<double> gaps;
    const double begin = figures::wall_ns();
    for (double last = begin; last < begin + watched;) {
        const double now = figures::wall_ns();
        if (now - last > 1e5) gaps.push_back(now - last);
        last = now;
    }
    program.set("machine.away_per_mille", std::accumulate(gaps.begin(), gaps.end(), 0.0) / watched * 1000);
    program.set("machine.longest_away_ms", gaps.empty() ? 0.0 : *std::max_element(gaps.begin(), gaps.end()) / 1e6);
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    constexpr std::size_t often = 1'000'000;
    std::uint64_t sum = 0;
    program.set("machine.dependent_addition_ns", figures::each_ns(often * 100, [&](std::size_t) {
                    ++sum;
                    benchmark::DoNotOptimize(sum);
                }));
    program.set("machine.cycle_counter_ns",
                figures::each_ns(often, [](std::size_t) { benchmark::DoNotOptimize(cycle_counter()); }));
    program.set("machine.system_call_ns",
                figures::each_ns(often, [](std::size_t) { benchmark::DoNotOptimize(::getppid()); }));
    program.set("machine.dependent_load_1_mib_ns", dependent_load_ns(std::size_t{1} << 20U));
    program.set("machine.dependent_load_16_mib_ns", dependent_load_ns(std::size_t{16} << 20U));
    program.set("machine.dependent_load_256_mib_ns", dependent_load_ns(std::size_t{256} << 20U));
    if (program.wants("machine.")) absence(program);
    return program.finish();
}
