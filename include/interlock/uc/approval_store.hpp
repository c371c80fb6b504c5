// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_APPROVAL_STORE_HPP
#define INTERLOCK_UC_APPROVAL_STORE_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/value.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// Where an action that needs consent stands.
enum class approval_state : std::uint8_t {
    none,
    pending,
    approved,
    /// It may have begun.
    running,
    done,
    refused_by_device,
    /// Nobody knows whether it happened: never repeated by itself (semantics.md 3.3).
    unknown,
    withdrawn,
    refused,
    expired,
};

/// The state's name in records and for people.
constexpr std::string_view text(approval_state state) noexcept {
    constexpr std::string_view words[]{"none",    "pending",   "approved", "running", "done", "refused by device",
                                       "unknown", "withdrawn", "refused",  "expired"};
    return words[static_cast<std::size_t>(state)];
}

/// What a store keeps of one: by name, since handles don't outlive the process.
struct approval_record {
    approval_id id{};
    approval_state state = approval_state::none;
    /// It may have begun although `running` could not be stored.
    bool essential = false;
    interlock::value value{};
    std::string_view action{};
    std::string_view resource{};
    std::string_view requester{};
};

/// Something that keeps the states of approvals where they survive the process. A record takes the place of the one before it in
/// `id.place`. `write` is true only when the record is durable; after false nobody knows which of the two is there.
/// `read` says what a place holds, with `unknown` for what can't be read; its texts are good until the next call.
// clang-format off
template <class T>
concept approval_store = requires(T store, const approval_record record, std::uint32_t place) {
    { store.write(record) } noexcept -> std::same_as<bool>;
    { store.read(place) } noexcept -> std::same_as<approval_record>;
};
// clang-format on

/// The option by which `dual_approval` is told where its states are kept: `approvals_in{&file}`. It must outlive the enforcer.
template <approval_store Store>
struct approvals_in {
    Store* store = nullptr;
};

} // namespace interlock::inline v0_1::uc

#endif
