// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "policy.hpp"

#include "plant_map.hpp"
#include "security.hpp"

#include <interlock/adapt/json.hpp>
#include <interlock/modbus/tag_map_reader.hpp>
#include <interlock/si/limit_rules.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

namespace gateway {

namespace il = interlock;

namespace {

/// The map of a document, with the handles of the snapshot that it becomes part of.
std::shared_ptr<const void> compile_map(const modbus::tag_map& from, const il::snapshot& made) {
    auto map = std::make_shared<plant_map>();
    for (const auto& d : from.devices)
        for (const std::uint8_t unit : d.units) map->add_unit(unit, {made.resource_names.find(d.name)});
    for (const auto& t : from.tags) map->add_tag(t.unit, {{made.resource_names.find(t.name)}, t.at, t.format});
    for (const auto& b : from.blocks) map->add_block(b.unit, {b.at, b.gaps});
    map->finish();
    return map;
}

/// What a device bears; our own defaults where the document says nothing.
link_limits limits_of(const modbus::device_bounds& said) {
    link_limits l;
    if (said.connections != 0) l.connections = said.connections;
    if (said.in_flight != 0) l.in_flight = said.in_flight;
    if (said.waiting != 0) l.queued = said.waiting;
    if (said.kept_for_essential != 0) l.kept_for_urgent = said.kept_for_essential;
    l.interval = std::chrono::nanoseconds{said.between_requests.count};
    if (said.answer_within.count != 0)
        l.timeout = std::chrono::milliseconds{std::max<std::int64_t>(1, said.answer_within.count / 1'000'000)};
    return l;
}

il::ra::rate rate_of(const std::optional<il::site::rate_row>& said, il::ra::rate otherwise) {
    return said ? il::ra::rate{said->per_second, said->burst} : otherwise;
}

traffic_limits limits_of(const il::site::traffic_rows& said) {
    traffic_limits t;
    t.rates.per_subject = rate_of(said.per_subject, t.rates.per_subject);
    t.rates.per_peer = rate_of(said.per_peer, t.rates.per_peer);
    t.rates.per_stranger = rate_of(said.per_stranger, t.rates.per_stranger);
    t.rates.per_essential = rate_of(said.per_essential, t.rates.per_essential);
    il::ra::connection_places& c = t.connections;
    c.in_all = said.connections.value_or(c.in_all);
    c.reserved = said.kept_for_essential.value_or(c.reserved);
    c.per_listener = said.connections_per_listener.value_or(c.per_listener);
    c.per_address = said.connections_per_address.value_or(c.per_address);
    c.half_open = said.half_open.value_or(c.half_open);
    c.half_open_per_address = said.half_open_per_address.value_or(c.half_open_per_address);
    c.handshake = said.handshake.value_or(c.handshake);
    c.message = said.message.value_or(c.message);
    c.idle = said.idle.value_or(c.idle);
    return t;
}

std::string lines(const std::vector<il::site::fault>& faults) {
    std::string text;
    for (const il::site::fault& f : faults) text += f.text() + "\n";
    return text;
}

/// What a document asks for and the gateway doesn't enforce; empty when there is nothing.
std::string_view lacking(const il::site::policy& made) {
    return security::enforcer::lacking(il::site::demands_of(made.rows()));
}

/// Reads what stands under "modbus", and leaves the map of the document behind: it is wanted beside the snapshot.
class map_keeper final : public il::site::protocol_reader {
public:
    using node = il::site::document::node;

    explicit map_keeper(std::shared_ptr<modbus::tag_map> kept) : kept_{std::move(kept)} {}

    void begin() override { inner_.begin(); }
    void device(il::site::reader& read, node part, node device) override { inner_.device(read, part, device); }
    std::optional<il::site::mapped_value> tag(il::site::reader& read, node part, node tag,
                                              std::string_view device) override {
        return inner_.tag(read, part, tag, device);
    }
    void finish(il::site::reader& read, il::site::site_rows& into) override {
        inner_.finish(read, into);
        *kept_ = inner_.map();
    }

private:
    std::shared_ptr<modbus::tag_map> kept_;
    modbus::tag_map_reader inner_{map_section, compile_map};
};

} // namespace

bool traffic_limits::same_as(const traffic_limits& other) const noexcept {
    const auto all = [](const traffic_limits& t) {
        const auto& [r, c] = t;
        return std::array<std::int64_t, 17>{r.per_subject.per_second,
                                            r.per_subject.burst,
                                            r.per_peer.per_second,
                                            r.per_peer.burst,
                                            r.per_stranger.per_second,
                                            r.per_stranger.burst,
                                            r.per_essential.per_second,
                                            r.per_essential.burst,
                                            c.in_all,
                                            c.reserved,
                                            c.per_listener,
                                            c.per_address,
                                            c.half_open,
                                            c.half_open_per_address,
                                            c.handshake.count,
                                            c.message.count,
                                            c.idle.count};
    };
    return all(*this) == all(other);
}

site_policy::site_policy(il::site::policy made, const modbus::tag_map& map)
    : site{made.name()},
      version{made.version()},
      traffic{limits_of(made.rows().traffic)},
      tag_table{modbus::wire_table(map)},
      made_{std::move(made)} {
    for (const il::site::fault& f : made_.warnings()) warnings.push_back(f.text());
    for (const auto& d : map.devices) devices.push_back({d.name, limits_of(d.bounds)});
    for (const auto& l : made_.rows().listeners)
        if (!l.row.console) listeners.push_back({l.name, l.row.secure});
    for (const auto& d : made_.rows().devices) device_names.push_back(d.name);
    resources = device_names;
    for (const auto& t : made_.rows().tags) {
        resources.push_back(t.name);
        if (t.row.limits && il::si::limits_change(*t.row.limits)) limited.push_back(t.name);
    }
    for (const auto& f : made_.rows().failsafes) outputs.push_back(f.name);
}

std::optional<site_policy> site_policy::load(const std::string& file, std::string& faults) {
    modbus::tag_map_reader fieldbus{map_section, compile_map};
    const auto read = il::adapt::load_site(file, &fieldbus);
    if (!read.has_value()) {
        faults = lines(read.error());
        return {};
    }
    if (const std::string_view lacks = lacking(read.value()); !lacks.empty()) {
        ((faults = file + ": ") += lacks) += '\n';
        return {};
    }
    return site_policy{read.value(), fieldbus.map()};
}

policy_store::policy_store(const std::string& file, const std::string& state, const std::vector<std::string>& signers) {
    il::site::store_options with{.file = file, .state = state};
    with.reader = il::adapt::site_reader([kept = map_] { return std::make_unique<map_keeper>(kept); });
    // A document that can't be enforced is a bad one, like any other: what is in force stays, or the last good one is used.
    with.reader.validate = [inner = with.reader.validate, file](const il::site::document& of) {
        auto made = inner(of);
        if (!made.has_value()) return made;
        const std::string_view lacks = lacking(made.value());
        if (lacks.empty()) return made;
        return decltype(made){il::failed{il::site::fault_texts{
            {.source = file, .expected = "what the gateway enforces", .found = std::string{lacks}}}}};
    };
    for (const std::string& key : signers) {
        auto loaded = il::adapt::load_trusted_key(key);
        if (loaded.has_value())
            with.trusted.push_back(loaded.value());
        else
            faults_ += lines(loaded.error());
    }
    if (signers.empty()) with.unsigned_documents = il::unsafe::allow_unsigned_site{};
    store_.emplace(std::move(with));
}

std::optional<policy_store::offered> policy_store::open(std::string& faults) {
    faults = faults_;
    return faults.empty() ? taken(store_->open(), faults) : std::nullopt;
}

std::optional<policy_store::offered> policy_store::reload(std::string& faults) {
    return taken(store_->reload(), faults);
}

std::optional<policy_store::offered> policy_store::taken(il::result<il::site::offer, il::site::fault_texts> from,
                                                         std::string& faults) {
    if (!from.has_value()) {
        auto wrong = from.error();
        // That there is no copy to go on with is no fault beside those of the document.
        if (wrong.size() > 1 && wrong.back().expected.starts_with("a sealed last good document")) wrong.pop_back();
        faults = lines(wrong);
        return {};
    }
    const il::site::offer& o = from.value();
    // The document that was read last is the one that is offered: a bad one comes before the copy.
    offered made{.policy = {o.made, *map_},
                 .summary = o.summary(),
                 .changes = o.changes,
                 .before = o.before,
                 .unchanged = o.unchanged,
                 .last_good = o.from == il::site::policy_origin::last_good};
    faults = lines(o.refused);
    for (const auto& a : o.alarms) made.alarms.push_back(a.text);
    return made;
}

std::string policy_store::confirm() { return lines(store_->confirm()); }
void policy_store::withdraw() { store_->withdraw(); }

} // namespace gateway
