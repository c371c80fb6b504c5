// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What fwd.hpp declares is what the headers define: included first, it may not contradict them, and alone it is enough for
// a signature.
#include <interlock/fwd.hpp>

class boiler_security;
interlock::verdict write_tag(boiler_security&, const interlock::request&, interlock::explanation&);

#include <interlock/interlock.hpp>

#include <type_traits>

namespace il = interlock;

class boiler_security : public il::enforcer<il::platform::posix, il::rdf::conduits, il::uc::rbac> {};

static_assert(std::is_same_v<decltype(write_tag), il::verdict(boiler_security&, const il::request&, il::explanation&)>);
static_assert(sizeof(il::verdict) == 8 && sizeof(il::stage) == 1 && sizeof(il::reason) == 2);
static_assert(std::is_class_v<il::ticket<boiler_security>> && std::is_class_v<il::outcome<int>>);
static_assert(sizeof(il::snapshot) != 0 && sizeof(il::publication) != 0 && sizeof(il::slc_statement) != 0);
static_assert(sizeof(il::si::process_image) != 0 && sizeof(il::site::snapshot_builder) != 0);
