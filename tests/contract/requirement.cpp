// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/requirement.hpp>

#include <type_traits>

using namespace interlock;

// Ids are values: copied freely, compared, used as template arguments.
static_assert(std::is_trivially_copyable_v<requirement> && sizeof(requirement) == 4);
template <requirement Id>
struct tagged {};
static_assert(std::is_same_v<tagged<cr<2, 1>>, tagged<cr<2, 1, 0>>>);
static_assert(!std::is_same_v<tagged<cr<2, 4>>, tagged<sar<2, 4>>>);

static_assert(text(cr<2, 1, 4>).view() == "CR 2.1(4)");
static_assert(text(ccsc<1>).view() == "CCSC 1");

// Look-ups work while compiling.
static_assert(iec_62443_4_2.find(ndr<5, 2, 2>)->title == "Island mode");
static_assert(selected(component_types::sar, 1) == 34);
static_assert(selected(component_types::ndr, 4) == 92);
static_assert(unpacked(packed(edr<3, 14, 1>)) == edr<3, 14, 1>);
