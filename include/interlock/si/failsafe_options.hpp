// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_FAILSAFE_OPTIONS_HPP
#define INTERLOCK_SI_FAILSAFE_OPTIONS_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>
#include <interlock/si/failsafe_state.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::si {

/// What became of a fail-safe value on its way to the device. `not_permitted`: it has not the type of the tag or is outside
/// its hard range, and was not sent. `on_its_way`: the answer comes later, by `output_failsafe::written`.
enum class output_result : std::uint8_t { none, done, refused, unknown, on_its_way, not_permitted };

/// How fail-safe values go to devices: as an internal subject, past step, rate, session and conduit (semantics.md 3.4).
struct output_writer {
    void* context = nullptr;
    output_result (*write)(void* context, resource output, value v) noexcept = nullptr;
};

/// One transition of one output, for the record. `from` and `to` are the same for a repeated write, for a reset that did not
/// count because a cause is still there, and for a trip of an output that nobody has read yet.
struct failsafe_transition {
    resource output{};
    failsafe_state from{};
    failsafe_state to{};
    failsafe_event event{};
    /// The causes that are there, as bits of `trip_cause`.
    std::uint32_t causes = 0;
    /// The value that was written; empty when none was.
    value written{};
    output_result result = output_result::none;
    ticks at{};
};

/// Where transitions are recorded; called by the thread that ticks.
struct transition_record {
    void* context = nullptr;
    void (*transition)(void* context, const failsafe_transition& what) noexcept = nullptr;
};

/// Options of `output_failsafe`.
struct failsafe_options {
    /// Room for outputs with a fail-safe rule; writes to those beyond are refused.
    std::uint32_t outputs = 256;
    output_writer writer{};
    transition_record record{};
    /// How long until a fail-safe value that did not arrive is sent again.
    ticks retry = seconds(1);
    /// A tag of the device that its own watchdog looks at: written every so often while this component is in order, so that
    /// the device acts by itself when it no longer is. The name must stay valid as long as the enforcer.
    std::string_view keep_alive{};
    ticks keep_alive_every = seconds(1);
};

/// Whether a program started beside a plant that runs, or the outputs' device came up from nothing.
enum class start_kind : std::uint8_t { into_running_plant, power_up };

} // namespace interlock::inline v0_1::si

#endif
