// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_MOBILE_CODE_HPP
#define INTERLOCK_CORE_MOBILE_CODE_HPP

#include <interlock/core/handle.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// What a snapshot holds about mobile code: scripts, recipes and plug-ins that an application loads (SAR, EDR, HDR, NDR 2.4).
namespace interlock::inline v0_1 {

/// SHA-256 of a piece of code.
using code_digest = std::array<std::uint8_t, 32>;
/// The public key of somebody who signs code.
using code_key = std::array<std::uint8_t, 32>;

/// A way of bringing code into the application, such as recipes or plug-ins, and its switch.
struct code_technology {
    std::string_view name{};
    bool runs = false;
    /// Places in `code_table::keys` of those who may sign; none: nothing needs a signature.
    std::uint32_t keys_first = 0;
    std::uint32_t keys_count = 0;
};

/// One piece of code that the site knows.
struct code_entry {
    interlock::resource item{};
    std::uint32_t technology = 0;
    /// An older one doesn't run.
    std::uint32_t least_version = 0;
    /// Its bytes are these; without a digest whoever signs says which they are.
    bool pinned = false;
    code_digest digest{};
};

/// All mobile code of a site policy.
struct code_table {
    std::span<const code_technology> technologies{};
    std::span<const code_key> keys{};
    /// Ascending by item.
    std::span<const code_entry> items{};

    /// Null for what isn't mobile code.
    constexpr const code_entry* find(resource item) const noexcept {
        std::size_t first = 0, last = items.size();
        while (first != last) {
            const std::size_t middle = first + (last - first) / 2;
            if (items[middle].item.id < item.id)
                first = middle + 1;
            else
                last = middle;
        }
        return first != items.size() && items[first].item == item ? &items[first] : nullptr;
    }
    constexpr std::span<const code_key> keys_of(const code_entry& one) const noexcept {
        const code_technology& by = technologies[one.technology];
        return keys.subspan(by.keys_first, by.keys_count);
    }
};

} // namespace interlock::inline v0_1

#endif
