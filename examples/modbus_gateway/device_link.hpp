// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_DEVICE_LINK_HPP
#define MODBUS_GATEWAY_DEVICE_LINK_HPP

#include "channel.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

using steady = std::chrono::steady_clock;

/// What a device is to be spared (semantics.md 5.3).
struct link_limits {
    std::size_t connections = 1;
    /// Over all connections.
    std::size_t in_flight = 16;
    std::chrono::nanoseconds interval{0};
    std::chrono::milliseconds timeout{1000};
    std::size_t queued = 1024;
    /// Of `in_flight`, places that only urgent transactions get.
    std::size_t kept_for_urgent = 0;
};

/// What became of a transaction with a device.
enum class link_result : std::uint8_t {
    answered,
    /// Nothing was sent.
    unreachable,
    overloaded,
    /// It waited here while the reason for it went.
    stale,
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
};

/// The way to one device: its connections, a queue with a lane for what is urgent, transaction identifiers of its own.
///
/// `Handler` has `on_link(Job&, link_result, answer PDU)`, `answers(const Job&, pdu)` (false closes the connection: the stream is out of
/// step), `on_late(link name, unit, pdu)` and `on_link_event(link name, what)`. It may have
/// `still_wanted(const Job&)`, which is asked before something is sent that has waited.
template <class Job, class Handler>
class device_link {
public:
    device_link(asio::io_context& context, flusher& out, std::string name, tcp::endpoint device,
                const link_limits& limits, Handler& handler)
        : context_{context},
          flusher_{out},
          name_{std::move(name)},
          device_{device},
          limits_{limits},
          handler_{handler},
          pace_{context} {}
    device_link(const device_link&) = delete;
    device_link& operator=(const device_link&) = delete;

    const std::string& name() const noexcept { return name_; }
    const tcp::endpoint& endpoint() const noexcept { return device_; }
    const link_limits& limits() const noexcept { return limits_; }
    void set_limits(const link_limits& limits) { limits_ = limits; }
    std::size_t in_flight() const noexcept { return in_flight_; }
    bool idle() const noexcept { return in_flight_ == 0 && queued_ == 0; }

    void start() { connect_missing(); }
    void stop() {
        stopped_ = true;
        pace_.cancel();
        for (auto& c : std::exchange(connections_, {}))
            if (c) c->close();
    }

    void submit(Job& job) {
        if (stopped_ || (open_count() == 0 && steady::now() < retry_at_))
            return handler_.on_link(job, link_result::unreachable, {});
        if (queued_ >= limits_.queued && !job.urgent) return handler_.on_link(job, link_result::overloaded, {});
        job.queued = steady::now();
        (job.urgent ? urgent_ : ordinary_).push(job);
        ++queued_;
        pump(job.queued);
    }

    /// Looks at the deadlines; to be called every few milliseconds.
    void sweep(steady::time_point now) {
        if (stopped_) return;
        for (std::size_t i = 0; i < connections_.size(); ++i)
            if (const auto c = connections_[i]) c->sweep(now);
        // What has waited for as long as an answer may take is not worth sending any more.
        for (fifo* lane : {&urgent_, &ordinary_})
            while (!lane->empty() && now - lane->head->queued > limits_.timeout) {
                --queued_;
                handler_.on_link(lane->pop(), link_result::unreachable, {});
            }
        connect_missing();
        pump(now);
    }

private:
    struct fifo {
        link_job* head = nullptr;
        link_job* tail = nullptr;
        bool empty() const noexcept { return head == nullptr; }
        void push(link_job& j) noexcept {
            j.next = nullptr;
            (tail == nullptr ? head : tail->next) = &j;
            tail = &j;
        }
        Job& pop() noexcept {
            link_job* const j = head;
            head = j->next;
            if (head == nullptr) tail = nullptr;
            return static_cast<Job&>(*j);
        }
    };

    static constexpr std::size_t places = 64;

    struct sent {
        Job* job = nullptr;
        bool abandoned = false;
        std::uint16_t id = 0;
        std::uint8_t unit = 0;
        steady::time_point deadline{};
    };

    /// One connection to the device.
    class connection final : public channel<connection> {
    public:
        connection(tcp::socket socket, flusher& out, device_link& link)
            : channel<connection>{std::move(socket), out},
              link_{&link} {}

        bool full() const noexcept { return used_ == places; }
        std::size_t used() const noexcept { return used_; }

        void carry(Job& job, steady::time_point now) {
            std::size_t at = next_;
            while (sent_[at].job != nullptr || sent_[at].abandoned) at = (at + 1) % places;
            next_ = (at + 1) % places;
            if (at == 0) ++round_;
            sent& s = sent_[at];
            s = {&job, false, static_cast<std::uint16_t>(round_ * places + at), job.unit, now + link_->limits_.timeout};
            ++used_;
            ++link_->in_flight_;
            this->send(s.id, job.unit, job.pdu);
        }

        void on_frame(const modbus::frame& f) {
            if (f.what == modbus::framing::discarded) return mismatch("an answer of another protocol");
            sent& s = sent_[f.header.transaction_id % places];
            if ((s.job == nullptr && !s.abandoned) || s.id != f.header.transaction_id || s.unit != f.header.unit_id)
                return mismatch("an answer to no request");
            if (s.abandoned) {
                s.abandoned = false;
                gone();
                link_->handler_.on_late(link_->name_, f.header.unit_id, f.pdu());
                return link_->pump();
            }
            if (!link_->handler_.answers(*s.job, f.pdu())) {
                Job& job = *std::exchange(s.job, nullptr);
                gone();
                device_link* const link = link_;
                link->handler_.on_link(job, link_result::mismatched, f.pdu());
                return mismatch("an answer that does not answer its request");
            }
            link_->failures_ = 0;
            Job& job = *std::exchange(s.job, nullptr);
            gone();
            link_->handler_.on_link(job, link_result::answered, f.pdu());
            if (this->open()) link_->pump();
        }
        void on_out_of_step(const modbus::mbap&) { mismatch("a length that no ADU has"); }
        void on_end(ending why) {
            link_->ended(*this, why);
            for (sent& s : sent_) {
                if (s.job == nullptr && !s.abandoned) continue;
                s.abandoned = false;
                gone();
                if (Job* const job = std::exchange(s.job, nullptr))
                    link_->handler_.on_link(*job, link_result::lost, {});
            }
        }

        void sweep(steady::time_point now) {
            if (used_ == 0) return;
            for (sent& s : sent_) {
                if (s.job == nullptr && !s.abandoned) continue;
                if (now < s.deadline) continue;
                if (s.abandoned) {
                    link_->handler_.on_link_event(link_->name_, "no answer for long, connection closed");
                    return this->close();
                }
                // The answer may still come, and is then known as late.
                s.abandoned = true;
                s.deadline = now + 2 * link_->limits_.timeout;
                Job& job = *std::exchange(s.job, nullptr);
                link_->handler_.on_link(job, link_result::timed_out, {});
            }
        }

    private:
        void gone() noexcept {
            --used_;
            --link_->in_flight_;
        }
        void mismatch(const char* what) {
            link_->handler_.on_link_event(link_->name_, what);
            this->close();
        }

        device_link* link_;
        std::array<sent, places> sent_{};
        std::size_t next_ = 1;
        std::size_t used_ = 0;
        std::uint32_t round_ = 0;
    };

    std::size_t open_count() const noexcept {
        return static_cast<std::size_t>(
            std::count_if(connections_.begin(), connections_.end(), [](const auto& c) { return c && c->open(); }));
    }

    void connect_missing() {
        if (stopped_) return;
        connections_.resize(std::max(limits_.connections, connections_.size()));
        if (steady::now() < retry_at_) return;
        for (std::size_t i = connecting_ + open_count(); i < limits_.connections; ++i) connect();
    }

    void connect() {
        ++connecting_;
        auto socket = std::make_shared<tcp::socket>(context_);
        auto patience = std::make_shared<asio::steady_timer>(context_, limits_.timeout);
        patience->async_wait([socket](error_code cancelled) {
            error_code ignored;
            if (!cancelled) socket->close(ignored);
        });
        socket->async_connect(device_, [this, socket, patience](error_code failed) {
            patience->cancel();
            --connecting_;
            if (stopped_) return;
            if (failed || !socket->is_open()) {
                retry_at_ = steady::now() + std::chrono::milliseconds{50 << std::min(failures_, 4)};
                if (failures_++ == 0) handler_.on_link_event(name_, "can't be reached");
                if (open_count() == 0) drop_queued();
                return;
            }
            const auto c = std::make_shared<connection>(std::move(*socket), flusher_, *this);
            for (auto& place : connections_)
                if (!place) {
                    place = c;
                    break;
                }
            c->start();
            if (!said_) handler_.on_link_event(name_, "connected");
            said_ = true;
            pump();
        });
    }

    void ended(connection& which, ending why) {
        for (auto& c : connections_)
            if (c.get() == &which) c.reset();
        if (stopped_) return;
        said_ = false;
        if (why != ending::ours) handler_.on_link_event(name_, "connection lost");
        // Not at once: a device that closes each connection is not to be hammered.
        retry_at_ = std::max(retry_at_, steady::now() + std::chrono::milliseconds{20});
    }

    void drop_queued() {
        while (queued_ != 0) {
            --queued_;
            handler_.on_link((urgent_.empty() ? ordinary_ : urgent_).pop(), link_result::unreachable, {});
        }
    }

    bool still_wanted(const Job& job) const {
        if constexpr (requires { handler_.still_wanted(job); })
            return handler_.still_wanted(job);
        else
            return true;
    }

    /// Sends what may be sent now.
    void pump() {
        if (queued_ != 0) pump(steady::now());
    }
    void pump(steady::time_point now) {
        if (stopped_) return;
        while (queued_ != 0) {
            const bool urgent = !urgent_.empty();
            const std::size_t most = std::max<std::size_t>(
                1, limits_.in_flight - (urgent ? 0 : std::min(limits_.kept_for_urgent, limits_.in_flight)));
            if (in_flight_ >= most) return;
            if (limits_.interval.count() != 0 && now < next_send_) return wait_for_pace();
            const std::shared_ptr<connection> c = least_used();
            if (c == nullptr) return;
            --queued_;
            Job& job = (urgent ? urgent_ : ordinary_).pop();
            if (job.queued != now && !still_wanted(job)) {
                handler_.on_link(job, link_result::stale, {});
                continue;
            }
            next_send_ = now + limits_.interval;
            c->carry(job, now);
        }
    }

    /// One connection carries all while it answers, so that what is sent in order arrives in order; urgent work takes another when the
    /// first is silent.
    std::shared_ptr<connection> least_used() const noexcept {
        const std::shared_ptr<connection>* best = nullptr;
        for (const auto& c : connections_)
            if (c && c->open() && !c->full() && (best == nullptr || (!urgent_.empty() && c->used() < (*best)->used())))
                best = &c;
        return best == nullptr ? nullptr : *best;
    }

    void wait_for_pace() {
        if (std::exchange(pacing_, true)) return;
        pace_.expires_at(next_send_);
        pace_.async_wait([this](error_code cancelled) {
            pacing_ = false;
            if (!cancelled) pump();
        });
    }

    asio::io_context& context_;
    flusher& flusher_;
    std::string name_;
    tcp::endpoint device_;
    link_limits limits_;
    Handler& handler_;
    std::vector<std::shared_ptr<connection>> connections_;
    fifo urgent_;
    fifo ordinary_;
    std::size_t queued_ = 0;
    std::size_t in_flight_ = 0;
    std::size_t connecting_ = 0;
    int failures_ = 0;
    steady::time_point retry_at_{};
    steady::time_point next_send_{};
    asio::steady_timer pace_;
    bool pacing_ = false;
    bool stopped_ = false;
    bool said_ = false;
};

} // namespace gateway

#endif
