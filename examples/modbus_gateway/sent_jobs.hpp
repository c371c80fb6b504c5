// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_SENT_JOBS_HPP
#define MODBUS_GATEWAY_SENT_JOBS_HPP

#include "link_job.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace gateway {

/// What was sent over one connection and has no answer yet, in places of which the transaction identifier is one.
template <class Job>
class sent_jobs {
public:
    static constexpr std::size_t places = 64;

    struct sent {
        /// Null once it was given up.
        Job* job = nullptr;
        bool abandoned = false;
        std::uint16_t id = 0;
        std::uint8_t unit = 0;
        steady::time_point deadline{};
        /// What it writes, which the device may still do: kept when the job is given up.
        modbus::address_range written{};
        std::uint64_t order = 0;
        std::array<std::uint8_t, 8> wrote{};
        std::size_t wrote_size = 0;

        bool pending() const noexcept { return job != nullptr || abandoned; }
        bool same_as(const link_job& other) const noexcept {
            return other.pdu.size() == wrote_size && std::equal(other.pdu.begin(), other.pdu.end(), wrote.begin());
        }
    };

    bool full() const noexcept { return used_ == places; }
    std::size_t used() const noexcept { return used_; }
    auto begin() noexcept { return sent_.begin(); }
    auto end() noexcept { return sent_.end(); }

    /// A place for a job that is sent now. There is one: it isn't full.
    const sent& put(Job& job, steady::time_point deadline, std::uint64_t order) noexcept {
        std::size_t at = next_;
        while (sent_[at].pending()) at = (at + 1) % places;
        next_ = (at + 1) % places;
        if (at == 0) ++round_;
        sent& s = sent_[at];
        s.job = &job;
        s.abandoned = false;
        s.id = static_cast<std::uint16_t>(round_ * places + at);
        s.unit = job.unit;
        s.deadline = deadline;
        s.written = job.written;
        s.order = order;
        s.wrote_size = 0;
        if (!s.written.empty() && job.pdu.size() <= s.wrote.size()) {
            std::copy(job.pdu.begin(), job.pdu.end(), s.wrote.begin());
            s.wrote_size = job.pdu.size();
        }
        ++used_;
        return s;
    }
    /// What an answer answers; null for none.
    sent* find(std::uint16_t id, std::uint8_t unit) noexcept {
        sent& s = sent_[id % places];
        return s.pending() && s.id == id && s.unit == unit ? &s : nullptr;
    }
    /// The place is free again; returns the job that was waiting there, null when it was given up.
    Job* take(sent& s) noexcept {
        Job* const job = s.job;
        s.job = nullptr;
        s.abandoned = false;
        --used_;
        return job;
    }
    /// Nobody waits for it any more; what answers it until then is late.
    Job& give_up(sent& s, steady::time_point until) noexcept {
        Job& job = *s.job;
        s.job = nullptr;
        s.abandoned = true;
        s.deadline = until;
        return job;
    }

    /// The last write to a job's cells that came before it and has no answer yet; null for none.
    const sent* before(const link_job& job) const noexcept {
        const sent* last = nullptr;
        if (used_ == 0 || job.written.empty()) return nullptr;
        for (const sent& s : sent_)
            if (s.pending() && s.unit == job.unit && (job.order == 0 || s.order < job.order) &&
                modbus::covers(s.written, job.written) != modbus::coverage::nothing &&
                (last == nullptr || last->order < s.order))
                last = &s;
        return last;
    }

private:
    std::array<sent, places> sent_{};
    std::size_t next_ = 1;
    std::size_t used_ = 0;
    std::uint32_t round_ = 0;
};

} // namespace gateway

#endif
