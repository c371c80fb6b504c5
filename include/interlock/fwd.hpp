// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_FWD_HPP
#define INTERLOCK_FWD_HPP

#include <cstdint>

// For headers of applications that only name interlock's types: the kernel, and what an application keeps beside it.
// Policies whose template parameters are constrained or have values of class type can't be declared without their
// headers; an application composes them in one place, and forward-declares its own type:
//
//     // security.hpp
//     #include <interlock/fwd.hpp>
//     class boiler_security;                     // derives from interlock::enforcer<...> in security.cpp
//     void write_tag(boiler_security&, interlock::resource, const interlock::value&);
namespace interlock::inline v0_1 {

struct action;
struct resource;
struct subject;
struct zone;
struct listener;
struct session_id;
struct credential_id;
struct origin;
struct caller;

struct ticks;
class value;
struct request;
struct result_view;
struct reservation;
struct verdict;

enum class decision : std::uint8_t;
enum class stage : std::uint8_t;
enum class reason : std::uint16_t;
enum class outcome_kind : std::uint8_t;
enum class quality : std::uint8_t;
enum class subject_kind : std::uint8_t;
enum class proof : std::uint8_t;
enum class fr : std::uint8_t;

struct snapshot;
struct publication;
struct publish_outcome;
struct names;

struct levels;
struct requirement;
struct slc_statement;

template <class... Parts>
class enforcer;
template <class Enforcer>
class ticket;
template <class T>
class outcome;
template <class... Parts>
struct parts;
template <auto... Claims>
struct requirements;
template <class... Options>
struct needs;
template <class Policy>
struct policy_traits;
template <decltype(sizeof 0) Capacity>
class fixed_text;
using explanation = fixed_text<240>;

} // namespace interlock::inline v0_1

namespace interlock::inline v0_1::uc {
struct rbac;
} // namespace interlock::inline v0_1::uc

namespace interlock::inline v0_1::rdf {
class conduits;
} // namespace interlock::inline v0_1::rdf

namespace interlock::inline v0_1::si {
class process_image;
struct tag_limit_options;
} // namespace interlock::inline v0_1::si

namespace interlock::inline v0_1::site {
class snapshot_builder;
} // namespace interlock::inline v0_1::site

#endif
