// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARKS_GATEWAY_LOAD_HPP
#define BENCHMARKS_GATEWAY_LOAD_HPP

#include <interlock/modbus/encode_request.hpp>
#include <interlock/modbus/framer.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// Clients and devices in one thread, so that on two cores what lies between them has a core of its own. Plain epoll and
/// no Asio: the load is not to share what is measured.
namespace load {

namespace modbus = interlock::modbus;
using steady = std::chrono::steady_clock;

[[noreturn]] inline void fail(const std::string& what) {
    std::fprintf(stderr, "benchmark.gateway: %s\n", what.c_str());
    std::exit(1);
}

inline sockaddr_in address(const char* host, std::uint16_t port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    inet_pton(AF_INET, host, &a.sin_addr);
    return a;
}

/// A request PDU of the load.
struct question {
    std::array<std::uint8_t, 253> bytes{};
    std::size_t size = 0;
    std::span<const std::uint8_t> pdu() const noexcept { return std::span{bytes}.first(size); }
};
inline question read_registers(std::uint16_t address, std::uint16_t count) {
    question q;
    q.size = modbus::encode_read(q.bytes, modbus::function_code::read_holding_registers, address, count);
    return q;
}
inline question write_coil(std::uint16_t address, bool on) {
    question q;
    q.bytes = {5, static_cast<std::uint8_t>(address >> 8U), static_cast<std::uint8_t>(address), static_cast<std::uint8_t>(on ? 0xff : 0), 0};
    q.size = 5;
    return q;
}

class engine;

/// One end of a connection that the engine watches.
class stream {
public:
    explicit stream(int socket) noexcept : socket_{socket} {
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    virtual ~stream() { close(socket_); }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    int socket() const noexcept { return socket_; }
    /// False when the connection has ended.
    virtual bool ready() = 0;

protected:
    template <class Each>
    bool take(Each&& each) {
        const auto room = framer_.space();
        const ssize_t got = recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        if (got == 0) return false;
        framer_.commit(static_cast<std::size_t>(got));
        for (;;) {
            const modbus::frame f = framer_.next();
            if (f.what == modbus::framing::need_more) break;
            if (f.what != modbus::framing::adu) return false;
            each(f);
        }
        return flush();
    }
    void put(std::uint16_t id, std::uint8_t unit, std::span<const std::uint8_t> pdu) {
        if (out_size_ + modbus::max_adu_size > out_.size()) flush();
        out_size_ += modbus::encode_adu(std::span{out_}.subspan(out_size_), id, unit, pdu);
    }
    bool flush() {
        for (std::size_t sent = 0; sent < out_size_;) {
            const ssize_t n = send(socket_, &out_[sent], out_size_ - sent, MSG_NOSIGNAL);
            if (n <= 0) return false;
            sent += static_cast<std::size_t>(n);
        }
        out_size_ = 0;
        return true;
    }

private:
    int socket_;
    std::array<std::uint8_t, 16384> in_;
    modbus::framer framer_{in_};
    std::array<std::uint8_t, 65536> out_;
    std::size_t out_size_ = 0;
};

class engine {
public:
    engine() : epoll_{epoll_create1(0)} {}
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;
    ~engine() { close(epoll_); }

    void watch(stream& s) {
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.ptr = &s;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, s.socket(), &e);
    }
    void forget(stream& s) { epoll_ctl(epoll_, EPOLL_CTL_DEL, s.socket(), nullptr); }
    /// Serves what is ready; waits up to `patience` milliseconds, 0 polls.
    void turn(int patience = 0) {
        std::array<epoll_event, 64> ready;
        const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), patience);
        for (int i = 0; i < count; ++i) {
            auto& s = *static_cast<stream*>(ready[static_cast<std::size_t>(i)].data.ptr);
            if (!s.ready()) forget(s);
        }
    }

private:
    int epoll_;
};

/// A device that answers at once; with `silent` it never answers.
class device {
public:
    device(engine& by, bool silent) : listener_{by, silent} { by.watch(listener_); }
    std::uint16_t port() const {
        sockaddr_in a{};
        socklen_t size = sizeof a;
        getsockname(listener_.socket(), reinterpret_cast<sockaddr*>(&a), &size);
        return ntohs(a.sin_port);
    }

private:
    class answering : public stream {
    public:
        answering(int socket, bool silent) : stream{socket}, silent_{silent} {}
        bool ready() override {
            return take([this](const modbus::frame& f) {
                if (!silent_) answer(f);
            });
        }

    private:
        void answer(const modbus::frame& f) {
            const auto asked = modbus::validate_request(f.pdu());
            std::array<std::uint8_t, 253> pdu{};
            std::size_t size = 0;
            if (!asked.well_formed()) {
                pdu = {static_cast<std::uint8_t>(f.pdu()[0] | 0x80U), 1};
                size = 2;
            } else if (!asked.request.write.empty()) {
                size = std::min<std::size_t>(5, f.pdu().size());
                std::copy_n(f.pdu().begin(), size, pdu.begin());
            } else {
                const std::size_t bytes = modbus::holds_bits(asked.request.read.table) ? (asked.request.read.quantity + 7U) / 8U : asked.request.read.quantity * 2U;
                pdu[0] = f.pdu()[0];
                pdu[1] = static_cast<std::uint8_t>(bytes);
                size = 2 + bytes;
                // 2.0 as a float32 in each pair of registers.
                if (!modbus::holds_bits(asked.request.read.table))
                    for (std::size_t i = 2; i < size; i += 4) pdu[i] = 0x40;
            }
            put(f.header.transaction_id, f.header.unit_id, std::span{pdu}.first(size));
        }
        bool silent_;
    };
    class listening : public stream {
    public:
        listening(engine& by, bool silent) : stream{::socket(AF_INET, SOCK_STREAM, 0)}, engine_{by}, silent_{silent} {
            const sockaddr_in a = address("127.0.0.1", 0);
            if (bind(socket(), reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || listen(socket(), 64) != 0) fail("the device can't listen");
        }
        bool ready() override {
            const int got = accept(socket(), nullptr, nullptr);
            if (got < 0) return true;
            taken_.push_back(std::make_unique<answering>(got, silent_));
            engine_.watch(*taken_.back());
            return true;
        }

    private:
        engine& engine_;
        bool silent_;
        std::vector<std::unique_ptr<answering>> taken_;
    };
    listening listener_;
};

/// A client with a number of requests under way; it keeps their times.
class client : public stream {
public:
    client(const char* from, std::uint16_t port) : stream{dial(from, port)} {}

    void ask(const question& q, std::uint8_t unit = 1) {
        put(next_, unit, q.pdu());
        begun_[next_ % begun_.size()] = steady::now();
        ++next_;
        ++pending;
        alive = flush() && alive;
    }
    /// A question whose waiting began earlier, when it should have been asked.
    void ask(const question& q, steady::time_point due, std::uint8_t unit = 1) {
        begun_[next_ % begun_.size()] = due;
        put(next_, unit, q.pdu());
        ++next_;
        ++pending;
        alive = flush() && alive;
    }
    bool ready() override {
        alive = take([this](const modbus::frame& f) {
            --pending;
            const auto pdu = f.pdu();
            if ((pdu[0] & 0x80U) != 0)
                ++refused;
            else
                ++answered;
            if (measured) waits.push_back(std::chrono::duration<double, std::micro>(steady::now() - begun_[f.header.transaction_id % begun_.size()]).count());
            if (again != nullptr && steady::now() < until) {
                put(next_, 1, again->pdu());
                begun_[next_ % begun_.size()] = steady::now();
                ++next_;
                ++pending;
            }
        }) && alive;
        return alive;
    }

    const question* again = nullptr;
    steady::time_point until{};
    bool measured = false;
    bool alive = true;
    std::size_t pending = 0;
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;
    std::vector<double> waits;

private:
    static int dial(const char* from, std::uint16_t port) {
        const int s = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in here = address(from, 0);
        const sockaddr_in there = address("127.0.0.1", port);
        if (bind(s, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 || connect(s, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
            fail("a client can't connect to port " + std::to_string(port));
        return s;
    }
    std::array<steady::time_point, 1024> begun_{};
    std::uint16_t next_ = 0;
};

inline double quantile(std::vector<double> of, double q) {
    if (of.empty()) return 0;
    const auto at = std::min(of.size() - 1, static_cast<std::size_t>(static_cast<double>(of.size()) * q));
    std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(at), of.end());
    return of[at];
}
inline double median(const std::vector<double>& of) { return quantile(of, 0.5); }
/// Median absolute deviation: how far a figure's runs spread.
inline double spread(std::vector<double> of) {
    const double middle = median(of);
    for (double& v : of) v = v < middle ? middle - v : v - middle;
    return median(of);
}

/// Waits until nothing is under way any more, for at most a second.
inline void drain(engine& by, std::span<const std::unique_ptr<client>> clients) {
    const auto end = steady::now() + std::chrono::seconds{1};
    while (steady::now() < end && std::any_of(clients.begin(), clients.end(), [](const auto& c) { return c->alive && c->pending != 0; })) by.turn(1);
}

/// As many transactions as go, one under way on each connection: transactions per second.
inline double throughput(engine& by, std::span<const std::unique_ptr<client>> clients, const question& q, std::chrono::milliseconds time) {
    const auto begin = steady::now();
    std::uint64_t before = 0;
    for (const auto& c : clients) before += c->answered;
    for (const auto& c : clients) {
        c->again = &q;
        c->until = begin + time;
        c->ask(q);
    }
    while (steady::now() < begin + time) by.turn(1);
    const auto took = std::chrono::duration<double>(steady::now() - begin).count();
    std::uint64_t after = 0;
    for (const auto& c : clients) {
        after += c->answered;
        c->again = nullptr;
    }
    drain(by, clients);
    return static_cast<double>(after - before) / took;
}

} // namespace load

#endif
