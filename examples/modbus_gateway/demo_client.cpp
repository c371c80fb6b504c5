// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A Modbus/TCP client for the demo: over a plain connection with libmodbus, over TLS with OpenSSL.
//   demo_client --to ADDR:PORT [--from ADDR] [--unit N] [--certificate FILE --key FILE --ca FILE]
// It connects, says so, then reads commands from standard input, and answers each with one line:
//   read coils|inputs|holding|registers ADDRESS COUNT   values 1 0 65535
//   coil ADDRESS 0|1                                    written
//   register ADDRESS WORD...                            written
//   pdu HEX                                             answer HEX
//   repeat COMMAND...   the same until the next line comes, then: repeated asked=9 answered=7 exception6=2 lost=0 slowest=412
// or with `exception CODE`, or `lost WHY` when there is no answer. Addresses are wire addresses, from 0; `slowest` is in µs.

#include <interlock/adapt/openssl_client.hpp>
#include <interlock/modbus/encode.hpp>
#include <interlock/modbus/framer.hpp>
#include <interlock/modbus/validate_response.hpp>

#include <modbus/modbus.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace mb = interlock::modbus;
using words = std::vector<std::uint16_t>;
using bytes = std::vector<std::uint8_t>;

constexpr int patience_seconds = 5;

/// What came back, as the line that is printed.
struct answer {
    std::string line;
    int code = 0;
    bool arrived = true;

    static answer exception(int code) { return {"exception " + std::to_string(code), code}; }
    static answer lost(const std::string& why) { return {"lost " + why, 0, false}; }
    template <class Values>
    static answer values(const Values& all) {
        answer a{"values"};
        for (const auto v : all) a.line += ' ' + std::to_string(unsigned{v});
        return a;
    }
    static answer pdu(std::span<const std::uint8_t> all) {
        answer a{"answer "};
        char two[3];
        for (const std::uint8_t b : all) {
            std::snprintf(two, sizeof two, "%02x", unsigned{b});
            a.line += two;
        }
        return a;
    }
};

enum class table { coils, inputs, holding, registers };

class client {
public:
    client() = default;
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    virtual ~client() = default;
    virtual answer read(table where, int address, int count) = 0;
    virtual answer write_coil(int address, bool on) = 0;
    virtual answer write_registers(int address, const words& values) = 0;
    virtual answer send(const bytes& pdu) = 0;
};

/// libmodbus over a connection that was made beforehand, since it can't choose the address that it comes from.
class plain_client final : public client {
public:
    plain_client(int connection, int unit) : modbus_{modbus_new_tcp("127.0.0.1", 0)} {
        modbus_set_socket(modbus_.get(), connection);
        modbus_set_slave(modbus_.get(), unit);
        modbus_set_response_timeout(modbus_.get(), patience_seconds, 0);
    }
    answer read(table where, int address, int count) override {
        std::vector<std::uint8_t> bits(static_cast<std::size_t>(count));
        words registers(static_cast<std::size_t>(count));
        switch (where) {
        case table::coils: return values(modbus_read_bits(modbus_.get(), address, count, bits.data()), bits);
        case table::inputs: return values(modbus_read_input_bits(modbus_.get(), address, count, bits.data()), bits);
        case table::holding:
            return values(modbus_read_registers(modbus_.get(), address, count, registers.data()), registers);
        case table::registers: break;
        }
        return values(modbus_read_input_registers(modbus_.get(), address, count, registers.data()), registers);
    }
    answer write_coil(int address, bool on) override {
        return written(modbus_write_bit(modbus_.get(), address, on ? 1 : 0));
    }
    answer write_registers(int address, const words& v) override {
        return written(v.size() == 1
                           ? modbus_write_register(modbus_.get(), address, v[0])
                           : modbus_write_registers(modbus_.get(), address, static_cast<int>(v.size()), v.data()));
    }
    answer send(const bytes& pdu) override {
        bytes request{static_cast<std::uint8_t>(modbus_get_slave(modbus_.get()))};
        request.insert(request.end(), pdu.begin(), pdu.end());
        std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> adu{};
        if (modbus_send_raw_request(modbus_.get(), request.data(), static_cast<int>(request.size())) < 0)
            return failed();
        const int got = modbus_receive_confirmation(modbus_.get(), adu.data());
        if (got < 0) return failed();
        const auto came = std::span<const std::uint8_t>{adu}.first(static_cast<std::size_t>(got)).subspan(7);
        return came.size() == 2 && (came[0] & 0x80U) != 0 ? answer::exception(came[1]) : answer::pdu(came);
    }

private:
    struct closer {
        void operator()(modbus_t* m) const {
            modbus_close(m);
            modbus_free(m);
        }
    };
    template <class Values>
    static answer values(int got, const Values& all) {
        return got < 0 ? failed() : answer::values(all);
    }
    static answer written(int got) { return got < 0 ? failed() : answer{"written"}; }
    static answer failed() {
        const int why = errno;
        // libmodbus numbers exceptions from here on.
        if (why > MODBUS_ENOBASE && why <= MODBUS_ENOBASE + 11) return answer::exception(why - MODBUS_ENOBASE);
        return answer::lost(modbus_strerror(why));
    }
    std::unique_ptr<modbus_t, closer> modbus_;
};

/// The same over TLS, with interlock's own framing.
class tls_client final : public client {
public:
    tls_client(SSL* ssl, int unit) : ssl_{ssl}, unit_{static_cast<std::uint8_t>(unit)} {}

    answer read(table where, int address, int count) override {
        constexpr std::array functions{mb::function_code::read_coils, mb::function_code::read_discrete_inputs,
                                       mb::function_code::read_holding_registers,
                                       mb::function_code::read_input_registers};
        bytes pdu(mb::max_pdu_size);
        pdu.resize(mb::encode_read(pdu, functions[static_cast<std::size_t>(where)], narrow(address), narrow(count)));
        return ask(pdu, [&](std::span<const std::uint8_t> came) {
            words found;
            const auto data = came.subspan(2);
            for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
                found.push_back(where == table::coils || where == table::inputs ? std::uint16_t{mb::packed_bit(data, i)}
                                                                                : mb::load_u16(data, i * 2));
            return answer::values(found);
        });
    }
    answer write_coil(int address, bool on) override {
        bytes pdu(mb::max_pdu_size);
        pdu.resize(mb::encode_write_single_coil(pdu, narrow(address), on));
        return ask(pdu, [](std::span<const std::uint8_t>) { return answer{"written"}; });
    }
    answer write_registers(int address, const words& v) override {
        bytes pdu(mb::max_pdu_size);
        pdu.resize(v.size() == 1 ? mb::encode_write_single_register(pdu, narrow(address), v[0])
                                 : mb::encode_write_multiple_registers(pdu, narrow(address), v));
        return ask(pdu, [](std::span<const std::uint8_t>) { return answer{"written"}; });
    }
    answer send(const bytes& pdu) override {
        return ask(pdu, [](std::span<const std::uint8_t> came) { return answer::pdu(came); });
    }

private:
    static std::uint16_t narrow(int n) { return static_cast<std::uint16_t>(n); }

    template <class Understand>
    answer ask(const bytes& pdu, const Understand& understand) {
        std::array<std::uint8_t, mb::max_adu_size> adu{};
        const std::size_t size = mb::encode_adu(adu, ++transaction_, unit_, pdu);
        if (size == 0) return answer::lost("this is no PDU");
        if (SSL_write(ssl_.get(), adu.data(), static_cast<int>(size)) <= 0) return failed();
        for (;;) {
            const mb::frame next = framer_.next();
            if (next.what == mb::framing::out_of_step || next.what == mb::framing::discarded)
                return answer::lost("the answer is no Modbus/TCP");
            if (next.what == mb::framing::adu) {
                if (next.header.transaction_id != transaction_) return answer::lost("the answer is another request's");
                const auto checked = mb::validate_response(mb::validate_request(pdu).request, next.pdu());
                if (checked.what == mb::answer::exception || next.pdu()[0] == (pdu[0] | 0x80U))
                    return answer::exception(next.pdu()[1]);
                if (checked.what == mb::answer::mismatch) return answer::lost("the answer does not answer the request");
                return understand(next.pdu());
            }
            const auto room = framer_.space();
            const int got = SSL_read(ssl_.get(), room.data(), static_cast<int>(room.size()));
            if (got <= 0) return failed();
            framer_.commit(static_cast<std::size_t>(got));
        }
    }
    static answer failed() { return answer::lost(interlock::adapt::openssl_error("the connection is closed")); }

    interlock::adapt::openssl_handle<SSL, SSL_free> ssl_;
    std::uint8_t unit_;
    std::uint16_t transaction_ = 0;
    std::array<std::uint8_t, 2 * mb::max_adu_size> buffer_{};
    mb::framer framer_{buffer_};
};

// Connecting.

std::optional<sockaddr_in> place_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    sockaddr_in at{};
    at.sin_family = AF_INET;
    if (inet_pton(AF_INET, std::string{text.substr(0, colon)}.c_str(), &at.sin_addr) != 1) return {};
    if (colon == std::string_view::npos) return at;
    std::uint16_t port = 0;
    const std::string_view digits = text.substr(colon + 1);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ec != std::errc{}) return {};
    at.sin_port = htons(port);
    return at;
}

/// A connection, or -1 with the reason in `errno`.
int connected(const sockaddr_in& from, const sockaddr_in& to) {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{patience_seconds, 0};
    const int yes = 1;
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (bind(made, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
        connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
        return made;
    const int why = errno;
    close(made);
    errno = why;
    return -1;
}

std::string own_address(int connection) {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    getsockname(connection, reinterpret_cast<sockaddr*>(&at), &size);
    char text[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &at.sin_addr, text, sizeof text);
    return std::string{text} + ':' + std::to_string(ntohs(at.sin_port));
}

SSL* handshake(int connection, const sockaddr_in& to, const interlock::adapt::tls_client& with) {
    SSL* const ssl = SSL_new(with.context());
    char text[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &to.sin_addr, text, sizeof text);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), text);
    SSL_set_fd(ssl, connection);
    SSL_set_mode(ssl, SSL_MODE_AUTO_RETRY);
    if (SSL_connect(ssl) == 1) return ssl;
    SSL_free(ssl);
    return nullptr;
}

// Commands.

answer perform(client& by, const std::string& line) {
    std::istringstream in{line};
    std::string what;
    in >> what;
    int address = 0;
    if (what == "read") {
        std::string name;
        int count = 0;
        constexpr std::array<std::string_view, 4> names{"coils", "inputs", "holding", "registers"};
        in >> name >> address >> count;
        const auto which = std::find(names.begin(), names.end(), name);
        if (in && which != names.end() && count > 0 && count <= 2000)
            return by.read(static_cast<table>(which - names.begin()), address, count);
    } else if (what == "coil") {
        int on = 0;
        if (in >> address >> on) return by.write_coil(address, on != 0);
    } else if (what == "register") {
        words values;
        in >> address;
        for (unsigned v = 0; in >> v;) values.push_back(static_cast<std::uint16_t>(v));
        if (!values.empty()) return by.write_registers(address, values);
    } else if (what == "pdu") {
        std::string digits;
        in >> digits;
        bytes pdu;
        for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
            pdu.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
        if (!pdu.empty()) return by.send(pdu);
    }
    return answer::lost("no such command: " + line);
}

bool line_waits() {
    pollfd in{STDIN_FILENO, POLLIN, 0};
    return poll(&in, 1, 0) != 0;
}

/// Asks the same again and again until a line comes, or the end.
answer repeat(client& by, const std::string& line) {
    std::map<int, unsigned long> exceptions;
    unsigned long asked = 0, answered = 0, lost = 0;
    long slowest = 0;
    do {
        const auto begin = std::chrono::steady_clock::now();
        const answer a = perform(by, line);
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
        ++asked;
        slowest = std::max<long>(slowest, took.count());
        if (!a.arrived)
            ++lost;
        else if (a.code != 0)
            ++exceptions[a.code];
        else
            ++answered;
    } while (lost == 0 && !line_waits());
    std::string end;
    std::getline(std::cin, end);
    answer sum{"repeated asked=" + std::to_string(asked) + " answered=" + std::to_string(answered)};
    for (const auto& [code, count] : exceptions)
        sum.line += " exception" + std::to_string(code) + '=' + std::to_string(count);
    sum.line += " lost=" + std::to_string(lost) + " slowest=" + std::to_string(slowest);
    return sum;
}

int refuse(const std::string& why) {
    std::printf("lost %s\n", why.c_str());
    return 1;
}

} // namespace

int main(int count, char** arguments) {
    std::signal(SIGPIPE, SIG_IGN);
    std::map<std::string, std::string> with{{"--from", "127.0.0.1"}, {"--unit", "1"}};
    for (int i = 1; i + 1 < count; i += 2) with[arguments[i]] = arguments[i + 1];
    const auto from = place_of(with["--from"]);
    const auto to = place_of(with["--to"]);
    if (!from || !to)
        return refuse(
            "usage: demo_client --to ADDR:PORT [--from ADDR] [--unit N] [--certificate FILE --key FILE --ca FILE]");
    const int unit = std::atoi(with["--unit"].c_str());
    const int connection = connected(*from, *to);
    if (connection < 0) return refuse(std::strerror(errno));
    const std::string self = own_address(connection);
    std::unique_ptr<client> by;
    std::optional<interlock::adapt::tls_client> tls;
    if (with.contains("--ca")) {
        std::string fault;
        tls = interlock::adapt::tls_client::open(
            {.self = {with["--certificate"], with["--key"]}, .authorities_file = with["--ca"]}, fault);
        if (!tls) return refuse(fault);
        SSL* const ssl = handshake(connection, *to, *tls);
        if (ssl == nullptr) return refuse(interlock::adapt::openssl_error("no TLS handshake"));
        by = std::make_unique<tls_client>(ssl, unit);
    } else {
        by = std::make_unique<plain_client>(connection, unit);
    }
    std::cout << "connected " << self << std::endl;
    // Unbuffered, so that `poll` sees each line that waits.
    std::setvbuf(stdin, nullptr, _IONBF, 0);
    for (std::string line; std::getline(std::cin, line);) {
        const bool again = line.starts_with("repeat ");
        std::cout << (again ? repeat(*by, line.substr(7)) : perform(*by, line)).line << std::endl;
    }
}
