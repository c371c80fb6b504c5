// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// expect: interlock\[IL024\]: stage::authorize needs `verdict authorize\(const request&\) const noexcept`
// expect: interlock\[IL101\]: SL-C tre=1 needs CR 6.1 'Audit log accessibility': add journal::recorder, or declare it
// expect: interlock\[IL104\]: because::no_human_interface is contradicted: a policy here provides one

// The three lines of the README that don't compile.
#include <interlock/core/component.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/core/require_level.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <string_view>

namespace il = interlock;

struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = il::takes_part<il::stage::authorize>;
#if INTERLOCK_REJECT
    // [misspelt]
    il::verdict authorise(const il::request&) const noexcept { return il::no_objection; }
    // [/misspelt]
#else
    il::verdict authorize(const il::request&) const noexcept { return il::no_objection; }
#endif
};
using on_shift = il::enforcer<il::testing::manual_clock, shift_only>;
[[maybe_unused]] inline void use() { on_shift e; }

/// Something that shows screens to people.
struct console {
    static constexpr std::string_view name = "console";
    using stages = il::takes_part<il::stage::authorize>;
    using provides = il::capabilities<il::capability::human_interface>;
    il::verdict authorize(const il::request&) const noexcept { return il::no_objection; }
};

using common = il::documented<"docs/explanation/threat-model.md", il::ccsc<2>, il::ccsc<4>>;
using outside = il::integrates<"the plant around it", il::ccsc<1>, il::ccsc<3>>;
using rest = il::uncovered<"an example", il::fr::iac, il::fr::uc, il::fr::si, il::fr::dc, il::fr::rdf, il::fr::ra>;
using boiler_security =
    il::parts<il::software_application, common, outside, rest, il::uncovered<"an example", il::fr::tre>>;

#if INTERLOCK_REJECT
// [level]
static_assert(il::require_level<boiler_security, il::levels{.tre = 1}>());
// [/level]
// [contradiction]
using panel = il::parts<console, il::not_applicable<il::because::no_human_interface, il::cr<2, 5>>>;
// [/contradiction]
#else
using panel = il::parts<console>;
#endif
static_assert(!il::meets<panel, il::sl1>);
