// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_DEVICE_LINK_HPP
#define MODBUS_GATEWAY_DEVICE_LINK_HPP

#include "channel.hpp"
#include "link_job.hpp"
#include "link_paths.hpp"
#include "sent_jobs.hpp"

#include <interlock/modbus/address_range.hpp>

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace gateway {

/// What a device is to be spared (semantics.md 5.3).
struct link_limits {
    std::size_t connections = 1;
    /// Over all connections.
    std::size_t in_flight = 16;
    std::chrono::nanoseconds interval{0};
    std::chrono::milliseconds timeout{1000};
    std::size_t queued = 1024;
    /// Of `in_flight`, places that only urgent transactions get; of a single place none can be kept.
    std::size_t kept_for_urgent = 1;
};

/// The way to one device: its connections, a queue with a lane for what is urgent, transaction identifiers of its own.
///
/// Writes to the same cells take effect in the order in which they were submitted: the later one follows over the same connection. What
/// is urgent doesn't wait for that. It goes at once over another connection, once more behind the write that might undo it, and is done
/// when both are; ordinary writes that it overtakes here are dropped.
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
        paths_.each([](connection& c) { c.close(); });
    }

    void submit(Job& job) {
        if (stopped_ || (paths_.open_count() == 0 && steady::now() < retry_at_))
            return handler_.on_link(job, link_result::unreachable, {});
        if (queued_ >= limits_.queued && !job.urgent) return handler_.on_link(job, link_result::overloaded, {});
        job.begin(steady::now());
        lane overtaken = job.urgent ? overtaken_by(job) : lane{};
        (job.urgent ? urgent_ : ordinary_).push(job);
        ++queued_;
        pump(job.queued);
        while (!overtaken.empty()) settle(overtaken.pop(), link_result::overtaken);
    }

    /// Looks at the deadlines; to be called every few milliseconds.
    void sweep(steady::time_point now) {
        if (stopped_) return;
        paths_.bury();
        paths_.each([now](connection& c) { c.sweep(now); });
        // What has waited for as long as an answer may take is not worth sending any more.
        for (lane* waiting : {&urgent_, &again_, &ordinary_})
            while (!waiting->empty() && now - waiting->first().queued > limits_.timeout) give_up(*waiting);
        connect_missing();
        pump(now);
    }

private:
    using lane = job_lane<Job>;

    /// One connection to the device.
    class connection final : public channel<connection> {
    public:
        connection(tcp::socket socket, flusher& out, device_link& link)
            : channel<connection>{std::move(socket), out},
              link_{&link} {}

        const sent_jobs<Job>& waiting() const noexcept { return sent_; }

        void carry(Job& job, steady::time_point now) {
            const auto& s = sent_.put(job, now + link_->limits_.timeout, ++link_->orders_);
            if (job.order == 0) job.order = s.order;
            ++job.holders;
            ++link_->in_flight_;
            this->send(s.id, job.unit, job.pdu);
        }

        void on_frame(const modbus::frame& f) {
            if (f.what == modbus::framing::discarded) return mismatch("an answer of another protocol");
            auto* const s = sent_.find(f.header.transaction_id, f.header.unit_id);
            if (s == nullptr) return mismatch("an answer to no request");
            Job* const job = s->job;
            const bool answers = job == nullptr || link_->handler_.answers(*job, f.pdu());
            take(*s);
            if (job == nullptr) {
                link_->handler_.on_late(link_->name_, f.header.unit_id, f.pdu());
                return link_->pump();
            }
            if (!answers) {
                link_->settle(*job, link_result::mismatched, f.pdu());
                return mismatch("an answer that does not answer its request");
            }
            link_->failures_ = 0;
            link_->settle(*job, link_result::answered, f.pdu());
            if (this->open()) link_->pump();
        }
        void on_out_of_step(const modbus::mbap&) { mismatch("a length that no ADU has"); }
        void on_end(ending why) {
            link_->ended(*this, why);
            for (auto& s : sent_) {
                if (!s.pending()) continue;
                if (Job* const job = take(s)) link_->settle(*job, link_result::lost);
            }
        }

        void sweep(steady::time_point now) {
            if (sent_.used() == 0) return;
            for (auto& s : sent_) {
                if (!s.pending() || now < s.deadline) continue;
                if (s.abandoned) {
                    link_->handler_.on_link_event(link_->name_, "no answer for long, connection closed");
                    return this->close();
                }
                // The answer may still come, and is then known as late.
                link_->settle(sent_.give_up(s, now + 2 * link_->limits_.timeout), link_result::timed_out);
            }
        }

    private:
        Job* take(typename sent_jobs<Job>::sent& s) noexcept {
            --link_->in_flight_;
            return sent_.take(s);
        }
        void mismatch(const char* what) {
            link_->handler_.on_link_event(link_->name_, what);
            this->close();
        }

        device_link* link_;
        sent_jobs<Job> sent_;
    };

    void connect_missing() {
        if (stopped_) return;
        paths_.make_room(limits_.connections);
        if (steady::now() < retry_at_) return;
        for (std::size_t i = connecting_ + paths_.open_count(); i < limits_.connections; ++i) connect();
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
                if (paths_.open_count() == 0) drop_queued();
                return;
            }
            const auto c = std::make_shared<connection>(std::move(*socket), flusher_, *this);
            paths_.add(c);
            c->start();
            if (!said_) handler_.on_link_event(name_, "connected");
            said_ = true;
            pump();
        });
    }

    void ended(connection& which, ending why) {
        paths_.remove(which);
        if (stopped_) return;
        said_ = false;
        if (why != ending::ours) handler_.on_link_event(name_, "connection lost");
        // Not at once: a device that closes each connection is not to be hammered.
        retry_at_ = std::max(retry_at_, steady::now() + std::chrono::milliseconds{20});
    }

    void drop_queued() {
        for (lane* waiting : {&urgent_, &again_, &ordinary_})
            while (!waiting->empty()) give_up(*waiting);
    }
    void give_up(lane& waiting) {
        --queued_;
        Job& job = waiting.pop();
        settle(job, job.order == 0 ? link_result::unreachable : link_result::timed_out);
    }

    /// Takes ordinary writes out of the queue that would undo an urgent one if they were sent after it.
    lane overtaken_by(const Job& urgent) noexcept {
        lane kept;
        lane dropped;
        while (!ordinary_.empty()) {
            Job& j = ordinary_.pop();
            const bool undoes =
                j.unit == urgent.unit && modbus::covers(j.written, urgent.written) != modbus::coverage::nothing;
            (undoes ? dropped : kept).push(j);
            if (undoes) --queued_;
        }
        ordinary_ = kept;
        return dropped;
    }

    /// A lane or a connection is done with a job.
    void settle(Job& job, link_result how, std::span<const std::uint8_t> answer = {}) {
        if (const auto heard = job.done_with(how, answer)) handler_.on_link(job, job.worst, *heard);
    }
    void release(Job& job) {
        if (const auto heard = job.let_go()) handler_.on_link(job, job.worst, *heard);
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
        while (!stopped_ && queued_ != 0) {
            lane& from = !urgent_.empty() ? urgent_ : !again_.empty() ? again_ : ordinary_;
            const bool urgent = &from == &urgent_;
            const bool again = &from == &again_;
            Job& job = from.first();
            const std::size_t behind = again ? paths_.next_behind(job) : paths::none;
            if (again && behind == paths::none) {
                --queued_;
                release(from.pop());
                continue;
            }
            const std::size_t most = std::max<std::size_t>(
                1, limits_.in_flight - (urgent ? 0 : std::min(limits_.kept_for_urgent, limits_.in_flight)));
            if (in_flight_ >= most) return;
            if (limits_.interval.count() != 0 && now < next_send_) return wait_for_pace();
            const std::size_t over = again ? behind : urgent ? paths_.least_used() : paths_.in_order(job);
            if (over == paths::none) return;
            if (over == paths::undecided || (!again && job.queued != now && !still_wanted(job))) {
                --queued_;
                settle(from.pop(), over == paths::undecided ? link_result::overloaded : link_result::stale);
                continue;
            }
            from.pop();
            next_send_ = now + limits_.interval;
            job.went_over |= std::uint64_t{1} << over;
            paths_.at(over).carry(job, now);
            if (!again && !(urgent && paths_.next_behind(job) != paths::none)) {
                --queued_;
                release(job);
            } else {
                again_.push(job);
            }
        }
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
    using paths = link_paths<connection>;
    paths paths_;
    lane urgent_;
    /// Urgent writes that have been sent, and have to be sent once more behind others.
    lane again_;
    lane ordinary_;
    std::size_t queued_ = 0;
    std::size_t in_flight_ = 0;
    std::size_t connecting_ = 0;
    std::uint64_t orders_ = 0;
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
