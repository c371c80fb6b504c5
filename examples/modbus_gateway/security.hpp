// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_SECURITY_HPP
#define MODBUS_GATEWAY_SECURITY_HPP

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/core/require_level.hpp>
#include <interlock/iac/address_identity.hpp>
#include <interlock/iac/certificate_identity.hpp>
#include <interlock/journal/file_store.hpp>
#include <interlock/journal/recorder.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/ra/admission.hpp>
#include <interlock/ra/connection_limit.hpp>
#include <interlock/ra/device_load.hpp>
#include <interlock/ra/lane_of.hpp>
#include <interlock/ra/rate_limit.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/si/answer_check.hpp>
#include <interlock/si/output_failsafe.hpp>
#include <interlock/si/permissives.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/si/read_back.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>

/// What the gateway enforces, as one type.
namespace gateway::security {

namespace il = interlock;

using clock = il::platform::cycle_clock;
using sessions = il::uc::sessions<>;
using failsafe = il::si::output_failsafe<>;
using limits = il::si::tag_limits<>;
using recorder = il::journal::recorder<il::journal::file_store, il::adapt::sha256>;

// region: compose
// clang-format off
using enforcer = il::enforcer<
    clock, il::network_device,
    // What decides, in the order of the stages.
    il::ra::connection_limit, il::ra::rate_limit<>,
    il::iac::certificate_identity, il::iac::address_identity<>,
    il::rdf::conduits, sessions, il::uc::rbac,
    limits, il::si::permissives<>, failsafe, il::si::answer_check, il::si::read_back,
    il::ra::device_load, recorder,
    // What the protocol can't give, and what stands in for it.
    il::plain_interface<"Modbus/TCP listener", "a control network that only the plant's own stations reach">,
    il::plain_interface<"Modbus/TCP to the devices", "the devices' own network, behind the gateway">,
    // What others meet: the host that it runs on, and the plant around it (docs/howto/modbus-gateway.md says how).
    il::integrates<"the devices, which go on without the gateway", il::ccsc<1>>,
    il::integrates<"systemd, which starts it without privileges and with nothing but what it needs", il::ccsc<3>, il::cr<7, 7>>,
    il::integrates<"the host's time synchronisation", il::cr<2, 11, 1>>,
    il::integrates<"the host's closed case", il::ndr<2, 13>>,
    il::integrates<"the backup of the host's files", il::cr<7, 3>, il::cr<7, 4>>,
    il::integrates<"the host's configuration management", il::cr<7, 6>>,
    il::integrates<"the plant's firewall, which lets nothing but Modbus/TCP come to it", il::ndr<5, 3>>,
    il::integrates<"the plant's monitoring, which reads the journal", il::cr<6, 2>>,
    il::documented<"docs/explanation/threat-model.md", il::ccsc<2>>, il::documented<"CONTRIBUTING.md", il::ccsc<4>>,
    // What it doesn't have.
    il::not_applicable<il::because::no_human_interface, il::cr<1, 12>, il::cr<2, 5>>,
    il::not_applicable<il::because::no_wireless, il::cr<2, 2>, il::ndr<1, 6>, il::ndr<1, 6, 1>>,
    il::not_applicable<il::because::no_mobile_code, il::ndr<2, 4>, il::ndr<2, 4, 1>>,
    il::not_applicable<il::because::no_symmetric_keys, il::cr<1, 14>, il::cr<1, 14, 1>>,
    // What is met in part only, row by row in the statement.
    il::uncovered<"accounts and authenticators are kept by the plant's certification authority", il::fr::iac>,
    il::uncovered<"the host's own software is for the host to protect", il::fr::si>,
    il::uncovered<"encrypted towards TLS peers only", il::fr::dc>>;
// clang-format on

static_assert(il::require_level<enforcer, il::levels{.uc = 2, .rdf = 2, .tre = 2, .ra = 1}>());
// endregion

using ticket = enforcer::ticket;

} // namespace gateway::security

namespace gateway {

/// Where a snapshot keeps the map from wire addresses to tags.
inline constexpr const char* map_section = "modbus gateway";

} // namespace gateway

#endif
