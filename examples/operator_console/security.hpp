// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef OPERATOR_CONSOLE_SECURITY_HPP
#define OPERATOR_CONSOLE_SECURITY_HPP

#include "clock.hpp"

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/adapt/cryptopp_random.hpp>
#include <interlock/adapt/cryptopp_scrypt.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/core/profile.hpp>
#include <interlock/core/require_level.hpp>
#include <interlock/iac/accounts.hpp>
#include <interlock/journal/file_store.hpp>
#include <interlock/journal/recorder.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/uc/approval_file.hpp>
#include <interlock/uc/conditional_rbac.hpp>
#include <interlock/uc/dual_approval.hpp>
#include <interlock/uc/session_lock.hpp>
#include <interlock/uc/supervisor_override.hpp>
#include <interlock/uc/wireless_restriction.hpp>

/// What the back end enforces, as one type.
namespace console::security {

namespace il = interlock;

using clock = drill_clock;
using accounts = il::iac::accounts<il::adapt::scrypt>;
using sessions = il::uc::session_lock<il::uc::sessionless::refused, il::adapt::system_random>;
using loans = il::uc::supervisor_override<il::si::process_image>;
using rules = il::uc::conditional_rbac<il::si::process_image>;
using limits = il::si::tag_limits<>;
using recorder = il::journal::recorder<il::journal::file_store, il::adapt::sha256>;
using approvals = il::uc::dual_approval<il::uc::approval_file<>>;

// [compose]
// clang-format off
using enforcer = il::enforcer<
    clock, il::software_application,
    // What decides, in the order of the stages; whoever needs consent is asked last, so that nothing is proposed which others refuse.
    il::uc::wireless_restriction, il::rdf::conduits,
    accounts, sessions, loans, rules,
    limits, recorder, approvals,
    // Mobile code: pages for the browsers come with the program, and it takes none from anybody.
    il::not_applicable<il::because::no_mobile_code, il::sar<2, 4>, il::sar<2, 4, 1>>,
    // What others meet: the host that it runs on, and the plant around it.
    il::integrates<"the boiler's own safety controller, and the panel beside it", il::ccsc<1>>,
    il::integrates<"systemd, which starts it without privileges", il::ccsc<3>>,
    il::integrates<"the host's time synchronisation", il::cr<2, 11, 1>>,
    il::integrates<"the plant's monitoring, which reads the journal", il::cr<6, 2>>,
    il::documented<"docs/explanation/threat-model.md", il::ccsc<2>>, il::documented<"CONTRIBUTING.md", il::ccsc<4>>,
    // What is met in part only, row by row in the statement.
    il::uncovered<"accounts without rules for passwords and failed attempts", il::fr::iac>,
    il::uncovered<"TLS ends in front of it, and its software is for the host to protect", il::fr::si, il::fr::dc>,
    il::uncovered<"an example: limits on traffic are shown by the gateway", il::fr::ra>>;
// clang-format on

static_assert(il::require_level<enforcer, il::levels{.uc = 3, .rdf = 4, .tre = 4}>());

/// Use control without the rows that a journal meets (CR 2.8 to 2.12): these the component meets by itself, at SL 4.
inline constexpr il::profile<"use control, the journal's rows aside", il::levels{.uc = 4}, il::cr<2, 1>, il::cr<2, 2>,
                             il::cr<2, 5>, il::cr<2, 6>, il::cr<2, 7>, il::sar<2, 4>>
    use_control{};
static_assert(il::require_level<enforcer, use_control, il::reach::component>());
// [/compose]

} // namespace console::security

#endif
