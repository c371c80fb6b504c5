// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_NAME_INDEX_HPP
#define INTERLOCK_CORE_NAME_INDEX_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1 {

/// Hashes a name for look-up in our own tables. Not for secrets; the names in a table come from the site policy, so
/// whoever asks can't choose names that collide.
constexpr std::uint64_t hash_name(std::string_view name) noexcept {
    std::uint64_t hash = 0x2545'f491'4f6c'dd1dU ^ name.size();
    const auto fold = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * 0x9fb2'1c65'1e98'df25U;
        hash ^= hash >> 32U;
    };
    const auto word = [&name](std::size_t at, std::size_t size) {
        std::uint64_t bytes = 0;
        if (!__builtin_is_constant_evaluated() && size == 8)
            __builtin_memcpy(&bytes, name.data() + at, 8);
        else
            for (std::size_t i = 0; i < size; ++i)
                bytes |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[at + i])) << (8 * i);
        return bytes;
    };
    std::size_t at = 0;
    for (; at + 8 <= name.size(); at += 8) fold(word(at, 8));
    if (at != name.size()) fold(word(at, name.size() - at));
    hash *= 0x9e37'79b9'7f4a'7c15U;
    return hash ^ hash >> 29U;
}

/// A cell of a name index: part of the hash, the id, and where the name stands.
struct name_cell {
    std::uint32_t fingerprint = 0;
    std::uint32_t id = 0;
    const char* text = nullptr;
    std::uint32_t size = 0;
};

/// From name to id, for the names that are alive in one snapshot, and from id to name for all that were ever given.
/// A view: cells (a power of two, at most 7/8 full, linear probing) and texts belong to the snapshot's maker.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; an unknown name has the id 0.
/// Threads:  immutable.
/// Cost:     one probe and one comparison on average. Measured: kernel.decide_by_name_100k_ns
/// Example:  tests/interlock/core/name_index.cpp
class name_index {
public:
    constexpr name_index() noexcept = default;
    constexpr name_index(std::span<const name_cell> cells, std::span<const std::string_view> texts) noexcept
        : cells_{cells},
          texts_{texts} {}

    /// The id of a name; 0 when nothing alive has it.
    constexpr std::uint32_t find(std::string_view name) const noexcept {
        if (cells_.empty()) return 0;
        const std::uint64_t hash = hash_name(name);
        const std::size_t mask = cells_.size() - 1;
        const auto fingerprint = static_cast<std::uint32_t>(hash >> 32U);
        for (std::size_t at = static_cast<std::size_t>(hash) & mask;; at = (at + 1) & mask) {
            const name_cell& cell = cells_[at];
            if (cell.id == 0) return 0;
            if (cell.fingerprint == fingerprint && std::string_view{cell.text, cell.size} == name) return cell.id;
        }
    }

    /// The name of an id; empty for an id that was not given out when the snapshot was made.
    constexpr std::string_view text(std::uint32_t id) const noexcept {
        return id < texts_.size() ? texts_[id] : std::string_view{};
    }

    /// Enters a name into cells that are being filled; `cells` has room for it.
    static constexpr void enter(std::span<name_cell> cells, std::string_view name, std::uint32_t id) noexcept {
        const std::uint64_t hash = hash_name(name);
        const std::size_t mask = cells.size() - 1;
        std::size_t at = static_cast<std::size_t>(hash) & mask;
        while (cells[at].id != 0) at = (at + 1) & mask;
        cells[at] = {static_cast<std::uint32_t>(hash >> 32U), id, name.data(), static_cast<std::uint32_t>(name.size())};
    }

private:
    std::span<const name_cell> cells_;
    std::span<const std::string_view> texts_;
};

} // namespace interlock::inline v0_1

#endif
