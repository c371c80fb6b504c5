// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_RANDOM_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_RANDOM_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/secret.hpp>

#include <cryptopp/osrng.h>

#include <cstdint>
#include <span>

namespace interlock::inline v0_1::adapt {

/// Random bytes of the operating system, through Crypto++. Without state of its own, so good in every thread and after a fork.
///
/// Serves:   contributes to CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `failed`, with zeros in the output, when the system gives none.
/// Threads:  any.
/// Cost:     a system call; about 2 microseconds.
/// Example:  tests/interlock/adapt/cryptopp_random.cpp
class system_random {
public:
    static constexpr bool cryptographic = true;

    crypto::completion fill(std::span<std::uint8_t> out) const noexcept {
        try {
            CryptoPP::OS_GenerateRandomBlock(false, out.data(), out.size());
            return crypto::completion::done;
        } catch (...) {
            crypto::wipe(out);
            return crypto::completion::failed;
        }
    }
};

} // namespace interlock::inline v0_1::adapt

#endif
