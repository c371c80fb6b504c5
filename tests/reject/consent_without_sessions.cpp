// expect: interlock\[IL037\]: uc::dual_approval tells persons apart by session
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>
#include <interlock/testing/approval_memory.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/dual_approval.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>

namespace il = interlock;

using approvals = il::uc::dual_approval<il::testing::approval_memory>;

#if INTERLOCK_REJECT
using composed = il::enforcer<il::testing::manual_clock, il::uc::rbac, approvals>;
#else
using composed = il::enforcer<il::testing::manual_clock, il::uc::sessions<>, il::uc::rbac, approvals>;
#endif
[[maybe_unused]] inline void use(composed& e, const il::request& asked) { e.part<approvals>().propose(e, asked); }
