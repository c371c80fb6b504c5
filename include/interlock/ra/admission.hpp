// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_ADMISSION_HPP
#define INTERLOCK_RA_ADMISSION_HPP

#include <interlock/core/verdict.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace interlock::inline v0_1::ra {

/// What takes so much processor time that a flood of it would stop control.
enum class expensive : std::uint8_t { handshake, password_hash };

/// Who asks for it: those whom the site policy knows have room that strangers can't take, and peers of essential actions have some that
/// nobody else can (semantics.md 2.3).
enum class lane : std::uint8_t { ordinary, known, essential };

/// How many of one kind may run at a time, how many more for the known and the essential lane, how many more for the essential one
/// alone, and how many may wait.
struct admission_room {
    std::uint16_t running = 1;
    std::uint16_t known = 0;
    std::uint16_t essential = 1;
    std::uint16_t waiting = 0;
};

/// The room for each kind: the option of `ra::admission`.
struct admission_rooms {
    admission_room handshakes{.running = 2, .known = 2, .essential = 2, .waiting = 32};
    admission_room password_hashes{.running = 1, .essential = 1, .waiting = 4};
};

/// Lets only so many expensive operations run at a time, and only so many wait; who comes on top is told so at once.
///
/// `enter` answers with a pass that runs, waits or is refused, and never blocks; a waiting one asks `try_run` when the application
/// has time for it (a timer, the end of another). A pass gives its room back when it goes. No part of an enforcer: it is asked
/// before there is a request. `room()` fits where `iac::hashing_admission` is wanted.
///
/// Serves:   none by itself; ra::connection_limit bounds what waits for it.
/// Denies:   reason::busy.
/// Units:    operations.
/// Errors:   none.
/// Threads:  any; one atomic for each kind. A pass is used by one thread at a time and must not outlive its admission.
/// Cost:     a compare and exchange, repeated while others change the same word. A cache line for each kind, nothing else.
/// Example:  tests/interlock/ra/admission.cpp
class admission {
public:
    /// The right to do one expensive operation, now or when it's its turn.
    class pass {
    public:
        pass() noexcept = default;
        pass(pass&& other) noexcept
            : of_{std::exchange(other.of_, nullptr)},
              kind_{other.kind_},
              lane_{other.lane_},
              runs_{other.runs_} {}
        pass& operator=(pass&& other) noexcept {
            if (this == &other) return *this;
            leave();
            of_ = std::exchange(other.of_, nullptr);
            kind_ = other.kind_;
            lane_ = other.lane_;
            runs_ = other.runs_;
            return *this;
        }
        ~pass() { leave(); }

        /// It may be done now.
        bool runs() const noexcept { return of_ != nullptr && runs_; }
        /// It may be done later: ask `try_run` again.
        bool waits() const noexcept { return of_ != nullptr && !runs_; }
        /// No objection, or why neither.
        verdict said() const noexcept { return of_ != nullptr ? no_objection : deny(reason::busy); }

        /// Runs a waiting one when there is room by now.
        bool try_run() noexcept {
            if (waits()) runs_ = of_->run_waiting(kind_, lane_);
            return runs();
        }
        /// Done, or given up.
        void leave() noexcept {
            if (admission* const of = std::exchange(of_, nullptr))
                of->take_off(kind_, runs_ ? one_running : one_waiting);
        }

    private:
        friend admission;
        pass(admission* of, expensive kind, interlock::ra::lane in, bool runs) noexcept
            : of_{of},
              kind_{kind},
              lane_{in},
              runs_{runs} {}
        admission* of_ = nullptr;
        expensive kind_{};
        interlock::ra::lane lane_{};
        bool runs_ = false;
    };

    explicit admission(const admission_rooms& of = {}) noexcept : rooms_{of.handshakes, of.password_hashes} {}
    admission(const admission&) = delete;
    admission& operator=(const admission&) = delete;

    [[nodiscard]] pass enter(expensive kind, lane in = lane::ordinary) noexcept {
        const admission_room& room = rooms_[index(kind)];
        std::atomic<std::uint64_t>& taken = taken_[index(kind)].both;
        std::uint64_t now = taken.load(std::memory_order_relaxed);
        for (;;) {
            // Who waits comes first, except before those whose room isn't theirs.
            const bool own_room = in == lane::essential || (in == lane::known && room.known != 0);
            const bool runs = running(now) < most_running(room, in) && (waiting(now) == 0 || own_room);
            if (!runs && waiting(now) >= room.waiting) return {};
            if (taken.compare_exchange_weak(now, now + (runs ? one_running : one_waiting), std::memory_order_acq_rel,
                                            std::memory_order_relaxed))
                return {this, kind, in, runs};
        }
    }

    /// Room for one kind, entered and left by hand; nobody waits for it.
    class entrance {
    public:
        verdict enter() noexcept { return of_.run(kind_, lane_) ? no_objection : deny(reason::busy); }
        void leave() noexcept { of_.take_off(kind_, one_running); }

    private:
        friend admission;
        entrance(admission& of, expensive kind, interlock::ra::lane in) noexcept : of_{of}, kind_{kind}, lane_{in} {}
        admission& of_;
        expensive kind_;
        interlock::ra::lane lane_;
    };
    entrance room(expensive kind, lane in = lane::ordinary) noexcept { return {*this, kind, in}; }

    std::uint32_t running(expensive kind) const noexcept {
        return running(taken_[index(kind)].both.load(std::memory_order_relaxed));
    }
    std::uint32_t waiting(expensive kind) const noexcept {
        return waiting(taken_[index(kind)].both.load(std::memory_order_relaxed));
    }

private:
    static constexpr std::uint64_t one_running = 1;
    static constexpr std::uint64_t one_waiting = std::uint64_t{1} << 32U;

    static constexpr std::size_t index(expensive kind) noexcept { return kind == expensive::password_hash ? 1 : 0; }
    static constexpr std::uint32_t running(std::uint64_t taken) noexcept { return static_cast<std::uint32_t>(taken); }
    static constexpr std::uint32_t waiting(std::uint64_t taken) noexcept {
        return static_cast<std::uint32_t>(taken >> 32U);
    }
    static constexpr std::uint32_t most_running(const admission_room& room, lane in) noexcept {
        return std::uint32_t{room.running} + (in == lane::ordinary ? 0U : room.known) +
               (in == lane::essential ? room.essential : 0U);
    }

    bool change_running(expensive kind, lane in, std::uint64_t by) noexcept {
        std::atomic<std::uint64_t>& taken = taken_[index(kind)].both;
        std::uint64_t now = taken.load(std::memory_order_relaxed);
        while (running(now) < most_running(rooms_[index(kind)], in))
            if (taken.compare_exchange_weak(now, now + by, std::memory_order_acq_rel, std::memory_order_relaxed))
                return true;
        return false;
    }
    bool run(expensive kind, lane in) noexcept { return change_running(kind, in, one_running); }
    bool run_waiting(expensive kind, lane in) noexcept { return change_running(kind, in, one_running - one_waiting); }
    void take_off(expensive kind, std::uint64_t what) noexcept {
        taken_[index(kind)].both.fetch_sub(what, std::memory_order_acq_rel);
    }

    /// Running in the lower half, waiting in the upper one, so that both are judged as of one moment.
    struct alignas(64) counts {
        std::atomic<std::uint64_t> both{0};
    };
    std::array<admission_room, 2> rooms_;
    std::array<counts, 2> taken_{};
};

} // namespace interlock::inline v0_1::ra

#endif
