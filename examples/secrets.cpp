// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// Cryptography behind concepts: a password, a signature, a key that is wiped.
#include <interlock/adapt/cryptopp.hpp>
#include <interlock/crypto/secret.hpp>

#include <array>
#include <cstdint>
#include <iostream>
#include <span>
#include <string_view>

namespace il = interlock;

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

// [generic]
// Code that needs a password's hash names the concept, not the library behind it.
template <il::crypto::password_hash Hash>
bool may_enter(const Hash& hash, std::string_view typed, std::string_view stored) {
    return hash.verify(bytes(typed), stored) == il::crypto::validity::valid;
}
// [/generic]

int main() {
    // [password]
    const il::adapt::scrypt hash{{.cost = 10}}; // cheap, for an example; leave it out for the default
    il::crypto::hashed_password stored;
    if (hash.make(bytes("correct horse"), stored) != il::crypto::completion::done) return 1;
    std::cout << "right password: " << may_enter(hash, "correct horse", stored.view()) << '\n'
              << "wrong password: " << may_enter(hash, "battery staple", stored.view()) << '\n';
    // [/password]

    // [sign]
    il::crypto::secret<il::adapt::ed25519_signer::seed_size> seed; // wiped when it goes out of scope
    if (il::adapt::system_random{}.fill(seed.resized(il::adapt::ed25519_signer::seed_size)) !=
        il::crypto::completion::done)
        return 1;
    const il::adapt::ed25519_signer signer{seed.view().first<il::adapt::ed25519_signer::seed_size>()};
    std::array<std::uint8_t, il::adapt::ed25519_signer::signature_size> signature{};
    if (signer.sign(bytes("site policy 7"), signature) != il::crypto::completion::done) return 1;

    const il::adapt::ed25519_verifier verifier{signer.public_key()};
    const auto valid = [&](std::string_view text) {
        return verifier.verify(bytes(text), signature) == il::crypto::validity::valid;
    };
    std::cout << "signed text: " << valid("site policy 7") << '\n'
              << "another text: " << valid("site policy 8") << '\n';
    // [/sign]
}
