// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The bare relay that the gateway is measured against: the same framing, links, buffers and batching, and no policy.
//   benchmark.gateway.relay --listen ADDR:PORT --device ADDR:PORT

#include <modbus_gateway/channel.hpp>
#include <modbus_gateway/device_link.hpp>
#include <modbus_gateway/endpoint.hpp>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

namespace {

using namespace gateway;

class relay;
class client;

struct transaction : link_job {
    std::shared_ptr<client> from;
    std::uint16_t id = 0;
    std::array<std::uint8_t, modbus::max_pdu_size> bytes;
};

class client final : public channel<client> {
public:
    client(tcp::socket socket, flusher& out, relay& owner) : channel<client>{std::move(socket), out}, owner_{owner} {}
    void on_frame(const modbus::frame& f);
    void on_out_of_step(const modbus::mbap&) {}
    void on_end(ending) {}
    std::size_t pending = 0;

private:
    relay& owner_;
};

class relay {
public:
    relay(const tcp::endpoint& listen, const tcp::endpoint& device)
        : acceptor_{context_, listen},
          link_{context_, out_, "device", device, {.connections = 1, .in_flight = 64}, *this},
          timer_{context_} {
        std::printf("listening relay %s\n", text(acceptor_.local_endpoint()).c_str());
        std::fflush(stdout);
        link_.start();
        accept();
        sweep();
    }
    void run() { context_.run(); }

    void take(const std::shared_ptr<client>& from, const modbus::frame& f) {
        if (free_.empty()) {
            all_.emplace_back();
            free_.push_back(&all_.back());
        }
        transaction& t = *free_.back();
        free_.pop_back();
        t.from = from;
        ++from->pending;
        t.id = f.header.transaction_id;
        t.unit = f.header.unit_id;
        const auto pdu = f.pdu();
        std::copy(pdu.begin(), pdu.end(), t.bytes.begin());
        t.pdu = std::span{t.bytes}.first(pdu.size());
        link_.submit(t);
    }
    void on_link(transaction& t, link_result how, std::span<const std::uint8_t> pdu) {
        const std::array<std::uint8_t, 2> silent{static_cast<std::uint8_t>(t.bytes[0] | 0x80U), 0x0b};
        t.from->send(t.id, t.unit, how == link_result::answered ? pdu : std::span<const std::uint8_t>{silent});
        --t.from->pending;
        t.from.reset();
        free_.push_back(&t);
    }
    static bool answers(const transaction&, std::span<const std::uint8_t>) noexcept { return true; }
    static void on_late(const std::string&, std::uint8_t, std::span<const std::uint8_t>) noexcept {}
    static void on_link_event(const std::string&, const char*) noexcept {}

private:
    void accept() {
        acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
            if (!failed) std::make_shared<client>(std::move(socket), out_, *this)->start();
            accept();
        });
    }
    void sweep() {
        timer_.expires_after(std::chrono::milliseconds{5});
        timer_.async_wait([this](error_code) {
            link_.sweep(steady::now());
            sweep();
        });
    }

    asio::io_context context_{1};
    flusher out_{context_};
    tcp::acceptor acceptor_;
    device_link<transaction, relay> link_;
    asio::steady_timer timer_;
    std::deque<transaction> all_;
    std::vector<transaction*> free_;
};

void client::on_frame(const modbus::frame& f) {
    if (f.what == modbus::framing::discarded) return;
    if (pending >= 16) {
        const std::array<std::uint8_t, 2> busy{static_cast<std::uint8_t>(f.pdu()[0] | 0x80U), 0x06};
        send(f.header.transaction_id, f.header.unit_id, busy);
        return;
    }
    owner_.take(shared_from_this(), f);
}

} // namespace

int main(int count, char** words) {
    std::signal(SIGPIPE, SIG_IGN);
    if (count != 5 || std::string_view{words[1]} != "--listen" || std::string_view{words[3]} != "--device") {
        std::fputs("usage: benchmark.gateway.relay --listen ADDR:PORT --device ADDR:PORT\n", stderr);
        return 2;
    }
    const auto listen = endpoint_from(words[2]);
    const auto device = endpoint_from(words[4]);
    if (!listen || !device) {
        std::fputs("relay: an address is written ADDR:PORT, such as 127.0.0.1:5020\n", stderr);
        return 2;
    }
    relay{*listen, *device}.run();
}
