// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_PUBLICATION_HPP
#define INTERLOCK_CORE_PUBLICATION_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/names.hpp>
#include <interlock/core/snapshot.hpp>

#include <concepts>
#include <cstdint>

namespace interlock::inline v0_1 {

/// A snapshot on its way into an enforcer, and how to get rid of it when no decision looks at it any more.
struct publication {
    const snapshot* now = nullptr;
    void (*dispose)(const snapshot*) noexcept = nullptr;
    /// Why there is no snapshot, when `now` is null.
    explanation fault{};
};

/// A site policy that can be turned into a snapshot: a document, a builder in tests, tables written in types.
template <class T>
concept site_source = requires(const T& site, names& known) {
    { site.compile(known) } -> std::same_as<publication>;
};

/// Runs a full memory barrier on every core that runs a thread of this process; false where the system can't.
/// With one (platform/barrier.hpp has membarrier), a reader's pin costs no fence.
using process_barrier = bool (*)() noexcept;

/// What became of a publication.
enum class publish_result : std::uint8_t {
    in_force,
    /// The site policy did not compile, or is not acceptable; nothing has changed.
    refused,
    /// Too many retired snapshots are still being looked at; nothing has changed, try again.
    busy,
};

/// The answer to a publication; `why` is empty when it is in force.
struct publish_outcome {
    publish_result result = publish_result::refused;
    explanation why{};
};

} // namespace interlock::inline v0_1

#endif
