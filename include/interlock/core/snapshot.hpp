// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_SNAPSHOT_HPP
#define INTERLOCK_CORE_SNAPSHOT_HPP

#include <interlock/core/demand.hpp>
#include <interlock/core/handle.hpp>
#include <interlock/core/name_index.hpp>
#include <interlock/core/tag.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1 {

struct access_tables;

/// Zones and listeners are numbered from 1 to 63 and actions from 1 to 63, so that sets of them are one word.
inline constexpr std::uint32_t set_limit = 64;

/// The word with the bit of an id; ids out of range give no bit, so nothing matches them.
constexpr std::uint64_t bit(std::uint32_t id) noexcept {
    return id != 0 && id < set_limit ? std::uint64_t{1} << id : 0;
}
constexpr std::uint64_t bit(action a) noexcept { return bit(a.id); }
constexpr std::uint64_t bit(zone z) noexcept { return bit(z.id); }
constexpr std::uint64_t bit(listener l) noexcept { return bit(l.id); }

/// Actions that every site policy knows, in the order of their ids; further ones come from the document.
namespace actions {
inline constexpr action tag_read{1};
inline constexpr action tag_write{2};
} // namespace actions

/// A subject of the site policy. Kind `unknown` stands for a name that is not in the site policy (any more).
struct subject_entry {
    subject_kind kind = subject_kind::unknown;
    bool disabled = false;
    /// A session of this subject never ends by idling (semantics.md 9.4).
    bool permanent_sessions = false;
    /// Known by address alone (semantics.md 4.2).
    bool by_address = false;
    /// Several persons use it: its holder is nobody in particular (semantics.md 9.1).
    bool shared = false;
    /// Some of its roles begin or end at a stated time, see `access_tables::assignments`.
    bool timed = false;
    /// Not all of its roles may be active at once: without a session that says which, it has none.
    bool must_choose = false;
    /// Accounts of one person have the same number; 0 when it is the only one.
    std::uint32_t person = 0;
    /// Subjects with equal roles share a set, see `snapshot::holds`; 0 has no roles.
    std::uint32_t role_set = 0;
};

/// What one role may do, or may not do, to the tags that a rule matches, when it asks from these zones.
struct grant {
    std::uint64_t actions = 0;
    std::uint64_t zones = 0;
    bool denies = false;
    /// Row in `access_tables::conditions`; 0 for a rule that always applies.
    std::uint16_t condition = 0;
    /// Place of the role in `snapshot::roles`.
    std::uint32_t role = 0;
};

/// Addresses behind a listener that belong to a zone: listener and prefix together (semantics.md 4.1).
struct zone_prefix {
    interlock::listener listener{};
    interlock::zone zone{};
    network_address address{};
    std::uint8_t length = 0; ///< In bits of the 128.
};

/// What the site policy says of a listener.
struct listener_entry {
    bool present = false;
    bool secure = false;
    bool console = false;
    interlock::medium medium = medium::wired;
};

/// A device subject that is known by its address on a listener, not authenticated.
struct address_entry {
    interlock::listener listener{};
    network_address address{};
    interlock::subject subject{};
};

/// A certificate that the site policy names, by the SHA-256 of its DER form, and whose it is.
struct certificate_entry {
    std::array<std::uint8_t, 32> fingerprint{};
    interlock::subject subject{};
};

/// A role; `subject` is the subject that stands for "a holder of a valid certificate with this role" (Modbus/TCP Security).
struct role_entry {
    std::string_view name{};
    interlock::subject subject{};
};

/// Further compiled data that one part of a program owns, such as the map from Modbus addresses to tags.
struct section {
    std::string_view name{};
    const void* data = nullptr;
};

/// A site policy, compiled: immutable dense tables, views into memory that whoever made the snapshot owns.
///
/// Tables whose index is a handle's id have a row for each id given out so far; row 0 is empty.
/// Threads: immutable once published. Cost: look-ups are one or two loads.
struct snapshot {
    std::string_view site{};
    std::uint64_t version = 0;
    /// Differs for each snapshot of an enforcer; never 0.
    std::uint64_t identity = 0;
    /// What it asks for that only a policy made for it enforces, as bits of `demand`; an enforcer without takes no such document.
    std::uint8_t demands = 0;
    /// A value that fails validation is answered as "not permitted" instead of "bad value" (protocols.md 2.8).
    bool value_faults_as_not_permitted = false;

    std::span<const tag_entry> tags{};
    std::span<const limit_entry> limits{};
    std::span<const permissive_entry> permissives{};
    std::span<const essential_entry> essentials{};
    std::span<const failsafe_entry> failsafes{};
    std::span<const double> numbers{};

    std::span<const subject_entry> subjects{};
    std::span<const interlock::subject> subject_lists{};
    std::span<const role_entry> roles{};
    std::span<const grant> grant_rows{};
    /// The roles of each role set, closed over what they include, as bits: `role_set_words` words for each set.
    std::span<const std::uint64_t> role_words{};
    std::uint32_t role_set_words = 0;

    std::span<const listener_entry> listeners{};
    /// Longest prefix first.
    std::span<const zone_prefix> zone_prefixes{};
    std::uint32_t zone_count = 1;
    /// Zones whose peers are on the air whatever listener they come to, as bits.
    std::uint64_t wireless_zones = 0;
    /// `conduits[from * zone_count + to]` is the set of actions that may pass.
    std::span<const std::uint64_t> conduits{};
    /// Ascending by listener, then by address; each address of a listener once.
    std::span<const address_entry> addresses{};
    /// Ascending by fingerprint.
    std::span<const certificate_entry> certificates{};

    name_index resource_names{};
    name_index subject_names{};
    name_index action_names{};
    name_index zone_names{};
    name_index listener_names{};

    std::span<const section> sections{};
    /// Conditions, separation of duty, approvals and overrides; null for a site without.
    const access_tables* access = nullptr;

    constexpr bool demanded(demand what) const noexcept { return (demands & static_cast<unsigned>(what)) != 0; }
    constexpr const tag_entry& tag(resource r) const noexcept { return r.id < tags.size() ? tags[r.id] : nothing_tag; }
    constexpr const subject_entry& who(subject s) const noexcept {
        return s.id < subjects.size() ? subjects[s.id] : nobody;
    }
    constexpr const listener_entry& at(listener l) const noexcept {
        return l.id < listeners.size() ? listeners[l.id] : nowhere;
    }

    /// The rules about a tag, whosever they are; those that deny come first.
    constexpr std::span<const grant> grants(const tag_entry& on) const noexcept {
        return grant_rows.subspan(on.grants_first, on.grants_count);
    }

    /// Whether a role set has a role, by its place in `roles`.
    constexpr bool holds(std::uint32_t role_set, std::uint32_t role) const noexcept {
        const std::size_t at = std::size_t{role_set} * role_set_words + role / 64;
        return at < role_words.size() && (role_words[at] >> (role % 64) & 1U) != 0;
    }

    /// The roles of a role set as bits by their places in `roles`; none for a set that isn't there.
    constexpr std::span<const std::uint64_t> roles_in(std::uint32_t role_set) const noexcept {
        const std::size_t at = std::size_t{role_set} * role_set_words;
        return at < role_words.size() ? role_words.subspan(at, role_set_words) : std::span<const std::uint64_t>{};
    }

    /// The zone of an address on a listener: the longest prefix that holds it; zone 0 when none does.
    constexpr interlock::zone zone_of(interlock::listener on, const network_address& address) const noexcept {
        for (const zone_prefix& p : zone_prefixes)
            if (p.listener == on && begins_with(address, p.address, p.length)) return p.zone;
        return {};
    }

    /// What carries requests from an origin. The site policy says it of the listener and of the zone, so that a caller can't leave
    /// it out; an application that knows a connection to be wireless is believed, one that says otherwise isn't asked.
    constexpr interlock::medium medium_of(const origin& from) const noexcept {
        const listener_entry& in = at(from.listener);
        if (from.medium == medium::wireless || (wireless_zones & bit(from.zone)) != 0) return medium::wireless;
        return in.present ? in.medium : medium::unknown;
    }

    constexpr std::uint64_t conduit(interlock::zone from, interlock::zone to) const noexcept {
        if (from.id == 0 || to.id == 0 || from.id >= zone_count || to.id >= zone_count) return 0;
        return conduits[from.id * zone_count + to.id];
    }

    /// Data of the section with this name, or null.
    template <class T>
    const T* find(std::string_view name) const noexcept {
        for (const section& s : sections)
            if (s.name == name) return static_cast<const T*>(s.data);
        return nullptr;
    }

    static constexpr bool begins_with(const network_address& address, const network_address& prefix,
                                      unsigned length) noexcept {
        for (std::size_t i = 0; i < address.size() && length != 0; ++i) {
            const unsigned bits = length < 8 ? length : 8;
            const auto mask = static_cast<std::uint8_t>(0xff00U >> bits);
            if (((address[i] ^ prefix[i]) & mask) != 0) return false;
            length -= bits;
        }
        return true;
    }

private:
    static constexpr tag_entry nothing_tag{};
    static constexpr subject_entry nobody{};
    static constexpr listener_entry nowhere{};
};

} // namespace interlock::inline v0_1

#endif
