// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_FAULT_GATEWAY_PLANT_HPP
#define INTERLOCK_TESTS_FAULT_GATEWAY_PLANT_HPP

#include "../examples/modbus_gateway/security.hpp"
#include "interlock/uc/boiler.hpp"

#include <interlock/conformance/fault_injection.hpp>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

/// The gateway's composition, whole, over the small boiler: for tests that look at all of it at once.
namespace gateway_plant {

namespace il = interlock;
namespace sec = gateway::security;

/// A folder for the journal that goes with the test.
class folder {
public:
    folder() {
        std::string name = (std::filesystem::temp_directory_path() / "interlock-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::filesystem::filesystem_error("mkdtemp", std::error_code(errno, std::generic_category()));
        path_ = name;
    }
    folder(const folder&) = delete;
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string string() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

inline il::site::snapshot_builder site() {
    il::site::snapshot_builder s = boiler::site();
    s.add_tag("boiler1.guard",
              {.device = "boiler-plc", .tag_class = il::tag_class::permissive, .type = il::value_kind::boolean});
    s.add_permissive(
        "boiler1.setpoint",
        {.input = "boiler1.guard", .is = il::comparison::equal, .operand = 1, .max_age = il::seconds(3600)});
    s.known_by_address("op3", "plant", "10.1.0.3");
    return s;
}

/// The journal's limits: room for all that a test records between two calls of `pump`.
inline il::journal::at journal_at(const std::string& path, il::journal::writing by) {
    il::journal::at where{path};
    where.ring_records = 1U << 16U;
    where.rings = 2;
    where.writing = by;
    return where;
}

/// `Enforcer` is the gateway's own, or the same with every policy made to fail at will.
template <class Enforcer>
class plant {
public:
    static constexpr il::ra::rate many{1'000'000'000, 1'000'000'000};

    explicit plant(il::journal::writing by = il::journal::writing::by_tick)
        : with_{
              journal_at(where_.string(), by),
              il::si::failsafe_options{},
              il::source_of<il::si::process_image>{&image_},
              il::si::tag_limit_options{},
              il::si::answer_options{},
              il::si::read_back_options{},
              il::ra::device_places{},
              il::ra::connection_places{
                  .in_all = 64, .reserved = 4, .per_listener = 60, .per_address = 8, .idle = il::seconds(3600)},
              il::ra::limits{.per_subject = many, .per_peer = many, .per_stranger = many, .per_essential = many},
              il::uc::session_places{
                  .in_all = 64, .reserved = 4, .per_listener = 60, .per_subject = 16, .idle_end = {}, .half_open = {}},
              il::iac::credential_places{.count = 64, .reserved = 4},
              il::unsafe::allow_unauthenticated{},
              site()} {
        with_.template part<sec::clock>().refresh();
        for (const char* const tag : {"boiler1.guard", "boiler1.trip"}) know(tag, true);
        know("boiler1.setpoint", 8.0);
    }
    plant(const plant&) = delete;

    Enforcer& enforcer() noexcept { return with_; }

    /// A policy of the composition, wrapped or not.
    template <class Policy>
    auto& part() noexcept {
        if constexpr (requires { with_.template part<Policy>(); })
            return with_.template part<Policy>();
        else
            return with_.template part<il::conformance::faulty<Policy>>();
    }

    /// A peer whose connection was accepted. `who` has a session, unless it is empty.
    il::caller peer(std::string_view who, std::uint8_t host, std::string_view listener = "plant") {
        il::caller c;
        c.origin =
            boiler::at(with_, listener, boiler::address_on(listener, host), static_cast<std::uint16_t>(40'000 + host));
        const il::ticks now = with_.template part<sec::clock>().now();
        with_.on_site([&](const il::snapshot& s) {
            auto& connections = part<il::ra::connection_limit>();
            connections.established(connections.accept(s, c.origin, now).id, now);
            c.subject = with_.subject(who);
            if (!who.empty()) c.session = part<sec::sessions>().open(s, c.origin, c.subject, now).id;
        });
        c.proof = c.subject.id == 0 ? il::proof::none : il::proof::address;
        return c;
    }

    void know(std::string_view tag, il::value v) {
        image_.store(with_.tag(tag), {.value = v,
                                      .quality = il::quality::good,
                                      .origin = il::value_origin::device,
                                      .time = with_.template part<sec::clock>().now()});
    }

private:
    folder where_;
    il::si::process_image image_{{.tags = 1024}};
    Enforcer with_;
};

} // namespace gateway_plant

#endif
