// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_READING_HPP
#define INTERLOCK_CORE_READING_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>

#include <concepts>
#include <cstdint>

namespace interlock::inline v0_1 {

/// Where a known value comes from. `written`: a peer wrote it through this component and the device accepted it.
/// A substitute is shown to people, and nothing is decided by it.
enum class value_origin : std::uint8_t { unknown, device, written, application, substitute };

/// What is known of a tag at the moment (semantics.md 3.6).
struct reading {
    interlock::value value{};
    interlock::quality quality = quality::unknown;
    value_origin origin = value_origin::unknown;
    /// When it was asked for, not when the answer came: so its age is never understated.
    ticks time{};
    /// When another good value last came, or a peer last wrote one, if the same: the tag's sign of life. 0 when neither did.
    ticks changed{};

    /// True when something may be decided by it: of known origin, good, a finite number, and at most so old. Without a
    /// stated age nothing is known. A time that lies ahead as far counts as a fault of the clock.
    constexpr bool known(ticks now, ticks max_age) const noexcept {
        const bool real =
            origin == value_origin::device || origin == value_origin::written || origin == value_origin::application;
        return real && quality >= quality::good && value.finite() && time.count > 0 && max_age.count > 0 &&
               now - time <= max_age && time - now <= max_age;
    }
};

/// Something that knows the current values of tags. Asked by deciding threads: it must be wait-free.
// clang-format off
template <class T>
concept value_source = requires(const T source, resource of) {
    { source.current(of) }
    noexcept->std::same_as<reading>;
};
// clang-format on

/// The option by which a policy is told where current values come from: `source_of{&image}`. It must outlive the enforcer.
template <value_source Source>
struct source_of {
    const Source* source = nullptr;
};

/// What a source says of a tag; nothing is known without a source.
template <value_source Source>
constexpr reading current_of(const Source* source, resource of) noexcept {
    return source == nullptr ? reading{} : source->current(of);
}

} // namespace interlock::inline v0_1

#endif
