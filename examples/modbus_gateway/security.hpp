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
using enforcer =
    il::enforcer<clock, il::network_device, il::ra::connection_limit, il::ra::rate_limit<>,
                 il::iac::certificate_identity, il::iac::address_identity<>, il::rdf::conduits, sessions, il::uc::rbac,
                 limits, il::si::permissives<>, failsafe, il::si::answer_check, il::si::read_back, il::ra::device_load,
                 recorder, il::plain_interface<"Modbus/TCP listener">,
                 il::plain_interface<"Modbus/TCP to the devices">>;
// endregion

using ticket = enforcer::ticket;

} // namespace gateway::security

namespace gateway {

/// Where a snapshot keeps the map from wire addresses to tags.
inline constexpr const char* map_section = "modbus gateway";

} // namespace gateway

#endif
