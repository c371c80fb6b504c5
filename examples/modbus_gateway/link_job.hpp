// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_LINK_JOB_HPP
#define MODBUS_GATEWAY_LINK_JOB_HPP

#include <interlock/modbus/address_range.hpp>
#include <interlock/modbus/function_code.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace gateway {

namespace modbus = interlock::modbus;
using steady = std::chrono::steady_clock;

/// What became of a transaction with a device.
enum class link_result : std::uint8_t {
    answered,
    /// Nothing was sent.
    unreachable,
    overloaded,
    /// It waited here while the reason for it went.
    stale,
    /// It waited here to write what something urgent has written meanwhile.
    overtaken,
    /// It was sent, and may have been carried out.
    timed_out,
    lost,
    mismatched,
};

constexpr bool was_sent(link_result how) noexcept { return how >= link_result::timed_out; }

/// What the link keeps of a transaction. The owner keeps it alive until `on_link` was called for it, and the PDU with it.
struct link_job {
    link_job* next = nullptr;
    std::span<const std::uint8_t> pdu{};
    std::uint8_t unit = 0;
    bool urgent = false;
    steady::time_point queued{};
    /// The cells that it writes; none for what only reads.
    modbus::address_range written{};

    // The link's own: several of its at most 64 connections may carry the same job, and only when all are done with it is it known what it came to.
    std::uint64_t order = 0;
    std::uint64_t went_over = 0;
    unsigned holders = 0;
    link_result worst{};
    std::array<std::uint8_t, 8> heard{};
    std::size_t heard_size = 0;

    /// It begins anew, held by the lane that it waits in.
    void begin(steady::time_point now) noexcept {
        queued = now;
        order = went_over = 0;
        holders = 1;
        worst = link_result::answered;
        heard_size = 0;
    }

    /// A lane or a connection is done with it, with this answer. Of several answers a refusal is the one that counts. Returns what
    /// was answered when all are done with it: then `worst` is what it came to.
    std::optional<std::span<const std::uint8_t>> done_with(link_result how,
                                                           std::span<const std::uint8_t> answer) noexcept {
        worst = std::max(worst, how);
        const bool refused = heard_size != 0 && (heard[0] & modbus::exception_flag) != 0;
        if (!refused && holders != 1) {
            heard_size = std::min(answer.size(), heard.size());
            std::copy_n(answer.begin(), heard_size, heard.begin());
        }
        if (--holders != 0) return {};
        if (refused) return kept();
        return worst == how ? answer : std::span<const std::uint8_t>{};
    }
    /// The lanes have done with it; what it came to is for the connections to say.
    std::optional<std::span<const std::uint8_t>> let_go() noexcept {
        if (--holders != 0) return {};
        return kept();
    }

private:
    std::span<const std::uint8_t> kept() const noexcept { return std::span{heard}.first(heard_size); }
};

/// Jobs that wait, the oldest first.
template <class Job>
class job_lane {
public:
    bool empty() const noexcept { return head_ == nullptr; }
    Job& first() const noexcept { return static_cast<Job&>(*head_); }
    void push(link_job& j) noexcept {
        j.next = nullptr;
        (tail_ == nullptr ? head_ : tail_->next) = &j;
        tail_ = &j;
    }
    Job& pop() noexcept {
        link_job* const j = head_;
        head_ = j->next;
        if (head_ == nullptr) tail_ = nullptr;
        return static_cast<Job&>(*j);
    }

private:
    link_job* head_ = nullptr;
    link_job* tail_ = nullptr;
};

} // namespace gateway

#endif
