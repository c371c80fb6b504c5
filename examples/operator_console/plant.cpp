// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "plant.hpp"

#include <modbus/modbus.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace console {

namespace il = interlock;

namespace {

constexpr int patience_seconds = 5;

enum class form { coil, tenths, float_input };

/// Where a tag is on the wire, as examples/sites/boiler-house.json has it; addresses count from 0.
struct place {
    std::string_view tag;
    form as;
    int address;
};
constexpr std::array places{
    place{"boiler1.pressure", form::float_input, 0},
    place{"boiler1.feed.valve", form::tenths, 102},
    place{"boiler1.feed.pump", form::coil, 13},
    place{"boiler1.trip", form::coil, 11},
};
const place* find(std::string_view tag) {
    for (const place& p : places)
        if (p.tag == tag) return &p;
    return nullptr;
}

std::optional<sockaddr_in> address_of(const std::string& text) {
    const std::size_t colon = text.find(':');
    sockaddr_in at{};
    at.sin_family = AF_INET;
    if (inet_pton(AF_INET, text.substr(0, colon).c_str(), &at.sin_addr) != 1) return {};
    if (colon == std::string::npos) return at;
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, port);
    if (read.ec != std::errc{} || read.ptr != end) return {};
    at.sin_port = htons(port);
    return at;
}

/// libmodbus numbers exceptions from here on; anything else is silence, or an answer that makes no sense.
bool is_exception(int why) { return why > MODBUS_ENOBASE && why <= MODBUS_ENOBASE + 11; }

} // namespace

struct plant::connection {
    modbus_t* bus = modbus_new_tcp("127.0.0.1", 0);
};
void plant::closer::operator()(connection* one) const {
    modbus_close(one->bus);
    modbus_free(one->bus);
    delete one;
}

bool plant::connected() {
    if (connection_) return true;
    const auto to = address_of(at_);
    const auto self = address_of(from_);
    if (!to || !self) return false;
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{patience_seconds, 0};
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    // libmodbus can't choose the address that it comes from.
    if (bind(made, reinterpret_cast<const sockaddr*>(&*self), sizeof *self) != 0 ||
        connect(made, reinterpret_cast<const sockaddr*>(&*to), sizeof *to) != 0) {
        close(made);
        return false;
    }
    connection_.reset(new connection);
    modbus_set_socket(connection_->bus, made);
    modbus_set_slave(connection_->bus, 1);
    modbus_set_response_timeout(connection_->bus, patience_seconds, 0);
    return true;
}

std::optional<il::value> plant::read(std::string_view tag) {
    const place* const p = find(tag);
    if (p == nullptr || !connected()) return {};
    std::array<std::uint16_t, 2> words{};
    std::uint8_t bit = 0;
    int got = -1;
    switch (p->as) {
    case form::coil: got = modbus_read_bits(connection_->bus, p->address, 1, &bit); break;
    case form::tenths: got = modbus_read_registers(connection_->bus, p->address, 1, words.data()); break;
    case form::float_input: got = modbus_read_input_registers(connection_->bus, p->address, 2, words.data()); break;
    }
    if (got < 0) {
        if (!is_exception(errno)) lost();
        return {};
    }
    switch (p->as) {
    case form::coil: return il::value{bit != 0};
    case form::tenths: return il::value{words[0] / 10.0};
    case form::float_input: break;
    }
    return il::value{double{std::bit_cast<float>(std::uint32_t{words[0]} << 16U | words[1])}};
}

il::value plant::as_held(std::string_view tag, il::value v) {
    const place* const p = find(tag);
    if (p == nullptr || p->as != form::tenths || v.kind() != il::value_kind::real || !std::isfinite(v.number()))
        return v;
    return il::value{std::round(v.number() * 10) / 10};
}

il::outcome_kind plant::write(std::string_view tag, il::value to) {
    const place* const p = find(tag);
    if (p == nullptr || p->as == form::float_input || !connected()) return il::outcome_kind::refused_by_device;
    const double number = to.number();
    const int got = p->as == form::coil ? modbus_write_bit(connection_->bus, p->address, number != 0 ? 1 : 0)
                                        : modbus_write_register(connection_->bus, p->address,
                                                                static_cast<std::uint16_t>(std::lround(number * 10)));
    if (got >= 0) return il::outcome_kind::done;
    if (is_exception(errno)) return il::outcome_kind::refused_by_device;
    lost();
    return il::outcome_kind::unknown;
}

} // namespace console
