// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_OPTIONS_HPP
#define MODBUS_GATEWAY_OPTIONS_HPP

#include "endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gateway {

using boost::asio::ip::tcp;

/// A listener of the site policy, and where it listens: `plant=127.0.0.1:502`. Without a name the site's only one of its kind.
struct listen_option {
    std::string name;
    tcp::endpoint at;
};

struct device_option {
    std::string name;
    tcp::endpoint at;
};

enum class mode { serve, check, tags, statement };

/// The command line, checked as far as it can be without files.
struct options {
    gateway::mode mode = gateway::mode::serve;
    std::string site;
    std::vector<listen_option> listen;
    std::vector<listen_option> tls_listen;
    std::string certificate;
    std::string key;
    std::vector<std::string> ca;
    std::vector<std::string> crl;
    std::vector<device_option> devices;
    std::string journal;
    std::string state;
    /// Files with the public keys that may sign the site policy.
    std::vector<std::string> signers;
    std::string statement_format;
    /// A tag whose permitted write with 1 resets fail-safe outputs, and one that the device's watchdog looks at.
    std::string reset;
    std::string keep_alive;
    bool help = false;
};

inline constexpr const char* usage =
    "modbus_gateway --site FILE --listen [NAME=]ADDR:PORT --device [NAME=]ADDR:PORT --journal DIR [--state DIR]\n"
    "               [--signer FILE] [--reset TAG] [--keep-alive TAG]\n"
    "               [--tls-listen [NAME=]ADDR:PORT --certificate FILE --key FILE --ca FILE [--crl FILE]]\n"
    "modbus_gateway --site FILE --check | --tags\n"
    "modbus_gateway --statement md|json|html\n"
    "\n"
    "An enforcing Modbus/TCP gateway: it forwards what the site policy permits, and answers the rest itself.\n"
    "  --site FILE         the site policy; SIGHUP reads it again\n"
    "  --listen            a plain listener: its peers are known by address, not authenticated. Port 0 takes a free one\n"
    "  --tls-listen        a listener for TLS 1.2 and 1.3; a client certificate is required\n"
    "  --certificate, --key, --ca, --crl   PEM files: our own certificate and key, whom to trust, who was revoked\n"
    "  --device            where a device of the site policy is\n"
    "  --journal DIR       where records go\n"
    "  --state DIR         where the last good site policy is sealed; without it `state` in the journal's folder\n"
    "  --signer FILE       a public key (Ed25519, PEM) that may sign the site policy; its signature is FILE.sig. Without one no\n"
    "                      signature is asked for\n"
    "  --reset TAG         a permitted write of 1 to this tag resets tripped outputs\n"
    "  --keep-alive TAG    written every second while all is well, for the device's own watchdog\n"
    "  --check             reads the site policy, prints every fault, and ends\n"
    "  --tags              prints the table from tags to wire addresses, and ends\n"
    "  --statement FORMAT  prints what this build can be said to meet, and ends\n"
    "NAME is that of the site policy, and may be left out where only one fits. Addresses are numbers, not names.\n";

/// Reads the command line; nothing, with one line in `fault`, when it is wrong.
inline std::optional<options> read_options(std::span<char* const> words, std::string& fault) {
    options o;
    const auto place = [&](const std::string& option, const std::string& text, auto& into) {
        const std::size_t equals = text.find('=');
        const std::string name = equals == std::string::npos ? std::string{} : text.substr(0, equals);
        const auto at = endpoint_from(equals == std::string::npos ? text : text.substr(equals + 1));
        if (!at) {
            fault = option + " " + text +
                    ": expected ADDR:PORT or NAME=ADDR:PORT with an address in numbers, such as 127.0.0.1:502";
            return false;
        }
        into.push_back({name, *at});
        return true;
    };
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string option = words[i];
        if (option == "--help" || option == "-h") {
            o.help = true;
            return o;
        }
        if (option == "--check" || option == "--tags") {
            o.mode = option == "--check" ? mode::check : mode::tags;
            continue;
        }
        static constexpr const char* with_value[] = {
            "--site",   "--listen",  "--tls-listen", "--certificate", "--key",   "--ca",         "--crl",
            "--device", "--journal", "--state",      "--statement",   "--reset", "--keep-alive", "--signer"};
        bool known = false;
        for (const char* const w : with_value) known = known || option == w;
        if (!known) {
            fault = option + ": no such option; --help shows them";
            return {};
        }
        if (++i == words.size()) {
            fault = option + ": a value is missing";
            return {};
        }
        const std::string value = words[i];
        if (value.empty()) {
            fault = option + ": an empty value";
            return {};
        }
        if (option == "--site") o.site = value;
        if (option == "--certificate") o.certificate = value;
        if (option == "--key") o.key = value;
        if (option == "--ca") o.ca.push_back(value);
        if (option == "--crl") o.crl.push_back(value);
        if (option == "--journal") o.journal = value;
        if (option == "--state") o.state = value;
        if (option == "--signer") o.signers.push_back(value);
        if (option == "--reset") o.reset = value;
        if (option == "--keep-alive") o.keep_alive = value;
        if (option == "--listen" && !place(option, value, o.listen)) return {};
        if (option == "--tls-listen" && !place(option, value, o.tls_listen)) return {};
        if (option == "--device" && !place(option, value, o.devices)) return {};
        if (option == "--statement") {
            o.mode = mode::statement;
            o.statement_format = value;
            if (value != "md" && value != "json" && value != "html") {
                fault = "--statement " + value + ": expected md, json or html";
                return {};
            }
        }
    }
    const auto needs = [&](bool missing, const char* what) {
        if (missing && fault.empty()) fault = std::string{what} + " is missing; --help shows the options";
    };
    if (o.mode == mode::statement) return o;
    needs(o.site.empty(), "--site FILE");
    if (o.mode == mode::serve) {
        needs(o.listen.empty() && o.tls_listen.empty(), "--listen ADDR:PORT or --tls-listen ADDR:PORT");
        needs(o.devices.empty(), "--device ADDR:PORT");
        needs(o.journal.empty(), "--journal DIR");
        if (!o.tls_listen.empty()) {
            needs(o.certificate.empty(), "--certificate FILE, which --tls-listen needs,");
            needs(o.key.empty(), "--key FILE, which --tls-listen needs,");
            needs(o.ca.empty(), "--ca FILE, which --tls-listen needs,");
        } else {
            needs(!o.certificate.empty() || !o.key.empty() || !o.ca.empty() || !o.crl.empty(),
                  "--tls-listen ADDR:PORT, which the certificates are for,");
        }
    }
    if (!fault.empty()) return {};
    if (o.state.empty()) o.state = o.journal + "/state";
    return o;
}

} // namespace gateway

#endif
