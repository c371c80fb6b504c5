// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_DESCRIBE_HPP
#define INTERLOCK_JOURNAL_DESCRIBE_HPP

#include <interlock/core/policy.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/crypto/digest.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/security_event.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// From requests, verdicts and events to records: what a recorder writes, without where it writes it.
namespace interlock::inline v0_1::journal::detail {

/// The digest that a type stands for: itself, or its member.
template <class T>
struct digest_of {
    using type = typename T::digest;
};
template <crypto::digest T>
struct digest_of<T> {
    using type = T;
};

/// What a recorder keeps in a reservation: whose room, how much of it is left, and what the request won't know any more at its end.
struct promise {
    std::uint32_t lane = 0;
    record_class of = record_class::ordinary;
    std::uint8_t credits = 0;
    interlock::subject_kind kind = subject_kind::unknown;

    static constexpr promise in(const reservation& held) noexcept {
        return {static_cast<std::uint32_t>(held.first >> 32U), static_cast<record_class>(held.first >> 8U & 0xffU),
                static_cast<std::uint8_t>(held.first & 0xffU),
                static_cast<interlock::subject_kind>(held.first >> 16U & 0xffU)};
    }
    [[nodiscard]] constexpr reservation packed() const noexcept {
        return {std::uint64_t{lane} << 32U | std::uint64_t{static_cast<std::uint8_t>(kind)} << 16U |
                    std::uint64_t{static_cast<std::uint8_t>(of)} << 8U | credits,
                0};
    }
};

/// Reading changes nothing; every other action may.
constexpr bool changes(const request& asked) noexcept { return asked.action != actions::tag_read; }

constexpr record_class class_of_refusal(const request& asked) noexcept {
    return asked.subject.id == 0 ? record_class::stranger : record_class::refusal;
}

constexpr record_outcome outcome_of(outcome_kind how) noexcept {
    return how == outcome_kind::done                ? record_outcome::done
           : how == outcome_kind::refused_by_device ? record_outcome::refused_by_device
                                                    : record_outcome::unknown;
}

/// A malformed request or a bad value is an error of the request; the rest is a matter of access.
constexpr audit_category category_of_refusal(const verdict& said) noexcept {
    if (said.why >= reason::malformed && said.why <= reason::not_permissive) return audit_category::request_error;
    if (said.why == reason::journal_unavailable || said.why == reason::storage_unavailable)
        return audit_category::audit_log_event;
    if (said.why == reason::outputs_tripped || said.why >= reason::device_unreachable)
        return audit_category::control_system_event;
    return audit_category::access_control;
}

/// The category of an action of the site policy, by the first word of its name.
constexpr audit_category category_by_name(std::string_view action) noexcept {
    const std::string_view first = action.substr(0, action.find('.'));
    if (first == "backup" || first == "restore") return audit_category::backup_restore;
    if (first == "site" || first == "config" || first == "configuration" || first == "account" || first == "role" ||
        first == "policy")
        return audit_category::configuration_change;
    if (first == "journal" || first == "audit") return audit_category::audit_log_event;
    return audit_category::access_control;
}

constexpr void set_value(std::uint64_t& bits, value_kind& kind, value v) noexcept {
    bits = v.bits();
    kind = v.kind();
}

inline void set_origin(record& r, const origin& from) noexcept {
    r.address = from.address;
    r.port = from.port;
    r.medium = from.medium;
    r.listener = from.listener.id;
    r.zone = from.zone.id;
}

/// Begins a record anew with what a request and its verdict say.
inline void describe_request(record& r, const request& asked, const verdict& said) noexcept {
    r = record{};
    set_origin(r, asked.who.origin);
    r.session = asked.who.session;
    r.credential = asked.who.credential;
    r.subject = asked.subject.id;
    r.proof = asked.proof;
    r.action = asked.action.id;
    r.resource = asked.resource.id;
    set_value(r.new_bits, r.new_kind, asked.value);
    r.part = asked.part;
    r.parts = asked.parts;
    r.site_version = asked.site != nullptr ? asked.site->version : 0;
    const bool trusted = asked.essential && asked.entitled && asked.subject.id == 0;
    r.flags =
        static_cast<std::uint16_t>((said.degraded ? flag::degraded : 0) | (said.would_deny ? flag::would_deny : 0) |
                                   (asked.essential ? flag::essential : 0) | (asked.entitled ? flag::entitled : 0) |
                                   (trusted ? flag::trusted_path : 0));
    r.why = said.why;
    r.row = said.row;
    r.decision = said.outcome;
    r.stage = said.stage;
    r.policy = said.policy;
}

inline void describe_event(record& r, const security_event& what) noexcept {
    r = record{};
    set_origin(r, what.from);
    r.type = record_type::event;
    r.event = what.id;
    r.category = what.category ? *what.category : row_of(what.id).category;
    r.outcome = what.outcome;
    r.subject = what.subject.id;
    r.subject_kind = what.subject_kind;
    r.proof = what.proof;
    r.session = what.session;
    r.action = what.action.id;
    r.resource = what.resource.id;
    set_value(r.old_bits, r.old_kind, what.before);
    set_value(r.new_bits, r.new_kind, what.now);
    r.why = what.why;
    r.row = row_of(what.why).row;
    r.decision = what.outcome == record_outcome::failed || what.outcome == record_outcome::denied
                     ? decision::deny
                     : decision::no_objection;
    r.flags = what.essential ? flag::essential : std::uint16_t{0};
    r.set_text(what.text);
}

/// A text that is longer than a record's stands in several records, one after the other.
inline constexpr std::size_t most_text_parts = 64;
constexpr std::uint16_t text_parts(std::string_view text, std::size_t most) noexcept {
    constexpr std::size_t size = sizeof record::text;
    const std::size_t all = (text.size() + size - 1) / size;
    most = most < most_text_parts ? most : most_text_parts;
    return static_cast<std::uint16_t>(all <= 1 ? 1 : all < most ? all : most);
}
/// One part of the text. The last one says so when there would be more.
constexpr void set_text_part(record& r, std::string_view text, std::uint16_t part, std::uint16_t parts) noexcept {
    r.part = parts == 1 ? std::uint16_t{0} : part;
    r.parts = parts;
    const std::size_t first = part * r.text.size();
    r.set_text(text.substr(first < text.size() ? first : text.size()));
    if (part + 1 != parts || text.size() <= parts * r.text.size()) return;
    for (std::size_t i = 1; i <= 3; ++i) r.text[r.text.size() - i] = '.';
}

/// The hash under which repeats are counted: who, from where, what, and why not. Reads go by block of 64 tags; a bad value counts as
/// the same only when it is the same.
inline std::uint64_t key_of(const request& asked, const verdict& said, record_class of, std::uint64_t seed) noexcept {
    std::uint64_t hash = seed;
    const auto fold = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * 0x9fb2'1c65'1e98'df25U;
        hash ^= hash >> 32U;
    };
    std::uint64_t halves[2];
    std::memcpy(halves, asked.who.origin.address.data(), sizeof halves);
    fold(halves[0]);
    fold(halves[1]);
    const bool reads = of == record_class::reading;
    fold(std::uint64_t{asked.subject.id} << 32U | asked.who.origin.listener.id);
    fold(std::uint64_t{asked.action.id} << 32U | (reads ? asked.resource.id / 64 : asked.resource.id));
    if (of != record_class::stranger)
        fold(std::uint64_t{asked.who.session.place} << 32U | asked.who.session.generation);
    fold(std::uint64_t{static_cast<std::uint16_t>(said.why)} << 32U |
         std::uint64_t{static_cast<std::uint8_t>(said.outcome)} << 24U | static_cast<std::uint64_t>(of) << 16U |
         static_cast<std::uint64_t>(said.degraded) << 8U | said.policy);
    if (said.stage == stage::validate && of != record_class::stranger) fold(asked.value.bits());
    fold(hash >> 29U);
    return hash;
}

} // namespace interlock::inline v0_1::journal::detail

#endif
