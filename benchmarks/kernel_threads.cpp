// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: kernel.two_thread kernel.retired kernel.enforce

/// What recording costs, and what two threads get out of two cores while site policies are swapped.
#include "figures.hpp"
#include "plant.hpp"

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/journal/file_store.hpp>
#include <interlock/journal/recorder.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/uc/rbac.hpp>

#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace il = interlock;

namespace {

using recorder = il::journal::recorder<il::journal::file_store, il::adapt::sha256>;
using security =
    il::enforcer<il::platform::cycle_clock, il::rdf::conduits, il::uc::rbac, il::si::tag_limits<>, recorder>;

constexpr std::size_t tags = 10'000;
constexpr std::size_t roles = 10;

/// A site policy that is compiled at its first publication and kept: publishing it again only swaps.
class prebuilt {
public:
    explicit prebuilt(std::uint64_t version) : site_{plant::build(tags, roles)} { site_.set_version(version); }
    il::publication compile(il::names& known) const {
        if (made_.now == nullptr) made_ = site_.compile(known);
        return {made_.now, nullptr, {}};
    }
    prebuilt(const prebuilt&) = delete;
    ~prebuilt() {
        if (made_.now != nullptr && made_.dispose != nullptr) made_.dispose(made_.now);
    }

private:
    il::site::snapshot_builder site_;
    mutable il::publication made_{};
};

class bench {
public:
    bench() : folder_{std::filesystem::temp_directory_path() / ("interlock-benchmark-" + std::to_string(::getpid()))} {
        std::filesystem::create_directories(folder_);
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
        il::journal::at where{folder_.string()};
        where.at_the_end = il::journal::when_full::overwrite_oldest;
        by_.emplace(where, il::source_of<il::si::process_image>{&image_}, il::si::tag_limit_options{});
        if (const auto fault = by_->part<recorder>().fault(); !fault.empty())
            std::printf("%s\n", std::string{fault.view()}.c_str()), std::exit(1);
        publish(0);
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            il::caller who;
            who.origin = {.address = il::ipv4(10, 1, 0, 5), .port = 40'000, .listener = by_->listener("plant")};
            who.subject = by_->subject(plant::person_name(i / 10 % roles));
            who.proof = il::proof::certificate;
            questions_[i] = {.who = who, .action = il::actions::tag_read, .resource = by_->tag(plant::tag_name(i))};
        }
    }
    ~bench() {
        by_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    bench(const bench&) = delete;

    security& by() noexcept { return *by_; }
    void publish(std::size_t which) {
        if (by_->publish(which % 2 == 0 ? even_ : odd_).result == il::publish_result::refused) std::abort();
    }
    /// Reads as clients that poll do: each permitted, and recorded or counted.
    void read(security::reader& through, std::size_t count, std::size_t from) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            il::request asked = questions_[(from + i) % questions_.size()];
            auto ticket = through.begin(asked);
            benchmark::DoNotOptimize(ticket.permitted());
            ticket.complete(il::outcome_kind::done);
        }
    }
    /// Writes, each with its intent and its outcome.
    void write(security::reader& through, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            il::request asked = questions_[i % questions_.size()];
            asked.action = il::actions::tag_write;
            asked.value = il::value{50.0};
            auto ticket = through.begin(asked);
            if (!ticket.permitted())
                std::fprintf(stderr, "a write was refused: %s\n", il::row_of(ticket.verdict().why).name.data()),
                    std::abort();
            ticket.complete(il::outcome_kind::done);
        }
    }

private:
    std::filesystem::path folder_;
    il::si::process_image image_{il::si::image_size{.tags = tags + 64}};
    prebuilt even_{1};
    prebuilt odd_{2};
    std::optional<security> by_;
    std::array<il::request, 256> questions_{};
};

/// Repetitions for each nanosecond of wall time that `threads` threads reach together, each of which calls `body(thread)`.
template <class Body>
double rate_of(std::size_t threads, std::size_t each, const Body& body) {
    std::barrier together(static_cast<std::ptrdiff_t>(threads + 1));
    std::vector<std::thread> all;
    for (std::size_t t = 0; t < threads; ++t)
        all.emplace_back([&, t] {
            body(t, std::size_t{1'000});
            together.arrive_and_wait();
            body(t, each);
            together.arrive_and_wait();
        });
    together.arrive_and_wait();
    const double begin = figures::wall_ns();
    together.arrive_and_wait();
    const double took = figures::wall_ns() - begin;
    for (std::thread& t : all) t.join();
    return static_cast<double>(threads * each) / took;
}

/// Swaps 100 times a second until it is destroyed.
class swapping {
public:
    explicit swapping(bench& of)
        : runs_{[this, &of] {
              for (std::size_t i = 0; !done_.load(); ++i) {
                  of.publish(i);
                  std::this_thread::sleep_for(std::chrono::milliseconds(10));
              }
          }} {}
    ~swapping() {
        done_ = true;
        runs_.join();
    }

private:
    std::atomic<bool> done_{false};
    std::thread runs_;
};

void speedup(figures::program& program, bench& b) {
    const auto deciding = [&](std::size_t thread, std::size_t count) {
        security::reader through(b.by());
        b.read(through, count, thread * 128);
    };
    const auto independent = [](std::size_t thread, std::size_t count) {
        std::uint64_t n = thread;
        for (std::size_t i = 0; i < count * 32; ++i)
            benchmark::DoNotOptimize(n = n * 6364136223846793005U + 1442695040888963407U);
    };
    constexpr std::size_t count = 200'000;
    std::vector<double> ours;
    std::vector<double> ideal;
    std::vector<double> ratio;
    const swapping in_the_background(b);
    for (int i = 0; i < 31; ++i) {
        const double one = rate_of(1, count, deciding);
        const double two = rate_of(2, count, deciding);
        const double one_alone = rate_of(1, count, independent);
        const double two_alone = rate_of(2, count, independent);
        ours.push_back(two / one);
        ideal.push_back(two_alone / one_alone);
        ratio.push_back(ours.back() / ideal.back());
    }
    program.set("kernel.two_thread_speedup", ratio);
    program.set("kernel.two_thread_gain", ours);
    program.set("kernel.two_thread_gain_of_an_independent_loop", ideal);
}

void storm(figures::program& program, bench& b) {
    std::atomic<bool> done{false};
    std::vector<std::thread> all;
    for (std::size_t t = 0; t < 4; ++t)
        all.emplace_back([&, t] {
            security::reader through(b.by());
            while (!done.load(std::memory_order_relaxed)) b.read(through, 1'000, t);
        });
    for (std::size_t i = 0; i < 10'000; ++i) b.publish(i);
    done = true;
    for (std::thread& t : all) t.join();
    program.set("kernel.retired_snapshots_max", static_cast<double>(b.by().largest_retired()));
}

void recording(figures::program& program, bench& b) {
    security::reader through(b.by());
    std::vector<double> reads;
    std::vector<double> writes;
    for (int i = 0; i < 31; ++i) {
        reads.push_back(figures::each_ns(65'536, [&](std::size_t n) { b.read(through, 1, n); }));
        // Half of what a ring holds, then until the writer has it all: the figure is the caller's, not the disk's.
        double spent = 0;
        for (int round = 0; round < 64; ++round) {
            spent += figures::each_ns(1, [&](std::size_t) { b.write(through, 512); });
            b.by().part<recorder>().flush();
        }
        writes.push_back(spent / (64 * 512));
    }
    program.set("kernel.enforce_read_recorded_ns", reads);
    program.set("kernel.enforce_write_recorded_ns", writes);
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    bench b;
    if (program.wants("kernel.enforce")) recording(program, b);
    if (program.wants("kernel.two_thread")) speedup(program, b);
    if (program.wants("kernel.retired")) storm(program, b);
    return program.finish();
}
