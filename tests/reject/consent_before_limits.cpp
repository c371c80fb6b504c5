// expect: interlock\[IL038\]: list `uc::dual_approval` behind every other policy of stage::validate
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/testing/approval_memory.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/dual_approval.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>

namespace il = interlock;

using approvals = il::uc::dual_approval<il::testing::approval_memory>;
using limits = il::si::tag_limits<>;

#if INTERLOCK_REJECT
using composed = il::enforcer<il::testing::manual_clock, il::uc::sessions<>, il::uc::rbac, approvals, limits>;
#else
using composed = il::enforcer<il::testing::manual_clock, il::uc::sessions<>, il::uc::rbac, limits, approvals>;
#endif
[[maybe_unused]] inline void use(composed& e, const il::request& asked) { e.part<approvals>().propose(e, asked); }
