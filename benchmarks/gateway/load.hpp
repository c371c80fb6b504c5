// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARKS_GATEWAY_LOAD_HPP
#define BENCHMARKS_GATEWAY_LOAD_HPP

#include <interlock/modbus/encode_request.hpp>
#include <interlock/modbus/framer.hpp>
#include <interlock/modbus/validate_request.hpp>

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
#include <csignal>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

/// Clients and devices in one thread, so that on two cores what lies between them has a core of its own. Plain epoll and
/// no Asio: the load is not to share what is measured.
namespace load {

namespace modbus = interlock::modbus;
using steady = std::chrono::steady_clock;

[[noreturn]] inline void fail(const std::string& what) { throw std::runtime_error(what); }

/// The signal that says that it is enough.
inline volatile std::sig_atomic_t stopped = 0;
inline void stop_on(std::initializer_list<int> signals) {
    for (const int s : signals) std::signal(s, [](int which) { stopped = which; });
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
    std::uint8_t unit = 1;
    std::span<const std::uint8_t> pdu() const noexcept { return std::span{bytes}.first(size); }
};
inline question read_registers(std::uint16_t address, std::uint16_t count, std::uint8_t unit = 1) {
    question q;
    q.unit = unit;
    q.size = modbus::encode_read(q.bytes, modbus::function_code::read_holding_registers, address, count);
    return q;
}
inline question write_coil(std::uint16_t address, bool on) {
    question q;
    q.size = modbus::encode_write_single_coil(q.bytes, address, on);
    return q;
}

class engine;

/// A file descriptor that the engine watches, and closes in the end.
class watched {
public:
    explicit watched(int descriptor) noexcept : descriptor_{descriptor} {}
    virtual ~watched() { close(descriptor_); }
    watched(const watched&) = delete;
    watched& operator=(const watched&) = delete;
    int descriptor() const noexcept { return descriptor_; }
    /// False when it has ended.
    virtual bool ready() = 0;

private:
    int descriptor_;
};

/// One end of a connection.
class stream : public watched {
public:
    explicit stream(int socket) noexcept : watched{socket} {
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    int socket() const noexcept { return descriptor(); }

protected:
    template <class Each>
    bool take(Each&& each) {
        const auto room = framer_.space();
        const ssize_t got = recv(socket(), room.data(), room.size(), MSG_DONTWAIT);
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
            const ssize_t n = send(socket(), &out_[sent], out_size_ - sent, MSG_NOSIGNAL);
            if (n <= 0) return false;
            sent += static_cast<std::size_t>(n);
        }
        out_size_ = 0;
        return true;
    }

private:
    std::array<std::uint8_t, 16384> in_;
    modbus::framer framer_{in_};
    std::array<std::uint8_t, 65536> out_;
    std::size_t out_size_ = 0;
};

class engine {
public:
    engine() : epoll_{epoll_create1(EPOLL_CLOEXEC)} {}
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;
    ~engine() { close(epoll_); }

    void watch(watched& w) {
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.ptr = &w;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, w.descriptor(), &e);
    }
    void forget(watched& w) { epoll_ctl(epoll_, EPOLL_CTL_DEL, w.descriptor(), nullptr); }
    /// Serves what is ready; doesn't wait. A signal ends everything here, so that nothing is left behind.
    void turn() {
        if (stopped != 0) fail("stopped by signal " + std::to_string(stopped));
        std::array<epoll_event, 64> ready;
        const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 0);
        for (int i = 0; i < count; ++i) {
            auto& w = *static_cast<watched*>(ready[static_cast<std::size_t>(i)].data.ptr);
            if (!w.ready()) forget(w);
        }
        while (!later_.empty() && later_.front().due <= steady::now()) {
            later_.front().to->ready();
            later_.pop_front();
        }
    }
    /// Serves for so long, whatever comes.
    void turn_for(std::chrono::milliseconds time) {
        for (const auto end = steady::now() + time; steady::now() < end;) turn();
    }
    /// Calls `to.ready()` then; times only go up, and `to` outlives them.
    void call_at(steady::time_point due, watched& to) { later_.push_back({due, &to}); }

private:
    struct call {
        steady::time_point due;
        watched* to;
    };
    int epoll_;
    std::deque<call> later_;
};

/// A device that answers from memory: at once, or `delay` later.
class device {
public:
    explicit device(engine& by, std::chrono::milliseconds delay = {}) : listener_{by, delay} { by.watch(listener_); }
    std::string at() const {
        sockaddr_in a{};
        socklen_t size = sizeof a;
        getsockname(listener_.socket(), reinterpret_cast<sockaddr*>(&a), &size);
        return "127.0.0.1:" + std::to_string(ntohs(a.sin_port));
    }

private:
    class answering : public stream {
    public:
        answering(int socket, engine& by, std::chrono::milliseconds delay)
            : stream{socket},
              delayed_{*this},
              engine_{by},
              delay_{delay} {}
        bool ready() override {
            return take([this](const modbus::frame& f) {
                if (delay_.count() == 0) return answer(f.header, f.pdu());
                delayed_.kept.push_back({f.header, {}, f.pdu().size()});
                std::copy(f.pdu().begin(), f.pdu().end(), delayed_.kept.back().pdu.begin());
                engine_.call_at(steady::now() + delay_, delayed_);
            });
        }

    private:
        struct held {
            modbus::mbap header;
            std::array<std::uint8_t, 253> pdu;
            std::size_t size;
        };
        /// Answers the oldest request each time that it is called.
        struct delayed final : watched {
            explicit delayed(answering& of_) : watched{-1}, of{of_} {}
            bool ready() override {
                const held& oldest = kept.front();
                of.answer(oldest.header, std::span{oldest.pdu}.first(oldest.size));
                kept.pop_front();
                return of.flush();
            }
            answering& of;
            std::deque<held> kept;
        };

        void answer(const modbus::mbap& header, std::span<const std::uint8_t> asked_pdu) {
            const auto asked = modbus::validate_request(asked_pdu);
            std::array<std::uint8_t, 253> pdu{};
            std::size_t size = 0;
            if (!asked.well_formed()) {
                pdu = {static_cast<std::uint8_t>(asked_pdu[0] | 0x80U), 1};
                size = 2;
            } else if (!asked.request.write.empty()) {
                size = std::min<std::size_t>(5, asked_pdu.size());
                std::copy_n(asked_pdu.begin(), size, pdu.begin());
            } else {
                const bool bits = modbus::holds_bits(asked.request.read.table);
                const std::size_t bytes =
                    bits ? (asked.request.read.quantity + 7U) / 8U : asked.request.read.quantity * 2U;
                pdu[0] = asked_pdu[0];
                pdu[1] = static_cast<std::uint8_t>(bytes);
                size = 2 + bytes;
                // 2.0 as a float32 in each pair of registers.
                if (!bits)
                    for (std::size_t i = 2; i < size; i += 4) pdu[i] = 0x40;
            }
            put(header.transaction_id, header.unit_id, std::span{pdu}.first(size));
        }
        delayed delayed_;
        engine& engine_;
        std::chrono::milliseconds delay_;
    };
    class listening : public watched {
    public:
        listening(engine& by, std::chrono::milliseconds delay)
            : watched{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)},
              engine_{by},
              delay_{delay} {
            const sockaddr_in a = address("127.0.0.1", 0);
            if (bind(socket(), reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || listen(socket(), 64) != 0)
                fail("the device can't listen");
        }
        int socket() const noexcept { return descriptor(); }
        bool ready() override {
            const int got = accept4(socket(), nullptr, nullptr, SOCK_CLOEXEC);
            if (got < 0) return true;
            taken_.push_back(std::make_unique<answering>(got, engine_, delay_));
            engine_.watch(*taken_.back());
            return true;
        }

    private:
        engine& engine_;
        std::chrono::milliseconds delay_;
        std::vector<std::unique_ptr<answering>> taken_;
    };
    listening listener_;
};

/// A client with a number of requests under way; it keeps their times.
class client : public stream {
public:
    client(engine& by, const char* from, const std::string& to) : stream{dial(from, to)} { by.watch(*this); }

    /// Asks; the waiting may have begun earlier, when it should have been asked.
    void ask(const question& q, steady::time_point due = steady::now()) {
        add(q, due);
        alive = flush() && alive;
    }
    bool ready() override {
        alive = take([this](const modbus::frame& f) {
                    --pending;
                    ++((f.pdu()[0] & 0x80U) != 0 ? refused : answered);
                    if (waits != nullptr)
                        waits->push_back(std::chrono::duration<double, std::micro>(
                                             steady::now() - begun_[f.header.transaction_id % begun_.size()])
                                             .count());
                    if (again != nullptr) add(*again, {});
                }) &&
                alive;
        return alive;
    }

    /// Asked again with each answer.
    const question* again = nullptr;
    /// Takes the microseconds from each request to its answer.
    std::vector<double>* waits = nullptr;
    bool alive = true;
    std::size_t pending = 0;
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;

private:
    void add(const question& q, steady::time_point due) {
        put(next_, q.unit, q.pdu());
        begun_[next_ % begun_.size()] = due;
        ++next_;
        ++pending;
    }
    static int dial(const char* from, const std::string& to) {
        const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in here = address(from, 0);
        const sockaddr_in there =
            address("127.0.0.1", static_cast<std::uint16_t>(std::stoi(to.substr(to.rfind(':') + 1))));
        if (bind(s, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
            connect(s, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
            close(s);
            fail("a client can't connect to " + to);
        }
        return s;
    }
    std::array<steady::time_point, 4096> begun_{};
    std::uint16_t next_ = 0;
};

using clients = std::vector<std::unique_ptr<client>>;

inline clients connect(engine& by, std::size_t count, const std::string& to, const char* from = "127.0.0.1") {
    clients all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(std::make_unique<client>(by, from, to));
    return all;
}

/// Waits until nothing is under way any more.
inline void drain(engine& by, const clients& all) {
    const auto end = steady::now() + std::chrono::seconds{3};
    for (const auto& c : all)
        while (c->pending != 0) {
            if (!c->alive) fail("a connection was closed");
            if (steady::now() > end) fail("a request was not answered within 3 s");
            by.turn();
        }
}

/// As many transactions as go, `depth` under way on each connection: transactions per second.
inline double throughput(engine& by, const clients& all, const question& q, std::size_t depth,
                         std::chrono::milliseconds time) {
    const auto done = [&] {
        std::uint64_t sum = 0;
        for (const auto& c : all) sum += c->answered;
        return sum;
    };
    for (const auto& c : all) {
        c->again = &q;
        for (std::size_t i = 0; i < depth; ++i) c->ask(q);
    }
    by.turn_for(time / 10);
    const std::uint64_t before = done();
    const auto begin = steady::now();
    by.turn_for(time);
    const auto took = std::chrono::duration<double>(steady::now() - begin).count();
    const std::uint64_t after = done();
    for (const auto& c : all) c->again = nullptr;
    drain(by, all);
    return static_cast<double>(after - before) / took;
}

/// Asks at an even pace, whatever is answered, by turns over its connections. What would be one more than may be under way on
/// a connection is asked late, and its wait begins when it was due; a flood doesn't care.
struct paced {
    const clients& by;
    const question& asks;
    double per_second;
    bool floods = false;
    steady::time_point next{};
    std::size_t turn = 0;

    /// Asks what is due.
    void go_on() {
        const auto step = std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(1 / per_second));
        for (; next <= steady::now(); next += step) {
            client& c = *by[turn % by.size()];
            if (!floods && c.pending >= 16) return;
            ++turn;
            c.ask(asks, next);
        }
    }
};

/// Lets all ask for so long, then waits for their answers.
inline void run(engine& by, std::span<paced> all, std::chrono::milliseconds time) {
    const auto begin = steady::now();
    for (paced& p : all) p.next = begin;
    while (steady::now() < begin + time) {
        for (paced& p : all) p.go_on();
        by.turn();
    }
    for (const paced& p : all) drain(by, p.by);
}

} // namespace load

#endif
