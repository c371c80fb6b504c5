// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_SERVER_HPP
#define MODBUS_GATEWAY_SERVER_HPP

#include "channel.hpp"
#include "core.hpp"
#include "peer.hpp"
#include "recording.hpp"
#include "security.hpp"

#include <interlock/adapt/asio.hpp>
#include <interlock/adapt/openssl.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

class server;
using tls_stream = asio::ssl::stream<tcp::socket>;

/// A client's connection: what it is as a peer, and its stream.
template <class Stream>
class client final : public channel<client<Stream>, Stream>, public peer {
public:
    client(Stream stream, flusher& out, server& of) : channel<client, Stream>{std::move(stream), out}, server_{of} {}

    void answer(std::uint16_t transaction, std::uint8_t unit, std::span<const std::uint8_t> pdu) override {
        this->send(transaction, unit, pdu);
    }
    void finish() override { this->close_after_answers(); }
    void drop() override { this->close(); }
    bool alive() const noexcept override { return this->open(); }
    bool half_request() const noexcept override { return this->half_read(); }

    void on_frame(const modbus::frame& f);
    void on_out_of_step(const modbus::mbap&);
    void on_end(ending why);

    interlock::ra::connection_id place{};

private:
    server& server_;
};

/// Listens, admits connections, finds out who is there, opens and closes sessions, and closes what takes too long.
class server {
public:
    server(asio::io_context& context, flusher& out, security::enforcer& enforcer, core& to, recording& records)
        : context_{context},
          out_{out},
          enforcer_{enforcer},
          core_{to},
          records_{records} {}
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Binds and listens; throws what the system says. `tls` is null for a plain listener.
    tcp::endpoint listen(const std::string& name, const tcp::endpoint& at, interlock::adapt::tls_server* tls);
    /// Looks at what has expired: handshakes, half requests, idle connections, certificates; to be called a few times a second.
    void sweep();
    /// Revocation lists or the site policy have changed: who is connected is looked at again.
    void recheck();
    void stop_listening();
    void close_all();
    std::size_t connections() const noexcept { return peers_.size(); }

    core& to() noexcept { return core_; }
    void ended(peer& which, interlock::ra::connection_id place, ending why);
    void out_of_step(peer& which);

private:
    struct listener {
        std::string name;
        interlock::listener handle{};
        interlock::adapt::tls_server* tls = nullptr;
        std::unique_ptr<asio::ssl::context> context;
        tcp::acceptor acceptor;
    };
    struct handshake {
        std::shared_ptr<tls_stream> stream;
        interlock::ra::connection_id place{};
    };
    struct known {
        std::shared_ptr<peer> who;
        interlock::ra::connection_id place{};
        const SSL* tls = nullptr;
        const interlock::adapt::tls_server* by = nullptr;
        bool half = false;
        interlock::ticks half_from{};
        /// The site policy says that its session doesn't end by idling (semantics.md 9.4).
        bool permanent = false;
    };

    void accept(listener& on);
    void accepted(listener& on, tcp::socket socket);
    interlock::reason why_unknown(const peer& of) const;
    bool is_permanent(interlock::subject who) const;
    interlock::ra::lane lane_of(const interlock::origin& from) const;
    void begin_tls(listener& on, tcp::socket socket, const interlock::origin& from, interlock::ra::connection_id place);
    void shake_hands(listener& on, std::list<handshake>::iterator here, const interlock::origin& from);
    void established(listener& on, const handshake& done, const interlock::origin& from, error_code failed);
    void refuse(const handshake& which, const interlock::origin& from, interlock::reason why, std::string_view text);
    template <class Stream>
    void admit(Stream stream, const interlock::origin& from, interlock::ra::connection_id place,
               interlock::credential_id credential, const listener& on);

    asio::io_context& context_;
    flusher& out_;
    security::enforcer& enforcer_;
    core& core_;
    recording& records_;
    interlock::ra::admission admission_{
        interlock::ra::admission_rooms{.handshakes = {.running = 8, .known = 8, .essential = 8, .waiting = 0}}};
    std::vector<std::unique_ptr<listener>> listeners_;
    std::list<handshake> handshakes_;
    std::vector<known> peers_;
    /// Gone, but something is still under way for them.
    std::vector<std::shared_ptr<peer>> leaving_;
    std::size_t rechecked_ = 0;
};

template <class Stream>
void client<Stream>::on_frame(const modbus::frame& f) {
    server_.to().on_frame(*this, f);
}
template <class Stream>
void client<Stream>::on_out_of_step(const modbus::mbap&) {
    server_.out_of_step(*this);
}
template <class Stream>
void client<Stream>::on_end(ending why) {
    server_.ended(*this, place, why);
}

} // namespace gateway

#endif
