// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_HANDLE_HPP
#define INTERLOCK_CORE_HANDLE_HPP

#include <array>
#include <cstdint>

namespace interlock::inline v0_1 {

/// Handles name things of the plant. An id is given once and never reused, so a handle names the same thing for as long as the
/// enforcer lives; 0 names nothing, and what it stands for is denied. A handle is looked up in the snapshot of each decision.
struct action {
    std::uint32_t id = 0;
    friend constexpr bool operator==(action, action) noexcept = default;
};

/// A tag, or a device for what is asked of the device itself.
struct resource {
    std::uint32_t id = 0;
    friend constexpr bool operator==(resource, resource) noexcept = default;
};

/// A human user, a software process or a device.
struct subject {
    std::uint32_t id = 0;
    friend constexpr bool operator==(subject, subject) noexcept = default;
};

/// A zone of the plant (IEC 62443-3-2): what has the same need of protection.
struct zone {
    std::uint32_t id = 0;
    friend constexpr bool operator==(zone, zone) noexcept = default;
};

/// Where requests come in: a socket, a serial line, a console.
struct listener {
    std::uint32_t id = 0;
    friend constexpr bool operator==(listener, listener) noexcept = default;
};

/// A place in a table of fixed size; the generation tells a reused place from the one that was meant. Generation 0 is nobody.
struct session_id {
    std::uint32_t place = 0;
    std::uint32_t generation = 0;
    friend constexpr bool operator==(session_id, session_id) noexcept = default;
};

/// The same for a certificate or another credential that a connection proved.
struct credential_id {
    std::uint32_t place = 0;
    std::uint32_t generation = 0;
    friend constexpr bool operator==(credential_id, credential_id) noexcept = default;
};

/// An action that waited for the consent of several persons (CR 2.1(4)).
struct approval_id {
    std::uint32_t place = 0;
    std::uint32_t generation = 0;
    friend constexpr bool operator==(approval_id, approval_id) noexcept = default;
};

/// What a subject is; the requirements differ for each kind.
enum class subject_kind : std::uint8_t { unknown, human, software_process, device, internal };

/// How an identity was proved (semantics.md 4.2): it is in every record, and `address` proves no person.
enum class proof : std::uint8_t { none, address, console, certificate, password, token, internal };

/// Whether it proves who somebody is: an address or a console proves nobody.
constexpr bool proves_person(proof how) noexcept {
    return how == proof::certificate || how == proof::password || how == proof::token;
}

/// What carries the request; part of rules for wireless access (CR 2.2).
enum class medium : std::uint8_t { unknown, local, wired, wireless };

/// An IPv6 address; IPv4 addresses are held in their mapped form, so that one host has one address.
using network_address = std::array<std::uint8_t, 16>;

constexpr network_address ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) noexcept {
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

/// Where a request came in: the listener that took it, and the address that sent it.
struct origin {
    network_address address{};
    std::uint16_t port = 0;
    /// Filled in with the zone from what the site policy says of both; what is wireless stays so.
    interlock::medium medium = medium::unknown;
    interlock::listener listener{};
    /// The zone, found by `enforcer::locate` for the snapshot `located_by`; another snapshot looks it up again.
    interlock::zone zone{};
    std::uint64_t located_by = 0;
};

/// Who asks, as far as the application knows before anything is proved: an origin, and what the connection or session brought along.
struct caller {
    interlock::origin origin{};
    session_id session{};
    credential_id credential{};
    /// Set by an application that has proved an identity by its own means; otherwise the identify stage fills in the request's subject.
    interlock::subject subject{};
    interlock::proof proof = proof::none;
};

} // namespace interlock::inline v0_1

#endif
