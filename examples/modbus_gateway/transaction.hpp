// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_TRANSACTION_HPP
#define MODBUS_GATEWAY_TRANSACTION_HPP

#include "device_link.hpp"
#include "peer.hpp"
#include "security.hpp"

#include <interlock/modbus/request_pdu.hpp>
#include <interlock/modbus/validate_response.hpp>
#include <interlock/modbus/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace gateway {

struct device;

/// Addresses of a readable block that no tag has: the device's answer is answered with zeros there.
struct hole {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
};

/// A tag that a PDU touches.
struct bound_tag {
    interlock::resource tag{};
    modbus::address_range at{};
    modbus::value_format format{};
    bool written = false;
    /// Its value is read after a write: the site policy says so, or a limit on change needs it next time.
    bool read_after = false;
};

/// One PDU on its way through the gateway, or one of the gateway's own to a device. Kept and used again, so that nothing is
/// allocated once the vectors have grown.
struct transaction : link_job {
    /// `fetch` reads what a rule needs before a write, `read_back` what a write has made of it, `own_write` is the fail-safe's.
    enum class purpose : std::uint8_t { forward, fetch, read_back, own_write };

    purpose why = purpose::forward;
    /// Who asked; null for the gateway itself. A peer stays while it has something pending (`server`).
    peer* from = nullptr;
    std::uint16_t id = 0;
    std::array<std::uint8_t, modbus::max_pdu_size> bytes{};
    modbus::request_pdu asked_pdu{};

    gateway::device* to = nullptr;
    std::vector<interlock::request> asked;
    /// Made once and begun again and again: so many belong to this PDU.
    std::vector<security::ticket> tickets;
    std::size_t begun = 0;
    std::vector<bound_tag> tags;
    std::vector<hole> holes;
    /// The snapshot that `tags` was made from.
    std::uint64_t site = 0;

    bool writes = false;
    bool essential = false;
    /// Needs a turn to write at its device.
    bool gated = false;
    /// The device whose turn it has; a new site policy may give its addresses to another one meanwhile.
    gateway::device* turn = nullptr;
    /// Something urgent has been written to its cells since it came.
    bool overtaken = false;
    /// Something else has been written to its cells since it was sent.
    bool overwritten = false;
    bool fetched = false;
    unsigned fetches = 0;
    /// Whose fetch or read-back this is.
    transaction* of = nullptr;
    /// Identical essential requests that wait for this one's answer.
    transaction* same = nullptr;
    transaction* next_same = nullptr;
    /// What was found of the answer at this place, so that it isn't looked at again.
    modbus::checked_response checked{};
    const std::uint8_t* checked_at = nullptr;
    interlock::ticks arrived{};
    interlock::ticks sent{};

    std::span<security::ticket> open_tickets() noexcept { return std::span{tickets}.first(begun); }

    void clear() noexcept {
        for (security::ticket& one : open_tickets()) one.complete(interlock::outcome_kind::unknown);
        why = purpose::forward;
        from = nullptr;
        asked_pdu = {};
        to = nullptr;
        asked.clear();
        begun = 0;
        tags.clear();
        holes.clear();
        written = {};
        writes = essential = gated = overtaken = overwritten = fetched = urgent = false;
        turn = nullptr;
        fetches = 0;
        checked_at = nullptr;
        of = same = next_same = nullptr;
    }
};

/// Transactions that are used again and again; at most `most` at a time, and some more for what is urgent.
class transaction_pool {
public:
    explicit transaction_pool(std::size_t most) : most_{most} {}

    transaction* take(bool urgent) {
        if (in_use_ >= most_ + (urgent ? kept : 0)) return nullptr;
        if (free_.empty()) {
            all_.emplace_back();
            free_.push_back(&all_.back());
        }
        transaction* const t = free_.back();
        free_.pop_back();
        ++in_use_;
        return t;
    }
    void give_back(transaction& t) {
        t.clear();
        --in_use_;
        free_.push_back(&t);
    }
    std::size_t in_use() const noexcept { return in_use_; }

private:
    static constexpr std::size_t kept = 64;
    std::size_t most_;
    std::size_t in_use_ = 0;
    std::deque<transaction> all_;
    std::vector<transaction*> free_;
};

} // namespace gateway

#endif
