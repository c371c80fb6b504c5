// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_SCRYPT_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_SCRYPT_HPP

#include <interlock/adapt/cryptopp_random.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/password_hash.hpp>
#include <interlock/crypto/secret.hpp>

#include <cryptopp/scrypt.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1::adapt {

/// Cost of a password's hash: 2^cost rounds over 128 * block * 2^cost bytes of memory.
struct scrypt_cost {
    std::uint32_t cost = 15;
    std::uint32_t block = 8;
    std::uint32_t parallel = 1;
};

/// Hashes passwords with scrypt (RFC 7914) by Crypto++, as `$scrypt$ln=15,r=8,p=1$<salt>$<hash>` with hexadecimal digits.
///
/// Serves:   contributes to CR 1.5 d and CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `make` fails outside cost 1 to 20, block 1 to 16, parallel 1 to 4, and without memory or random bytes; a stored
///           text that isn't well formed, or outside these bounds, fits no password.
/// Threads:  any; each call takes its own memory.
/// Cost:     149 ms and 32 MiB as it stands; take an `iac::hashing_admission` first.
/// Example:  tests/interlock/adapt/cryptopp_scrypt.cpp
class scrypt {
public:
    scrypt() noexcept = default;
    explicit scrypt(scrypt_cost with) noexcept : with_{with} {}

    crypto::completion make(std::span<const std::uint8_t> password, crypto::hashed_password& made) const noexcept {
        made.clear();
        std::array<std::uint8_t, salt_size> salt{};
        std::array<std::uint8_t, hash_size> hash{};
        if (system_random{}.fill(salt) != crypto::completion::done ||
            derive(password, salt, with_, hash) != crypto::completion::done)
            return crypto::completion::failed;
        made << start << with_.cost << ",r=" << with_.block << ",p=" << with_.parallel << '$';
        hex(salt, made);
        made << '$';
        hex(hash, made);
        crypto::wipe(hash);
        return crypto::completion::done;
    }

    [[nodiscard]] crypto::validity verify(std::span<const std::uint8_t> password,
                                          std::string_view stored) const noexcept {
        scrypt_cost with;
        std::array<std::uint8_t, salt_size> salt{};
        std::array<std::uint8_t, hash_size> wanted{};
        std::array<std::uint8_t, hash_size> made{};
        const bool well_formed = take(stored, start) && number(stored, with.cost) && take(stored, ",r=") &&
                                 number(stored, with.block) && take(stored, ",p=") && number(stored, with.parallel) &&
                                 take(stored, "$") && digits(stored, salt) && take(stored, "$") &&
                                 digits(stored, wanted) && stored.empty();
        if (!well_formed || derive(password, salt, with, made) != crypto::completion::done)
            return crypto::validity::invalid;
        const bool same = crypto::equal_in_constant_time(made, wanted);
        crypto::wipe(made);
        crypto::wipe(wanted);
        return same ? crypto::validity::valid : crypto::validity::invalid;
    }

    /// The bare function, for known answers.
    static crypto::completion derive(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                                     scrypt_cost with, std::span<std::uint8_t> out) noexcept {
        if (with.cost < 1 || with.cost > 20 || with.block < 1 || with.block > 16 || with.parallel < 1 ||
            with.parallel > 4)
            return crypto::completion::failed;
        crypto::completion how = crypto::completion::failed;
        try {
            CryptoPP::Scrypt{}.DeriveKey(out.data(), out.size(), password.data(), password.size(), salt.data(),
                                         salt.size(), std::uint64_t{1} << with.cost, with.block, with.parallel);
            how = crypto::completion::done;
        } catch (...) {
            crypto::wipe(out);
        }
        crypto::wipe_stack();
        return how;
    }

private:
    static constexpr std::size_t salt_size = 16;
    static constexpr std::size_t hash_size = 32;
    static constexpr std::string_view start = "$scrypt$ln=";
    static constexpr std::string_view hex_digits = "0123456789abcdef";

    static void hex(std::span<const std::uint8_t> bytes, crypto::hashed_password& out) noexcept {
        for (const std::uint8_t b : bytes) out << hex_digits[b >> 4U] << hex_digits[b & 15U];
    }
    static bool take(std::string_view& text, std::string_view what) noexcept {
        if (!text.starts_with(what)) return false;
        text.remove_prefix(what.size());
        return true;
    }
    static bool number(std::string_view& text, std::uint32_t& out) noexcept {
        std::size_t used = 0;
        out = 0;
        for (; used < text.size() && used < 3 && text[used] >= '0' && text[used] <= '9'; ++used)
            out = out * 10 + static_cast<std::uint32_t>(text[used] - '0');
        text.remove_prefix(used);
        return used != 0;
    }
    static bool digits(std::string_view& text, std::span<std::uint8_t> out) noexcept {
        if (text.size() < 2 * out.size()) return false;
        for (std::uint8_t& b : out) {
            const std::size_t high = hex_digits.find(text[0]);
            const std::size_t low = hex_digits.find(text[1]);
            if (high == std::string_view::npos || low == std::string_view::npos) return false;
            b = static_cast<std::uint8_t>(high << 4U | low);
            text.remove_prefix(2);
        }
        return true;
    }

    scrypt_cost with_{};
};

} // namespace interlock::inline v0_1::adapt

#endif
