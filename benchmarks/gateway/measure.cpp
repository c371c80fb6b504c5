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
const question five_tags = read_registers(100, 10);

/// A client's address says which peer of the site policy it is.
constexpr const char* honest_peer = "127.0.0.1";
constexpr const char* essential_peer = "127.0.0.2";
constexpr const char* flooding_peer = "127.0.0.3";
constexpr const char* slow_reader = "127.0.0.4";

double refusals(const clients& all) {
    double sum = 0;
    for (const auto& c : all) sum += static_cast<double>(c->refused);
    return sum;
}
double answers(const clients& all) {
    double sum = 0;
    for (const auto& c : all) sum += static_cast<double>(c->answered + c->refused);
    return sum;
}

/// Relay and gateway before the same device.
class beside_relay {
public:
    beside_relay(figures::program& out, bench& b) : out_{out}, b_{b} {
        gateway_->wait_for("ready");
        b_.by.turn_for(milliseconds{100});
    }

    /// Sets the figures of a load, and returns the relay's transactions a second.
    double throughputs(const std::string& key, std::size_t connections, std::size_t depth, const question& q) {
        const clients through_relay = connect(b_.by, connections, relay_at_, honest_peer);
        const clients through_gateway = connect(b_.by, connections, gateway_at_, honest_peer);
        std::vector<double> relay_cpu;
        std::vector<double> gateway_cpu;
        const auto one = [&](const clients& all, const process& of, std::vector<double>& cpu) {
            const double used = of.cpu_us();
            const double asked = answers(all);
            const double done = throughput(b_.by, all, q, depth, milliseconds{200});
            cpu.push_back((of.cpu_us() - used) / (answers(all) - asked));
            return done;
        };
        const auto got = figures::interleaved(
            pairs(), [&] { return one(through_gateway, *gateway_, gateway_cpu); },
            [&] { return one(through_relay, *relay_, relay_cpu); });
        if (refusals(through_gateway) != 0) fail("the gateway refused a read");
        for (std::size_t i = 0; i < relay_cpu.size(); ++i) gateway_cpu[i] -= relay_cpu[i];
        out_.set("gateway.throughput_over_relay_" + key, got.ratio);
        out_.set("gateway.relay_per_second_" + key, figures::median(got.second));
        out_.set("gateway.relay_cpu_us_" + key, relay_cpu);
        out_.set("gateway.cpu_added_us_" + key, gateway_cpu);
        return figures::median(got.second);
    }

    /// At half the load that the relay carries at most: an even pace, each wait from when the request was due.
    void latencies(double most) {
        const clients through_relay = connect(b_.by, 16, relay_at_, honest_peer);
        const clients through_gateway = connect(b_.by, 16, gateway_at_, honest_peer);
        std::vector<double> p50;
        std::vector<double> p99;
        std::vector<double> added;
        std::vector<double> ratio;
        const auto half = [&](const clients& through) {
            std::vector<double> waits;
            waits.reserve(static_cast<std::size_t>(most));
            for (const auto& c : through) c->waits = &waits;
            std::array<paced, 1> all{paced{through, one_tag, most / 2}};
            run(b_.by, all, milliseconds{250});
            for (const auto& c : through) c->waits = nullptr;
            return waits;
        };
        (void)half(through_gateway);
        (void)half(through_relay);
        for (std::size_t i = 0; i < pairs(); ++i) {
            const bool relay_first = i % 2 != 0;
            const std::vector<double> first = half(relay_first ? through_relay : through_gateway);
            const std::vector<double> second = half(relay_first ? through_gateway : through_relay);
            const std::vector<double>& relay = relay_first ? first : second;
            const std::vector<double>& gateway = relay_first ? second : first;
            p50.push_back(quantile(relay, 0.5));
            p99.push_back(quantile(relay, 0.99));
            added.push_back(quantile(gateway, 0.5) - p50.back());
            ratio.push_back(quantile(gateway, 0.99) / p99.back());
        }
        if (refusals(through_gateway) != 0) fail("the gateway refused a read");
        out_.set("gateway.p50_added_us", added);
        out_.set("gateway.p99_over_relay", ratio);
        out_.set("gateway.relay_p50_us", p50);
        out_.set("gateway.relay_p99_us", p99);
    }

private:
    figures::program& out_;
    bench& b_;
    std::unique_ptr<process> relay_ = b_.relay();
    std::string relay_at_ = relay_->wait_for("listening relay ");
    std::unique_ptr<process> gateway_ = b_.gateway("unlimited", "1000000 per 1s");
    std::string gateway_at_ = gateway_->wait_for("listening plant ");
};

/// A peer that asks ten times as often as it may.
class under_flood {
public:
    static constexpr double limit = 2000;

    under_flood(figures::program& out, bench& b) : out_{out}, b_{b} { gateway_->wait_for("ready"); }

    /// An honest client with and without the flood.
    void honest() {
        const clients honest = connect(b_.by, 1, at_, honest_peer);
        const clients flooding = connect(b_.by, 1, at_, flooding_peer);
        const auto p99 = [&](bool flood) {
            std::vector<double> waits;
            honest.front()->waits = &waits;
            std::vector<paced> all{{honest, one_tag, limit * 0.8}};
            if (flood) all.push_back({flooding, one_tag, limit * 10, true});
            run(b_.by, all, milliseconds{500});
            honest.front()->waits = nullptr;
            return quantile(waits, 0.99);
        };
        (void)p99(true);
        const auto before = static_cast<double>(gateway_->resident_kib());
        const auto got = figures::interleaved(
            pairs(), [&] { return p99(true); }, [&] { return p99(false); });
        if (refusals(honest) != 0) fail("the gateway refused the honest client");
        if (refusals(flooding) < 0.5 * answers(flooding)) fail("the gateway let the flood through");
        out_.set("gateway.flood_p99_ratio", got.ratio);
        out_.set("gateway.quiet_p99_us", got.second);
        out_.set("gateway.flood_rss_growth_kib", static_cast<double>(gateway_->resident_kib()) - before);
    }

    /// An essential write with the flood, a journal that can't be written, and another device that is slow and has more to do than
    /// it can. The device answers from memory at once, so all of the wait counts.
    void essential() {
        const clients panel = connect(b_.by, 1, at_, essential_peer);
        const clients flooding = connect(b_.by, 1, at_, flooding_peer);
        const clients slow = connect(b_.by, 16, at_, slow_reader);
        const question trip = write_coil(11, true);
        const question tank = read_registers(100, 2, 2);
        const question written = write_coil(11, false);
        gateway_->fill_disk();
        // What is recorded first shows that there is no room; the next ordinary write is refused for it.
        panel.front()->ask(written);
        gateway_->wait_for("the journal can't be written");
        drain(b_.by, panel);
        const double refused = refusals(panel) + 1;
        panel.front()->ask(written);
        drain(b_.by, panel);
        if (refusals(panel) != refused) fail("a write that can't be recorded was let through");
        std::vector<double> waits;
        panel.front()->waits = &waits;
        // 128 requests for a device that carries 8 and takes 300 ms: most of them wait for longer than an answer may take.
        for (const auto& c : slow) {
            c->again = &tank;
            for (int i = 0; i < 8; ++i) c->ask(tank);
        }
        std::array<paced, 2> all{paced{panel, trip, 1000}, paced{flooding, one_tag, limit * 10, true}};
        run(b_.by, all, milliseconds{330 * static_cast<long>(pairs())});
        for (const auto& c : slow) c->again = nullptr;
        if (refusals(panel) != refused) fail("an essential write was refused");
        if (refusals(flooding) < 0.5 * answers(flooding)) fail("the gateway let the flood through");
        out_.set("gateway.essential_p999_ms", quantile(waits, 0.999) / 1000);
        out_.set("gateway.essential_p50_ms", quantile(waits, 0.5) / 1000);
        out_.set("gateway.essential_writes", static_cast<double>(waits.size()));
    }

private:
    figures::program& out_;
    bench& b_;
    std::unique_ptr<process> gateway_ = b_.gateway("limited", std::to_string(static_cast<int>(limit)) + " per 1s");
    std::string at_ = gateway_->wait_for("listening plant ");
};

void measure(figures::program& out) {
    bench b;
    const auto wants = [&](std::initializer_list<const char*> keys) {
        return std::ranges::any_of(keys, [&](const char* k) { return out.wants(k); });
    };
    if (wants({"gateway.throughput_over_relay", "gateway.relay", "gateway.cpu_added_us", "gateway.p50_added_us",
               "gateway.p99_over_relay"})) {
        beside_relay pair{out, b};
        // 16 requests under way in both: over one connection, and over 16.
        if (wants({"gateway.throughput_over_relay_1"})) pair.throughputs("1", 1, 16, one_tag);
        const double most = pair.throughputs("16", 16, 1, one_tag);
        // 256 under way, where a system call is shared by 16 requests; and five tags in each.
        if (wants({"gateway.throughput_over_relay_256"})) pair.throughputs("256_under_way", 16, 16, one_tag);
        if (wants({"gateway.throughput_over_relay_5_tags"})) pair.throughputs("5_tags", 16, 1, five_tags);
        if (wants({"gateway.p50_added_us", "gateway.p99_over_relay"})) pair.latencies(most);
    }
    if (wants({"gateway.flood", "gateway.quiet_p99_us"})) under_flood{out, b}.honest();
    if (wants({"gateway.essential"})) under_flood{out, b}.essential();
}

} // namespace

int main(int count, char** words) {
    std::signal(SIGPIPE, SIG_IGN);
    // Whatever happens, it ends, and the programs under measurement with it.
    stop_on({SIGINT, SIGTERM, SIGALRM});
    alarm(600);
    try {
        figures::program out(count, words);
        measure(out);
        return out.finish();
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "benchmark.gateway: %s\n", failed.what());
        return 1;
    }
}
