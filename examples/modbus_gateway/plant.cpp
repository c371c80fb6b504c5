// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A simulated plant device: a small boiler behind a libmodbus server, as examples/sites/boiler-house.json describes it.
//   simulated_plant [--listen ADDR:PORT] [--delay MS]
// It knows nothing of security: whatever it is told, it does. Numbers are wire addresses, from 0.
//   coils              11 trip (1 shuts the burner off), 12 burner, 13 feed pump
//   discrete inputs    10 guard closed, 11 flame
//   holding registers  100 pressure set-point, bar, float32; 102 feed valve, per cent times 10, uint16; 103 control word;
//                      200 heartbeat of the panel
//   input registers    0 pressure, bar, float32; 2 temperature, degrees, float32; 4 level, per cent times 10, uint16; 200 heartbeat

#include <modbus/modbus.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

volatile std::sig_atomic_t stop = 0;

struct closer {
    void operator()(modbus_t* m) const { modbus_free(m); }
    void operator()(modbus_mapping_t* m) const { modbus_mapping_free(m); }
};

// libmodbus 3.1.6 has functions for this, whose byte order isn't what their names say.
float get_float(const std::uint16_t* registers) {
    return std::bit_cast<float>(std::uint32_t{registers[0]} << 16U | registers[1]);
}
void set_float(float value, std::uint16_t* registers) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    registers[0] = static_cast<std::uint16_t>(bits >> 16U);
    registers[1] = static_cast<std::uint16_t>(bits & 0xffffU);
}

/// The process behind the registers.
class boiler {
public:
    explicit boiler(modbus_mapping_t& registers) : registers_{registers} {
        registers_.tab_input_bits[10] = 1;
        registers_.tab_bits[12] = 1;
        registers_.tab_bits[13] = 1;
        registers_.tab_registers[102] = 500;
        set_float(5.0F, &registers_.tab_registers[100]);
        step(0);
    }

    void step(float seconds) {
        const bool tripped = registers_.tab_bits[11] != 0;
        if (tripped) registers_.tab_bits[12] = 0;
        const bool burns = registers_.tab_bits[12] != 0 && registers_.tab_input_bits[10] != 0;
        const float wanted = burns ? get_float(&registers_.tab_registers[100]) : 0.0F;
        // First-order lag: 3 s towards the set-point, 8 s when it cools down.
        const float lag = wanted > pressure_ ? 3.0F : 8.0F;
        if (std::isfinite(wanted))
            pressure_ += (std::clamp(wanted, 0.0F, 25.0F) - pressure_) * std::min(1.0F, seconds / lag);
        temperature_ = 100.0F + 12.0F * std::sqrt(std::max(0.0F, pressure_));
        const float inflow =
            registers_.tab_bits[13] != 0 ? static_cast<float>(registers_.tab_registers[102]) / 1000.0F : 0.0F;
        level_ = std::clamp(level_ + seconds * (inflow - pressure_ / 10.0F), 0.0F, 100.0F);
        registers_.tab_input_bits[11] = burns ? 1 : 0;
        set_float(pressure_, &registers_.tab_input_registers[0]);
        set_float(temperature_, &registers_.tab_input_registers[2]);
        registers_.tab_input_registers[4] = static_cast<std::uint16_t>(level_ * 10.0F);
        registers_.tab_input_registers[200] = registers_.tab_registers[200];
    }

private:
    modbus_mapping_t& registers_;
    float pressure_ = 5.0F;
    float temperature_ = 120.0F;
    float level_ = 60.0F;
};

int refuse(const std::string& why) {
    std::fprintf(stderr, "simulated_plant: %s\n", why.c_str());
    return 2;
}

} // namespace

int main(int count, char** words) {
    std::string host = "127.0.0.1";
    int port = 0;
    int delay = 0;
    for (int i = 1; i < count; i += 2) {
        const std::string_view option = words[i];
        if (i + 1 == count) return refuse("a value is missing after " + std::string{option});
        const std::string_view value = words[i + 1];
        const auto number = [](std::string_view text, int& into) {
            const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), into);
            return wrong == std::errc{} && end == text.data() + text.size();
        };
        if (option == "--listen") {
            const std::size_t colon = value.rfind(':');
            if (colon == std::string_view::npos || !number(value.substr(colon + 1), port))
                return refuse("--listen needs ADDR:PORT");
            host = value.substr(0, colon);
        } else if (option != "--delay" || !number(value, delay)) {
            return refuse("usage: simulated_plant [--listen ADDR:PORT] [--delay MS]");
        }
    }
    struct sigaction quit {};
    quit.sa_handler = [](int) { stop = 1; };
    sigaction(SIGTERM, &quit, nullptr);
    sigaction(SIGINT, &quit, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    const std::unique_ptr<modbus_t, closer> modbus{modbus_new_tcp(host.c_str(), port)};
    const std::unique_ptr<modbus_mapping_t, closer> registers{modbus_mapping_new(256, 256, 256, 256)};
    if (!modbus || !registers) return refuse(modbus_strerror(errno));
    const int listener = modbus_tcp_listen(modbus.get(), 16);
    if (listener < 0) return refuse(host + ':' + std::to_string(port) + ": " + modbus_strerror(errno));
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
    std::printf("listening device %s:%u\n", host.c_str(), unsigned{ntohs(bound.sin_port)});
    std::fflush(stdout);

    boiler process{*registers};
    std::vector<int> peers;
    auto last = std::chrono::steady_clock::now();
    while (stop == 0) {
        fd_set watched;
        FD_ZERO(&watched);
        FD_SET(listener, &watched);
        int highest = listener;
        for (const int peer : peers) {
            FD_SET(peer, &watched);
            highest = std::max(highest, peer);
        }
        timeval patience{0, 100'000};
        const int ready = select(highest + 1, &watched, nullptr, nullptr, &patience);
        const auto now = std::chrono::steady_clock::now();
        if (const std::chrono::duration<float> passed = now - last; passed.count() >= 0.1F) {
            process.step(passed.count());
            last = now;
        }
        if (ready <= 0) continue;
        for (auto& peer : peers) {
            if (!FD_ISSET(peer, &watched)) continue;
            std::uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
            modbus_set_socket(modbus.get(), peer);
            const int got = modbus_receive(modbus.get(), query);
            if (got > 0) {
                if (delay != 0) std::this_thread::sleep_for(std::chrono::milliseconds{delay});
                modbus_reply(modbus.get(), query, got, registers.get());
                process.step(0);
            } else if (got < 0) {
                close(peer);
                peer = -1;
            }
        }
        std::erase(peers, -1);
        if (FD_ISSET(listener, &watched)) {
            const int peer = accept(listener, nullptr, nullptr);
            if (peer >= 0 && peer < FD_SETSIZE) peers.push_back(peer);
        }
    }
    for (const int peer : peers) close(peer);
    close(listener);
}
