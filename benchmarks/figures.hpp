// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_BENCHMARKS_FIGURES_HPP
#define INTERLOCK_BENCHMARKS_FIGURES_HPP

#include <benchmark/benchmark.h>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <time.h>

/// What every benchmark program does: takes `--json FILE` and prefixes of keys, measures, writes a flat JSON object.
namespace figures {

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Median absolute deviation: how far a run usually lies from the median.
inline double spread(const std::vector<double>& values) {
    const double middle = median(values);
    std::vector<double> away;
    for (const double v : values) away.push_back(std::abs(v - middle));
    return median(std::move(away));
}

inline double wall_ns() {
    return static_cast<double>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count());
}
inline double cpu_ns() {
    timespec at{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e9 + static_cast<double>(at.tv_nsec);
}

/// Nanoseconds of this thread's processor time for each of `count` repetitions of `body`.
template <class Body>
double each_ns(std::size_t count, Body&& body) {
    const double begin = cpu_ns();
    for (std::size_t i = 0; i < count; ++i) body(i);
    return (cpu_ns() - begin) / static_cast<double>(count);
}

struct pairs {
    std::vector<double> first, second, ratio;
};

/// Measures two bodies in interleaved pairs, the one that begins changing with each pair.
template <class First, class Second>
pairs interleaved(std::size_t number, First&& first, Second&& second) {
    pairs all;
    (void)first();
    (void)second();
    for (std::size_t i = 0; i < number; ++i) {
        double a = 0;
        double b = 0;
        if (i % 2 == 0) {
            a = first();
            b = second();
        } else {
            b = second();
            a = first();
        }
        all.first.push_back(a);
        all.second.push_back(b);
        all.ratio.push_back(a / b);
    }
    return all;
}

class program {
public:
    program(int argc, char** argv) {
        for (int i = 1; i < argc; ++i) {
            if (std::string_view{argv[i]} == "--json" && i + 1 < argc)
                file_ = argv[++i];
            else
                prefixes_.emplace_back(argv[i]);
        }
    }
    /// True when a key that begins with `key` is asked for.
    bool wants(std::string_view key) const {
        return prefixes_.empty() || std::any_of(prefixes_.begin(), prefixes_.end(), [key](const std::string& p) {
                   return key.starts_with(p) || std::string_view{p}.starts_with(key);
               });
    }
    void set(const std::string& key, double value) {
        figures_[key] = value;
        std::printf("%-52s %.6g\n", key.c_str(), value);
        std::fflush(stdout);
    }
    void set(const std::string& key, const std::vector<double>& values) {
        set(key, median(values));
        set(key + "_mad", spread(values));
    }
    int finish() const {
        if (file_.empty()) return 0;
        std::ofstream out(file_);
        out << boost::json::serialize(figures_) << '\n';
        return out ? 0 : 1;
    }

private:
    std::string file_;
    std::vector<std::string> prefixes_;
    boost::json::object figures_;
};

} // namespace figures

#endif
