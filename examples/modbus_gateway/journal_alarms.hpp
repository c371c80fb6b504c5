// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_JOURNAL_ALARMS_HPP
#define MODBUS_GATEWAY_JOURNAL_ALARMS_HPP

#include "recording.hpp"

#include <interlock/journal/at.hpp>

#include <atomic>

namespace gateway {

/// Says what the journal raises alarms for. What comes before everything is ready is said then: until that a gateway that can't
/// begin says why, and nothing else.
class journal_alarms {
public:
    using kind = interlock::journal::alarm_kind;

    /// For the journal, which calls it from its own thread as well.
    static void on_alarm(void* to, kind what, const interlock::journal::record&) noexcept {
        auto& self = *static_cast<journal_alarms*>(to);
        self.early_ |= 1U << static_cast<unsigned>(what);
        if (self.ready_) say(what);
    }

    void ready() noexcept {
        const unsigned early = early_;
        ready_ = true;
        for (unsigned i = 0; i < 32; ++i)
            if ((early >> i & 1U) != 0) say(static_cast<kind>(i));
    }

private:
    static void say(kind what) noexcept {
        switch (what) {
        case kind::degraded_permit: return;
        case kind::trusted_path:
            return recording::alarm("an essential action was served without authentication, over a trusted path");
        case kind::store_failed: return recording::alarm("the journal can't be written");
        case kind::store_recovered: return recording::note("the journal is written again");
        case kind::records_dropped: return recording::alarm("records were dropped");
        case kind::storage_threshold: return recording::alarm("the journal's storage is nearly full");
        case kind::storage_full: return recording::alarm("the journal's storage is full");
        case kind::damage_found: return recording::alarm("the journal was found damaged");
        }
    }

    std::atomic<bool> ready_{false};
    std::atomic<unsigned> early_{0};
};

} // namespace gateway

#endif
