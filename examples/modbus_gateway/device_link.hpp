// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_DEVICE_LINK_HPP
#define MODBUS_GATEWAY_DEVICE_LINK_HPP

#include "channel.hpp"

#include <interlock/modbus/address_range.hpp>
#include <interlock/modbus/function_code.hpp>

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
    /// Of `in_flight`, places that only urgent transactions get; of a single place none can be kept.
    std::size_t kept_for_urgent = 1;
};

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
        for (auto& c : std::exchange(connections_, {}))
            if (c) c->close();
    }

    void submit(Job& job) {
        if (stopped_ || (open_count() == 0 && steady::now() < retry_at_))
            return handler_.on_link(job, link_result::unreachable, {});
        if (queued_ >= limits_.queued && !job.urgent) return handler_.on_link(job, link_result::overloaded, {});
        job.queued = steady::now();
        job.order = job.went_over = 0;
        job.holders = 1;
        job.worst = link_result::answered;
        job.heard_size = 0;
        fifo overtaken = job.urgent ? overtaken_by(job) : fifo{};
        (job.urgent ? urgent_ : ordinary_).push(job);
        ++queued_;
        pump(job.queued);
        while (!overtaken.empty()) settle(overtaken.pop(), link_result::overtaken);
    }

    /// Looks at the deadlines; to be called every few milliseconds.
    void sweep(steady::time_point now) {
        if (stopped_) return;
        for (std::size_t i = 0; i < connections_.size(); ++i)
            if (const auto c = connections_[i]) c->sweep(now);
        // What has waited for as long as an answer may take is not worth sending any more.
        for (fifo* lane : {&urgent_, &again_, &ordinary_})
            while (!lane->empty() && now - lane->head->queued > limits_.timeout) give_up(*lane);
        connect_missing();
        pump(now);
    }

private:
    struct fifo {
        link_job* head = nullptr;
        link_job* tail = nullptr;
        bool empty() const noexcept { return head == nullptr; }
        Job& first() const noexcept { return static_cast<Job&>(*head); }
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
            while (sent_[at].pending()) at = (at + 1) % places;
            next_ = (at + 1) % places;
            if (at == 0) ++round_;
            sent& s = sent_[at];
            s = {&job, false, static_cast<std::uint16_t>(round_ * places + at), job.unit, now + link_->limits_.timeout};
            s.written = job.written;
            s.order = ++link_->orders_;
            if (job.order == 0) job.order = s.order;
            if (!s.written.empty() && job.pdu.size() <= s.wrote.size()) {
                std::copy(job.pdu.begin(), job.pdu.end(), s.wrote.begin());
                s.wrote_size = job.pdu.size();
            }
            ++job.holders;
            ++used_;
            ++link_->in_flight_;
            this->send(s.id, job.unit, job.pdu);
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

        void on_frame(const modbus::frame& f) {
            if (f.what == modbus::framing::discarded) return mismatch("an answer of another protocol");
            sent& s = sent_[f.header.transaction_id % places];
            if (!s.pending() || s.id != f.header.transaction_id || s.unit != f.header.unit_id)
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
                link->settle(job, link_result::mismatched, f.pdu());
                return mismatch("an answer that does not answer its request");
            }
            link_->failures_ = 0;
            Job& job = *std::exchange(s.job, nullptr);
            gone();
            link_->settle(job, link_result::answered, f.pdu());
            if (this->open()) link_->pump();
        }
        void on_out_of_step(const modbus::mbap&) { mismatch("a length that no ADU has"); }
        void on_end(ending why) {
            link_->ended(*this, why);
            for (sent& s : sent_) {
                if (!s.pending()) continue;
                s.abandoned = false;
                gone();
                if (Job* const job = std::exchange(s.job, nullptr)) link_->settle(*job, link_result::lost);
            }
        }

        void sweep(steady::time_point now) {
            if (used_ == 0) return;
            for (sent& s : sent_) {
                if (!s.pending() || now < s.deadline) continue;
                if (s.abandoned) {
                    link_->handler_.on_link_event(link_->name_, "no answer for long, connection closed");
                    return this->close();
                }
                // The answer may still come, and is then known as late.
                s.abandoned = true;
                s.deadline = now + 2 * link_->limits_.timeout;
                Job& job = *std::exchange(s.job, nullptr);
                link_->settle(job, link_result::timed_out);
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
        for (fifo* lane : {&urgent_, &again_, &ordinary_})
            while (!lane->empty()) give_up(*lane);
    }
    void give_up(fifo& lane) {
        --queued_;
        Job& job = lane.pop();
        settle(job, job.order == 0 ? link_result::unreachable : link_result::timed_out);
    }

    /// Takes ordinary writes out of the queue that would undo an urgent one if they were sent after it.
    fifo overtaken_by(const Job& urgent) noexcept {
        fifo kept;
        fifo dropped;
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

    /// A lane or a connection is done with a job. Of several answers a refusal is the one that counts.
    void settle(Job& job, link_result how, std::span<const std::uint8_t> pdu = {}) {
        job.worst = std::max(job.worst, how);
        const bool refused = job.heard_size != 0 && (job.heard[0] & modbus::exception_flag) != 0;
        if (!refused && job.holders != 1) {
            job.heard_size = std::min(pdu.size(), job.heard.size());
            std::copy_n(pdu.begin(), job.heard_size, job.heard.begin());
        }
        if (--job.holders != 0) return;
        if (refused) return tell_kept(job);
        handler_.on_link(job, job.worst, job.worst == how ? pdu : std::span<const std::uint8_t>{});
    }
    /// The lanes have done with a job; what it came to is for the connections to say.
    void release(Job& job) {
        if (--job.holders == 0) tell_kept(job);
    }
    void tell_kept(Job& job) {
        handler_.on_link(job, job.worst, std::span<const std::uint8_t>{job.heard}.first(job.heard_size));
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
            fifo& lane = !urgent_.empty() ? urgent_ : !again_.empty() ? again_ : ordinary_;
            const bool urgent = &lane == &urgent_;
            const bool again = &lane == &again_;
            Job& job = lane.first();
            const std::size_t behind = again ? next_behind(job) : none;
            if (again && behind == none) {
                --queued_;
                release(lane.pop());
                continue;
            }
            const std::size_t most = std::max<std::size_t>(
                1, limits_.in_flight - (urgent ? 0 : std::min(limits_.kept_for_urgent, limits_.in_flight)));
            if (in_flight_ >= most) return;
            if (limits_.interval.count() != 0 && now < next_send_) return wait_for_pace();
            const std::size_t over = again ? behind : urgent ? least_used() : in_order(job);
            if (over == none) return;
            if (over == undecided || (!again && job.queued != now && !still_wanted(job))) {
                --queued_;
                settle(lane.pop(), over == undecided ? link_result::overloaded : link_result::stale);
                continue;
            }
            lane.pop();
            next_send_ = now + limits_.interval;
            job.went_over |= std::uint64_t{1} << over;
            const std::shared_ptr<connection> c = connections_[over];
            c->carry(job, now);
            if (!again && !(urgent && next_behind(job) != none)) {
                --queued_;
                release(job);
            } else {
                again_.push(job);
            }
        }
    }

    static constexpr std::size_t none = ~std::size_t{0};
    static constexpr std::size_t undecided = none - 1;

    bool usable(std::size_t at) const noexcept {
        const auto& c = connections_[at];
        return c && c->open() && !c->full();
    }

    /// For what is urgent: the connection with the least to wait for.
    std::size_t least_used() const noexcept {
        std::size_t best = none;
        for (std::size_t i = 0; i < connections_.size(); ++i)
            if (usable(i) && (best == none || connections_[i]->used() < connections_[best]->used())) best = i;
        return best;
    }

    /// One connection carries all while it answers, so that what is sent in order arrives in order. A write follows the one before it to
    /// the same cells; when those have gone over two, nobody could say which of them it comes after.
    std::size_t in_order(const Job& job) const noexcept {
        std::size_t first = none;
        std::size_t after = none;
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            const auto& c = connections_[i];
            if (!c || !c->open()) continue;
            if (first == none && !c->full()) first = i;
            if (connections_.size() == 1 || c->before(job) == nullptr) continue;
            if (after != none) return undecided;
            after = i;
        }
        return after == none ? first : usable(after) ? after : none;
    }

    /// A connection on which a write that came first may still undo this one; it has to be sent there as well.
    std::size_t next_behind(Job& job) noexcept {
        if (connections_.size() == 1) return none;
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            const auto& c = connections_[i];
            if (!c || !c->open() || (job.went_over >> i & 1U) != 0) continue;
            const sent* const before = c->before(job);
            if (before == nullptr || before->same_as(job)) continue;
            if (!c->full()) return i;
            // No room behind it: nobody can say what will be in the end.
            job.went_over |= std::uint64_t{1} << i;
            job.worst = std::max(job.worst, link_result::timed_out);
        }
        return none;
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
    /// Urgent writes that have been sent, and have to be sent once more behind others.
    fifo again_;
    fifo ordinary_;
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
