// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: gateway.
// needs: modbus_gateway benchmark.gateway.relay

/// The gateway beside a bare relay of the same code, on loopback. One thread of this program holds the clients and the devices,
/// and has a processor of its own; relay and gateway run on the others. docs/performance.md explains the figures.
#include "figures.hpp"
#include "gateway/load.hpp"
#include "gateway/process.hpp"

namespace {

using namespace load;
using std::chrono::milliseconds;

std::size_t pairs() {
    const char* const wanted = std::getenv("INTERLOCK_BENCHMARK_PAIRS");
    return wanted == nullptr ? 31 : std::max<std::size_t>(1, std::strtoul(wanted, nullptr, 10));
}

double quantile(std::vector<double> of, double q) {
    if (of.empty()) fail("nothing was answered");
    const auto at = std::min(of.size() - 1, static_cast<std::size_t>(static_cast<double>(of.size()) * q));
    std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(at), of.end());
    return of[at];
}

/// Everything under measurement, with its device.
class bench {
public:
    bench() { folder_site(); }

    /// A gateway whose peers may ask so often.
    std::unique_ptr<process> gateway(const std::string& name, const std::string& rate) {
        write_site(name, rate);
        return std::make_unique<process>(
            by, on_,
            std::vector<std::string>{bin_ + "/modbus_gateway", "--site", folder_ / (name + ".json"), "--listen",
                                     "127.0.0.1:0", "--device", "boiler-plc=" + fast_.at(), "--device",
                                     "slow-plc=" + slow_.at(), "--journal", folder_ / name});
    }
    std::unique_ptr<process> relay() {
        return std::make_unique<process>(by, on_,
                                         std::vector<std::string>{bin_ + "/benchmark.gateway.relay", "--listen",
                                                                  "127.0.0.1:0", "--device", fast_.at()});
    }

    engine by;

private:
    void folder_site() {
        const char* const bin = std::getenv("INTERLOCK_BIN");
        const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
        if (bin == nullptr || source == nullptr)
            fail("run it by ./benchmarks/run gateway: INTERLOCK_BIN and INTERLOCK_SOURCE_DIR aren't set");
        bin_ = bin;
        std::ifstream in(std::string{source} + "/benchmarks/gateway/site.json");
        site_.assign(std::istreambuf_iterator<char>{in}, {});
        if (site_.empty()) fail("benchmarks/gateway/site.json can't be read");
    }
    void write_site(const std::string& name, const std::string& rate) {
        boost::json::parse_options with_comments;
        with_comments.allow_comments = true;
        boost::json::value site = boost::json::parse(site_, {}, with_comments);
        auto& traffic = site.at("traffic").as_object();
        traffic["per peer"] = traffic["per subject"] = rate;
        std::ofstream out(folder_ / (name + ".json"));
        out << boost::json::serialize(site);
        out.close();
        std::filesystem::permissions(folder_ / (name + ".json"),
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }

    processors on_;
    own_folder folder_;
    std::string bin_;
    std::string site_;
    device fast_{by};
    device slow_{by, milliseconds{300}};
};

const question one_tag = read_registers(100, 2);

/// Throughput and latency beside the relay.
void beside_relay(figures::program& out, bench& b) {
    const auto relay = b.relay();
    const std::string relay_at = relay->wait_for("listening relay ");
    const auto gateway = b.gateway("fast", "1000000 per 1s");
    const std::string gateway_at = gateway->wait_for("listening plant ");
    gateway->wait_for("ready");
    b.by.turn_for(milliseconds{100});

    const auto throughputs = [&](const std::string& key, std::size_t connections, std::size_t depth,
                                 const question& q) {
        const clients through_relay = connect(b.by, connections, relay_at);
        const clients through_gateway = connect(b.by, connections, gateway_at);
        const auto got = figures::interleaved(
            pairs(), [&] { return throughput(b.by, through_gateway, q, depth, milliseconds{200}); },
            [&] { return throughput(b.by, through_relay, q, depth, milliseconds{200}); });
        for (const auto& c : through_gateway)
            if (c->refused != 0) fail("the gateway refused a read");
        out.set("gateway.throughput_over_relay_" + key, got.ratio);
        out.set("gateway.relay_per_second_" + key, figures::median(got.second));
        return figures::median(got.second);
    };
    throughputs("1_unpipelined", 1, 1, one_tag);
    throughputs("1", 1, 16, one_tag);
    throughputs("16_unpipelined", 16, 1, one_tag);
    const double most = throughputs("16", 16, 16, one_tag);
    throughputs("16_block", 16, 16, read_registers(100, 10));

    const clients through_relay = connect(b.by, 16, relay_at);
    const clients through_gateway = connect(b.by, 16, gateway_at);
    std::vector<double> added;
    std::vector<double> ratio;
    std::vector<double> p50;
    std::vector<double> p99;
    const auto half = [&](const clients& through) {
        std::vector<double> waits;
        for (const auto& c : through) c->waits = &waits;
        std::array<paced, 1> all{paced{through, one_tag, most / 2}};
        run(b.by, all, milliseconds{250});
        return waits;
    };
    (void)half(through_gateway);
    (void)half(through_relay);
    for (std::size_t i = 0; i < pairs(); ++i) {
        const bool relay_first = i % 2 != 0;
        std::vector<double> first = half(relay_first ? through_relay : through_gateway);
        std::vector<double> second = half(relay_first ? through_gateway : through_relay);
        const std::vector<double>& r = relay_first ? first : second;
        const std::vector<double>& g = relay_first ? second : first;
        p50.push_back(quantile(r, 0.5));
        p99.push_back(quantile(r, 0.99));
        added.push_back(quantile(g, 0.5) - p50.back());
        ratio.push_back(quantile(g, 0.99) / p99.back());
    }
    out.set("gateway.p50_added_us", added);
    out.set("gateway.p99_over_relay", ratio);
    out.set("gateway.relay_p50_us", p50);
    out.set("gateway.relay_p99_us", p99);
}

} // namespace

int main(int count, char** words) {
    std::signal(SIGPIPE, SIG_IGN);
    alarm(600); // whatever happens; the programs under measurement end with this one
    try {
        figures::program out(count, words);
        bench b;
        beside_relay(out, b);
        return out.finish();
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "benchmark.gateway: %s\n", failed.what());
        return 1;
    }
}
