// expect: interlock\[IL037\]: uc::supervisor_override lends to a session
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>
#include <interlock/uc/supervisor_override.hpp>

namespace il = interlock;

using loans = il::uc::supervisor_override<>;

#if INTERLOCK_REJECT
using composed = il::enforcer<il::testing::manual_clock, loans, il::uc::rbac>;
#else
using composed = il::enforcer<il::testing::manual_clock, il::uc::sessions<>, loans, il::uc::rbac>;
#endif
[[maybe_unused]] inline void use(composed& e, const il::uc::loan_request& how) { e.part<loans>().lend(e, how); }
