// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_HPP
#define INTERLOCK_ADAPT_OPENSSL_HPP

#include <interlock/adapt/openssl_certificate.hpp>
#include <interlock/adapt/openssl_client.hpp>
#include <interlock/adapt/openssl_context.hpp>
#include <interlock/adapt/openssl_handle.hpp>
#include <interlock/adapt/openssl_profile.hpp>
#include <interlock/adapt/openssl_server.hpp>
#include <interlock/adapt/openssl_trust.hpp>

#endif
