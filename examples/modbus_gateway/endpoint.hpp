// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_ENDPOINT_HPP
#define MODBUS_GATEWAY_ENDPOINT_HPP

#include <boost/asio/ip/tcp.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

/// Reads `ADDR:PORT`, with an IPv6 address in brackets. Names aren't looked up: what a gateway binds to is not to depend on a
/// name server.
inline std::optional<boost::asio::ip::tcp::endpoint> endpoint_from(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return {};
    std::uint16_t port = 0;
    const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (wrong != std::errc{} || end != digits.data() + digits.size()) return {};
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(std::string{host}, failed);
    if (failed) return {};
    return boost::asio::ip::tcp::endpoint{address, port};
}

inline std::string text(const boost::asio::ip::tcp::endpoint& e) {
    const std::string host = e.address().to_string();
    return (e.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(e.port());
}

} // namespace gateway

#endif
