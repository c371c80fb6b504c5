// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_SECRET_HPP
#define INTERLOCK_CRYPTO_SECRET_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// Overwrites memory with zeros, also where the compiler can see that nobody reads it again.
inline void wipe(void* bytes, std::size_t size) noexcept {
    if (size == 0) return;
    __builtin_memset(bytes, 0, size);
    // The memory counts as read here, so the stores before can't be left out, whatever the optimiser knows.
    __asm__ __volatile__("" : : "r"(bytes) : "memory");
}
inline void wipe(std::span<std::uint8_t> bytes) noexcept { wipe(bytes.data(), bytes.size()); }

/// Overwrites the part of the stack that a call just made may have used: libraries leave copies of keys there.
[[gnu::noinline]] inline void wipe_stack() noexcept {
    std::array<std::uint8_t, 65'536> below;
    wipe(below.data(), below.size());
}

/// Compares two byte strings in a time that depends on their length alone.
[[nodiscard]] inline bool equal_in_constant_time(std::span<const std::uint8_t> a,
                                                 std::span<const std::uint8_t> b) noexcept {
    if (a.size() != b.size()) return false;
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
        __asm__ __volatile__("" : "+r"(difference)); // no early way out
    }
    return difference == 0;
}

/// Bytes that nobody must find in memory later: a password, a key. At most `Capacity` of them, wiped on destruction,
/// never copied behind one's back.
///
/// Serves:   contributes to CR 1.5 d and CR 4.2. Does not serve: keeping pages out of swap and core dumps.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `assign` keeps nothing of a text that is too long, and says `failed` by an empty secret.
/// Threads:  one thread at a time.
/// Cost:     no allocation.
/// Example:  tests/interlock/crypto/secret.cpp
template <std::size_t Capacity>
class secret {
public:
    secret() noexcept = default;
    explicit secret(std::span<const std::uint8_t> bytes) noexcept { assign(bytes); }
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    secret(secret&& from) noexcept {
        assign(from.view());
        from.clear();
    }
    secret& operator=(secret&& from) noexcept {
        if (this == &from) return *this;
        assign(from.view());
        from.clear();
        return *this;
    }
    ~secret() { clear(); }

    void assign(std::span<const std::uint8_t> bytes) noexcept {
        clear();
        if (bytes.size() > Capacity) return;
        for (const std::uint8_t b : bytes) bytes_[size_++] = b;
    }
    void clear() noexcept {
        wipe(bytes_);
        size_ = 0;
    }
    /// Room to write into, for what a random source or a key derivation fills.
    [[nodiscard]] std::span<std::uint8_t> resized(std::size_t size) noexcept {
        clear();
        size_ = size <= Capacity ? size : 0;
        return {bytes_.data(), size_};
    }
    [[nodiscard]] std::span<const std::uint8_t> view() const noexcept { return {bytes_.data(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::array<std::uint8_t, Capacity> bytes_{};
    std::size_t size_ = 0;
};

} // namespace interlock::inline v0_1::crypto

#endif
