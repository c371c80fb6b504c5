// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_ENGINE_HPP
#define INTERLOCK_JOURNAL_ENGINE_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/lane.hpp>
#include <interlock/journal/name_book.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/store.hpp>
#include <interlock/journal/writer.hpp>
#include <interlock/platform/append_files.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/platform/timed_wait.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace interlock::inline v0_1::journal {

/// Takes records from deciding threads and has them written: lanes on one side, a store on the other, a thread or `tick` between.
///
/// This is the contract behind which an engine can be replaced: `mine`, `room` and the times for deciding threads, `pump`, `flush`
/// and `close` for whoever writes.
///
/// Serves:   CR 2.10 as `recorder` says.
/// Denies:   none.
/// Units:    nanoseconds.
/// Errors:   `fault` says why nothing can be written.
/// Threads:  `mine`, `room`, `wall_offset`, `quality`, `dropped`, `flush` and `fault` by any; `pump` and `flush` take a lock among them.
/// Cost:     what deciding threads call is a few loads; the rest is the writer's.
/// Example:  tests/interlock/journal/engine.cpp
template <store Store>
class engine {
public:
    explicit engine(const at& where)
        : limits_{where},
          time_{where.time.now != nullptr ? where.time : time_source::from(clock_)},
          own_clock_{where.time.now == nullptr},
          lanes_{made(where)},
          writer_{limits_, lanes_} {
        start();
    }
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;
    ~engine() { close(); }

    /// The calling thread's lane.
    lane& mine() noexcept { return *lanes_[detail::thread_number() % lanes_.size()]; }
    [[nodiscard]] std::uint32_t number_of_mine() const noexcept {
        return detail::thread_number() % static_cast<std::uint32_t>(lanes_.size());
    }
    lane& lane_at(std::uint32_t number) noexcept { return *lanes_[number % lanes_.size()]; }

    /// For whom there is room, as the writer saw it last.
    [[nodiscard]] store_room room() const noexcept { return room_.load(std::memory_order_relaxed); }
    [[nodiscard]] ticks wall_offset() const noexcept { return {offset_.load(std::memory_order_relaxed)}; }
    [[nodiscard]] clock_quality quality() const noexcept { return quality_.load(std::memory_order_relaxed); }
    [[nodiscard]] ticks now() const noexcept { return time_.now(time_.of); }
    /// A secret of this run, for the hashes of repeats.
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
    [[nodiscard]] const at& limits() const noexcept { return limits_; }
    name_book& names() noexcept { return writer_.names(); }
    void name_policies(std::string_view (*name)(const verdict&) noexcept) noexcept {
        const std::lock_guard hold{lock_};
        writer_.name_policies(name);
    }

    /// Records of a class that found no room, ever.
    [[nodiscard]] std::uint64_t dropped(record_class of) const noexcept {
        std::uint64_t sum = 0;
        for (const auto& one : lanes_)
            sum += one->dropped[static_cast<std::size_t>(of)].load(std::memory_order_relaxed);
        return sum;
    }

    /// Writes what has come so far. True when there was something.
    bool pump() {
        const std::lock_guard hold{lock_};
        return turn(false);
    }
    /// Makes durable what was put before the call, counts of repeats among it. False when the store can't.
    bool flush() {
        const std::lock_guard hold{lock_};
        if (closed_) return false;
        turn(true);
        return writer_.records().available() &&
               writer_.records().durable_sequence() + 1 == writer_.records().next_sequence() && drained_;
    }
    /// Writes all that is left and ends; what comes later is counted as dropped by nobody.
    void close() {
        {
            const std::lock_guard hold{lock_};
            stop_ = true;
        }
        wake_.notify_all();
        if (thread_.joinable()) thread_.join();
        const std::lock_guard hold{lock_};
        if (closed_) return;
        closed_ = true;
        turn(true);
        writer_.end(now(), now() + wall_offset());
        room_.store(store_room::none, std::memory_order_relaxed);
    }

    /// Why nothing can be written; empty when all is well.
    [[nodiscard]] explanation fault() const {
        const std::lock_guard hold{lock_};
        return writer_.records().available() ? explanation{} : writer_.records().fault();
    }
    /// The store, for figures and tests; hold no reference while others write.
    template <class Look>
    auto on_store(const Look& look) {
        const std::lock_guard hold{lock_};
        return look(writer_.records());
    }

private:
    using lanes = std::vector<std::unique_ptr<lane>>;
    static constexpr ticks shortest_rest = milliseconds(1);
    static constexpr ticks longest_rest = milliseconds(16);

    static lanes made(const at& where) {
        lanes out;
        const std::uint32_t most =
            where.rings < detail::thread_numbers::most ? where.rings : detail::thread_numbers::most;
        for (std::uint32_t i = 0; i < (most == 0 ? 1U : most); ++i) out.push_back(std::make_unique<lane>(where));
        return out;
    }

    void start() {
        std::array<std::uint8_t, 8> bytes{};
        (void)platform::append_files::random(bytes);
        for (const std::uint8_t b : bytes) seed_ = seed_ << 8U | b;
        turn(true);
        if (limits_.writing == writing::own_thread) thread_ = std::thread{[this] { run(); }};
    }
    void run() {
        std::unique_lock hold{lock_};
        ticks rest = shortest_rest;
        while (!stop_) {
            rest = turn(false) ? shortest_rest : rest * 2 < longest_rest ? rest * 2 : longest_rest;
            platform::timed_wait(wake_, hold, rest, [this] { return stop_; });
        }
    }

    // One round of the writer, under the lock.
    bool turn(bool force) {
        const ticks at = now();
        if (own_clock_ && (refreshed_.count == 0 || at >= refreshed_ + seconds(1))) {
            clock_.refresh();
            refreshed_ = at;
        }
        offset_.store(time_.wall_offset(time_.of).count, std::memory_order_relaxed);
        quality_.store(time_.quality(time_.of), std::memory_order_relaxed);
        const auto [some, all] = writer_.round(at, at + wall_offset(), quality(), force);
        drained_ = all;
        room_.store(writer_.room(), std::memory_order_relaxed);
        return some;
    }

    const at limits_;
    platform::posix clock_;
    const time_source time_;
    const bool own_clock_;
    const lanes lanes_;
    std::uint64_t seed_ = 0;
    std::atomic<store_room> room_{store_room::none};
    std::atomic<std::int64_t> offset_{0};
    std::atomic<clock_quality> quality_{clock_quality::unknown};

    mutable std::mutex lock_;
    std::condition_variable wake_;
    journal::writer<Store> writer_;
    ticks refreshed_{};
    bool drained_ = true;
    bool stop_ = false;
    bool closed_ = false;
    std::thread thread_;
};

} // namespace interlock::inline v0_1::journal

#endif
