// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_HPP

#include <interlock/adapt/cryptopp_aead.hpp>
#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/adapt/cryptopp_ed25519.hpp>
#include <interlock/adapt/cryptopp_hkdf.hpp>
#include <interlock/adapt/cryptopp_hmac.hpp>
#include <interlock/adapt/cryptopp_random.hpp>
#include <interlock/adapt/cryptopp_scrypt.hpp>

#endif
