// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_LIST_HASH_HPP
#define INTERLOCK_DETAIL_LIST_HASH_HPP

#include <bit>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::detail {

/// A hash of a list of numbers, for tables that hold equal lists once. Not for lists that a stranger can choose.
struct list_hash {
    template <class List>
    std::size_t operator()(const List& list) const noexcept {
        std::uint64_t hash = list.size();
        for (const auto one : list) {
            if constexpr (sizeof one == sizeof hash)
                hash ^= std::bit_cast<std::uint64_t>(one);
            else
                hash ^= one;
            hash *= 0x9fb2'1c65'1e98'df25U;
            hash ^= hash >> 32U;
        }
        return static_cast<std::size_t>(hash);
    }
};

} // namespace interlock::inline v0_1::detail

#endif
