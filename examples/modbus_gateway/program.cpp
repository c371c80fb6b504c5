// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "program.hpp"

#include "core.hpp"
#include "journal_alarms.hpp"
#include "pick.hpp"
#include "policy.hpp"
#include "recording.hpp"
#include "rooms.hpp"
#include "security.hpp"
#include "server.hpp"

#include <interlock/adapt/asio.hpp>
#include <interlock/adapt/openssl.hpp>

#include <boost/asio/signal_set.hpp>

#include <openssl/ssl.h>

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

namespace il = interlock;

namespace {

std::uint64_t random_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
}

/// Keeps outsiders from choosing addresses and ports that share a place.
site_policy seeded(site_policy policy) {
    policy.traffic.rates.seed = random_seed();
    policy.traffic.connections.seed = random_seed();
    return policy;
}

/// Everything that runs, in the order in which it has to be made.
class program {
public:
    program(options with, std::unique_ptr<policy_store> life, policy_store::offered first)
        : with_{std::move(with)},
          life_{std::move(life)},
          alarms_{std::move(first.alarms)},
          summary_{std::move(first.summary)},
          changes_{std::move(first.changes)},
          before_{first.before},
          policy_{seeded(std::move(first.policy))} {}

    int run() {
        begin();
        open_tls();
        open_devices();
        open_listeners();
        announce();
        watch_signals();
        ticking_.start();
        every_5ms();
        every_100ms();
        every_second();
        recording::say("ready");
        context_.run();
        records_.stopped();
        enforcer_.part<security::recorder>().flush();
        recording::say("stopped");
        return 0;
    }

private:
    static il::si::output_result write_output(void* to, il::resource output, il::value v) noexcept {
        return static_cast<program*>(to)->core_.write_for(output, v) ? il::si::output_result::on_its_way
                                                                     : il::si::output_result::refused;
    }
    static void on_transition(void* to, const il::si::failsafe_transition& what) noexcept {
        static_cast<program*>(to)->records_.failsafe(what);
    }
    static void on_read_back(void* to, il::resource tag, il::value written, il::value read,
                             il::si::read_back_result how) noexcept {
        static_cast<program*>(to)->records_.read_back(tag, written, read, how);
    }
    il::journal::at journal_at() {
        il::journal::at where{with_.journal};
        where.component = "modbus_gateway";
        where.alarm = {&journal_alarms_, &journal_alarms::on_alarm};
        return where;
    }
    il::si::failsafe_options failsafe_options() {
        return {.outputs = rooms_.outputs(),
                .writer = {this, &program::write_output},
                .record = {this, &program::on_transition},
                .keep_alive = with_.keep_alive};
    }

    /// A session for each connection; connections are what is limited.
    static il::uc::session_places sessions_for(const il::ra::connection_places& c) {
        return {.in_all = c.in_all,
                .reserved = c.reserved,
                .per_listener = c.per_listener,
                .per_subject = c.per_address,
                .idle_end = {},
                .half_open = {}};
    }

    void begin() {
        auto& journal = enforcer_.part<security::recorder>();
        if (const il::explanation fault = journal.fault(); !fault.empty())
            throw unusable{"--journal " + with_.journal + ": " + std::string{fault.view()}};
        journal.name_policies(&security::enforcer::policy_name);
        journal.use_values({&image_, [](const void* image, il::resource of) noexcept {
                                return static_cast<const il::si::process_image*>(image)->current(of).value;
                            }});
        enforcer_.part<security::limits>().use(il::wall_time{enforcer_.part<security::clock>()});
        enforcer_.part<il::iac::certificate_identity>().synchronise(enforcer_.part<security::clock>());
        const il::publish_outcome published = enforcer_.publish(policy_);
        if (published.result != il::publish_result::in_force)
            throw unusable{with_.site + ": " + std::string{published.why.view()}};
        core_.reset_by(with_.reset);
        for (const std::string& tag : {with_.reset, with_.keep_alive})
            if (!tag.empty() && enforcer_.tag(tag).id == 0) throw unusable{tag + ": the site policy has no such tag"};
    }

    /// Everything is as it should be: the site policy is sealed, and what somebody should know is said.
    void announce() {
        journal_alarms_.ready();
        records_.started();
        tell_changes(before_, summary_, changes_);
        confirm();
        for (const std::string& a : alarms_) records_.site_alarm(a);
        for (const std::string& w : policy_.warnings) recording::note(w);
    }

    /// Author and difference (8.1). They are on record before the document is sealed as the last good one: after a crash in between
    /// it is still the one that is new.
    void tell_changes(std::uint64_t before, const std::string& summary, const std::vector<std::string>& changes) {
        records_.published(before, policy_.version, summary);
        for (const std::string& c : changes) records_.changed(c);
        enforcer_.part<security::recorder>().flush();
    }

    void open_tls() {
        if (with_.tls_listen.empty()) return;
        std::string fault;
        tls_ = il::adapt::tls_server::open(tls_files(), fault);
        if (!tls_) throw unusable{fault};
    }

    il::adapt::tls_server_options tls_files() const {
        return {.self = {with_.certificate, with_.key},
                .peers = {.authorities = with_.ca, .revocation_lists = with_.crl}};
    }
    /// Trust and our own certificate again, both or neither; live connections keep theirs until they are rechecked.
    void renew_tls() {
        if (!tls_) return;
        std::string fault;
        const auto fresh = il::adapt::tls_server::open(tls_files(), fault);
        bool done = fresh && tls_->reload(fault) == il::crypto::completion::done;
        if (done) {
            SSL_CTX* const from = fresh->context();
            STACK_OF(X509)* chain = nullptr;
            SSL_CTX_get0_chain_certs(from, &chain);
            done = SSL_CTX_use_cert_and_key(tls_->context(), SSL_CTX_get0_certificate(from),
                                            SSL_CTX_get0_privatekey(from), chain, 1) == 1;
        }
        if (!done && fault.empty()) fault = with_.certificate + ": can't be used with " + with_.key;
        records_.certificates(done ? "" : fault);
    }

    void open_devices() {
        for (const device_option& d : with_.devices) {
            const auto* known = pick(
                policy_.devices, d.name, [](const auto&) { return true; }, with_.devices.size() == 1);
            if (known == nullptr)
                throw unusable{"--device " + (d.name.empty() ? text(d.at) : d.name) + ": the site policy has " +
                               listed(policy_.devices) + "; say which: NAME=ADDR:PORT"};
            if (core_.find_device(known->name) != nullptr) throw unusable{"--device " + known->name + ": given twice"};
            core_.add_device(known->name, d.at, known->limits);
            limit_load(*known);
        }
    }
    void limit_load(const site_policy::device_info& of) {
        enforcer_.part<il::ra::device_load>().limit(enforcer_.tag(of.name),
                                                    {.connections = static_cast<std::uint32_t>(of.limits.connections),
                                                     .in_flight = static_cast<std::uint32_t>(of.limits.in_flight),
                                                     .waiting = static_cast<std::uint32_t>(of.limits.queued),
                                                     .essential_in_flight = 1,
                                                     .essential_waiting = 16,
                                                     .interval = {of.limits.interval.count()}});
    }

    void open_listeners() {
        const auto open = [&](const std::vector<listen_option>& wanted, bool secure) {
            for (const listen_option& l : wanted) {
                const char* const option = secure ? "--tls-listen " : "--listen ";
                const auto* known = pick(
                    policy_.listeners, l.name, [&](const auto& k) { return k.secure == secure; }, wanted.size() == 1);
                if (known == nullptr)
                    throw unusable{option + (l.name.empty() ? text(l.at) : l.name) + ": the site policy has no one " +
                                   (secure ? "secure" : "plain") + " listener that this could be; it has " +
                                   listed(policy_.listeners)};
                try {
                    const tcp::endpoint at = server_.listen(known->name, l.at, secure ? &*tls_ : nullptr);
                    recording::say("listening " + known->name + ' ' + text(at));
                } catch (const boost::system::system_error& failed) {
                    throw unusable{option + text(l.at) + ": " + failed.code().message()};
                }
            }
        };
        open(with_.listen, false);
        open(with_.tls_listen, true);
    }

    void watch_signals() {
        signals_.async_wait([this](error_code failed, int which) {
            if (failed) return;
            if (which == SIGHUP) {
                reload();
                watch_signals();
            } else {
                drain();
            }
        });
    }

    void reload() {
        std::string fault;
        renew_tls();
        auto fresh = life_->reload(fault);
        if (!fresh) return refuse_reload(fault);
        if (const std::string faults = rooms_.beyond(fresh->policy, with_.site); !faults.empty()) {
            life_->withdraw();
            return refuse_reload(faults);
        }
        const il::publish_outcome published = enforcer_.publish(fresh->policy);
        if (published.result != il::publish_result::in_force) {
            life_->withdraw();
            return refuse_reload(std::string{published.why.view()} + "\n");
        }
        const std::uint64_t before = policy_.version;
        const bool other_traffic = !fresh->policy.traffic.same_as(policy_.traffic);
        policy_ = seeded(std::move(fresh->policy));
        rooms_.in_force(policy_);
        std::map<std::string, link_limits, std::less<>> limits;
        for (const auto& d : policy_.devices) {
            limits[d.name] = d.limits;
            limit_load(d);
        }
        core_.published(limits);
        core_.reset_by(with_.reset);
        server_.recheck();
        tell_changes(before, fresh->summary, fresh->changes);
        confirm();
        for (const std::string& a : fresh->alarms) records_.site_alarm(a);
        for (const std::string& w : policy_.warnings) recording::note(w);
        if (other_traffic) recording::note("limits on traffic have changed, and are in force from the next start on");
        recording::say("reloaded version " + std::to_string(policy_.version));
    }
    void confirm() {
        std::string fault = life_->confirm();
        if (!fault.empty()) records_.site_alarm("not sealed: " + fault.substr(0, fault.find('\n')));
    }
    void refuse_reload(const std::string& faults) {
        recording::complain(faults);
        recording::alarm("the site policy is not reloaded; version " + std::to_string(policy_.version) +
                         " stays in force");
        records_.publish_refused(std::string_view{faults}.substr(0, faults.find('\n')));
        recording::say("reload refused");
    }

    /// Takes no more, lets what is under way end, then ends.
    void drain() {
        if (std::exchange(draining_, true)) return;
        server_.stop_listening();
        core_.drain();
        drain_until_ = steady::now() + std::chrono::seconds{5};
    }
    void end_when_drained() {
        if (!draining_ || (core_.under_way() != 0 && steady::now() < drain_until_)) return;
        server_.close_all();
        core_.stop();
        ticking_.stop();
        fast_.cancel();
        slow_.cancel();
        second_.cancel();
        signals_.cancel();
        ended_ = true;
        // What was answered last is still to be sent.
        asio::post(context_, [this] { asio::post(context_, [this] { context_.stop(); }); });
    }

    template <class Do>
    void every(asio::steady_timer& timer, std::chrono::milliseconds period, Do what) {
        timer.expires_after(period);
        timer.async_wait([this, &timer, period, what](error_code failed) {
            if (failed || ended_) return;
            what();
            if (!ended_) every(timer, period, what);
        });
    }
    void every_5ms() {
        every(fast_, std::chrono::milliseconds{5}, [this] {
            core_.sweep(steady::now());
            end_when_drained();
        });
    }
    void every_100ms() {
        every(slow_, std::chrono::milliseconds{100}, [this] {
            server_.sweep();
            core_.supervise();
        });
    }
    void every_second() {
        every(second_, std::chrono::milliseconds{1000}, [this] {
            enforcer_.tick();
            enforcer_.part<il::iac::certificate_identity>().synchronise(enforcer_.part<security::clock>());
            records_.count_bad_answers();
        });
    }

    const options with_;
    std::unique_ptr<policy_store> life_;
    /// What is to be said once everything runs.
    std::vector<std::string> alarms_;
    std::string summary_;
    std::vector<std::string> changes_;
    /// The version that was sealed when the gateway started.
    std::uint64_t before_ = 0;
    site_policy policy_;
    journal_alarms journal_alarms_;
    rooms rooms_{policy_};
    il::si::process_image image_{{.tags = rooms_.resources()}};
    security::enforcer enforcer_{journal_at(),
                                 failsafe_options(),
                                 il::source_of<il::si::process_image>{&image_},
                                 il::si::tag_limit_options{.written = {.tags = rooms_.limited()}},
                                 il::si::answer_options{},
                                 il::si::read_back_options{.context = this, .result = &program::on_read_back},
                                 il::ra::device_places{.devices = rooms_.devices()},
                                 policy_.traffic.connections,
                                 policy_.traffic.rates,
                                 sessions_for(policy_.traffic.connections),
                                 il::iac::credential_places{.count = policy_.traffic.connections.in_all,
                                                            .reserved = policy_.traffic.connections.reserved},
                                 il::unsafe::allow_unauthenticated{}};
    /// Runs on one thread, and beside the journal's: whatever locked here would pay for that.
    asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
    flusher out_{context_};
    recording records_{enforcer_};
    core core_{context_, out_, enforcer_, image_, records_};
    std::optional<il::adapt::tls_server> tls_;
    server server_{context_, out_, enforcer_, core_, records_};
    il::adapt::tick_timer<security::enforcer> ticking_{context_, enforcer_};
    asio::signal_set signals_{context_, SIGHUP, SIGTERM, SIGINT};
    asio::steady_timer fast_{context_};
    asio::steady_timer slow_{context_};
    asio::steady_timer second_{context_};
    bool draining_ = false;
    bool ended_ = false;
    steady::time_point drain_until_{};
};

/// What is wrong, in one line where it is one fault; several are printed first.
unusable because(const std::string& file, const std::string& faults) {
    if (std::ranges::count(faults, '\n') == 1) return {faults.substr(0, faults.size() - 1)};
    std::fputs(faults.c_str(), stderr);
    return {"--site " + file + ": the site policy can't be used"};
}

} // namespace

int serve(const options& with) {
    // The state is within the journal's folder unless another is named; what fails here the journal says itself.
    (void)::mkdir(with.journal.c_str(), 0700);
    auto life = std::make_unique<policy_store>(with.site, with.state, with.signers);
    std::string faults;
    auto first = life->open(faults);
    if (!first) throw because(with.site, faults);
    std::fputs(faults.c_str(), stderr);
    return std::make_unique<program>(with, std::move(life), std::move(*first))->run();
}

} // namespace gateway
