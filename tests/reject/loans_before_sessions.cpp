// expect: interlock\[IL038\]: list `uc::supervisor_override` behind every other policy of stage::identify
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/core/statement.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>
#include <interlock/uc/supervisor_override.hpp>

namespace il = interlock;

using loans = il::uc::supervisor_override<>;

#if INTERLOCK_REJECT
using composed = il::enforcer<il::testing::manual_clock, il::host_device, loans, il::uc::sessions<>, il::uc::rbac>;
#else
using composed = il::enforcer<il::testing::manual_clock, il::host_device, il::uc::sessions<>, loans, il::uc::rbac>;
#endif
[[maybe_unused]] inline auto use() { return il::statement<composed>(); }
