// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_RATE_LIMIT_HPP
#define INTERLOCK_RA_RATE_LIMIT_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/ra/limits.hpp>
#include <interlock/ra/peer_key.hpp>
#include <interlock/ra/token_bucket.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::ra {

/// What a request weighs: one token for each message, however many requests it makes.
struct one_per_message {
    static constexpr std::uint32_t tokens(const request& asked) noexcept { return asked.part == 0 ? 1 : 0; }
};

/// Says how many tokens a request costs; 0 for one that isn't counted.
// clang-format off
template <class T>
concept weighing = requires(const request asked) {
    { T::tokens(asked) } noexcept -> std::same_as<std::uint32_t>;
};
// clang-format on

/// Lets through so many messages a second: of a subject, of a peer (listener and address), and of strangers.
///
/// What is permitted pays in `reserve`; what is refused by others pays as well, so that guessing is no faster than asking. What
/// is over the limit pays nothing: a flood doesn't lock its sender out. Subjects have a place of their own, known peers share a
/// table that strangers never touch: no stranger takes anything from a known peer. Whoever is over the limit of the address, or of
/// strangers, is refused before anybody looks up who they might be. Essential actions of an entitled subject, or over a trusted
/// path, have a lane of their own; beyond that they pass degraded (semantics.md 2.3). Internal subjects aren't counted. `decide`
/// spends nothing.
///
/// Serves:   CR 7.1, CR 7.2; contributes to CR 7.1(1). Does not serve: connections (ra::connection_limit), devices (ra::device_load).
/// Denies:   reason::rate_limited.
/// Units:    see limits; `Weight` says how many tokens a request costs.
/// Errors:   none.
/// Threads:  any; an atomic for each place.
/// Cost:     two places are read for every request, and two written for what is permitted. Fixed at the start:
///           64 bytes for each subject and known peer, 8 for each place of strangers.
/// Example:  tests/interlock/ra/rate_limit.cpp
template <weighing Weight = one_per_message>
class rate_limit {
public:
    static constexpr std::string_view name = "ra::rate_limit";
    using stages = takes_part<stage::admit, stage::reserve, stage::observe>;
    using satisfies = requirements<cr<7, 1>, cr<7, 2>>;
    using contributes_to = requirements<cr<7, 1, 1>>;
    using options = needs<limits>;

    explicit rate_limit(const limits& of)
        : limits_{of},
          subject_pace_{of.per_subject},
          peer_pace_{of.per_peer},
          stranger_pace_{of.per_stranger},
          essential_pace_{of.per_essential},
          subjects_(of.subjects == 0 ? 1 : of.subjects),
          peers_(places(of.peers)),
          strangers_(places(of.strangers)) {}

    /// Refuses who is over the limit of its address, or of strangers, before anything costs more than that.
    verdict admit(const request& asked) const noexcept {
        const std::size_t key = key_of(asked.who.origin);
        const bool peer = peers_[key & (peers_.size() - 1)].bucket.ready_at(peer_pace_, asked.now).count == 0;
        const bool stranger = strangers_[key & (strangers_.size() - 1)].ready_at(stranger_pace_, asked.now).count == 0;
        if (peer && stranger) [[likely]]
            return no_objection;
        if (Weight::tokens(asked) == 0 || internal(asked)) return no_objection;
        // Who has no name and no trusted path is entitled to nothing: strangers have no lane.
        if (asked.essential && interlock::detail::essential_origin(asked.who.origin, *asked.site)) return no_objection;
        return (peer || asked.essential) && has_a_name(asked) ? no_objection : deny(reason::rate_limited);
    }

    verdict reserve(const request& asked, reservation& held) noexcept {
        const std::uint32_t tokens = Weight::tokens(asked);
        if (tokens == 0 || internal(asked)) return no_objection;
        if (asked.essential && asked.entitled) {
            if (lane_of(asked).take(essential_pace_, asked.now, tokens).count != 0)
                return indeterminate(reason::rate_limited);
            held = {from_lane, tokens};
            return no_objection;
        }
        token_bucket& subject_bucket = place_of(asked.subject).ordinary;
        if (subject_bucket.take(subject_pace_, asked.now, tokens).count != 0) return deny(reason::rate_limited);
        if (peer_of(asked.who.origin).take(peer_pace_, asked.now, tokens).count != 0) {
            subject_bucket.give_back(subject_pace_, tokens);
            return deny(reason::rate_limited);
        }
        held = {from_buckets, tokens};
        return no_objection;
    }
    void commit(const request&, reservation&, outcome_kind) noexcept {}
    void rollback(const request& asked, reservation& held) noexcept {
        const auto tokens = static_cast<std::uint32_t>(held.second);
        if (held.first == from_lane) lane_of(asked).give_back(essential_pace_, tokens);
        if (held.first != from_buckets) return;
        place_of(asked.subject).ordinary.give_back(subject_pace_, tokens);
        peer_of(asked.who.origin).give_back(peer_pace_, tokens);
    }

    /// What was refused for another reason pays too: for its subject when the identify stage was passed, else for its address.
    void observe(const request& asked, const verdict& said, reservation&) noexcept {
        if (said.permitted() || said.why == reason::rate_limited) return;
        // Of a message that is refused only the part at fault comes here: it pays for the message.
        const std::uint32_t tokens = Weight::tokens(asked) != 0 ? Weight::tokens(asked) : of_the_message(asked);
        if (tokens == 0 || internal(asked)) return;
        const bool identified = said.stage != stage::admit && said.stage != stage::identify && asked.subject.id != 0;
        if (identified) place_of(asked.subject).ordinary.take(subject_pace_, asked.now, tokens);
        if (identified || has_a_name(asked))
            peer_of(asked.who.origin).take(peer_pace_, asked.now, tokens);
        else
            stranger_of(asked.who.origin).take(stranger_pace_, asked.now, tokens);
    }

    /// When the next ordinary message of this peer will be within its limits, 0 for now: an application that stops reading from the
    /// connection until then makes the peer wait instead of refusing it. Subject 0 is a stranger.
    ticks ready_at(const origin& from, subject who, ticks now) const noexcept {
        if (who.id == 0) return strangers_[stranger_at(from)].ready_at(stranger_pace_, now);
        const ticks of_subject = subjects_[subject_at(who)].ordinary.ready_at(subject_pace_, now);
        const ticks of_peer = peers_[peer_at(from)].bucket.ready_at(peer_pace_, now);
        return of_subject < of_peer ? of_peer : of_subject;
    }

    /// The memory that it holds, from the first request to the last.
    std::size_t bytes() const noexcept {
        return sizeof *this + subjects_.capacity() * sizeof(subject_place) + peers_.capacity() * sizeof(peer_place) +
               strangers_.capacity() * sizeof(token_bucket);
    }

    void explain(const request& asked, const verdict&, explanation& into) const noexcept {
        const rate of = asked.subject.id != 0 ? limits_.per_subject
                        : has_a_name(asked)   ? limits_.per_peer
                                              : limits_.per_stranger;
        into << "more than " << of.per_second << " messages a second";
        if (asked.subject.id != 0) into << " of the subject, or " << limits_.per_peer.per_second << " of its address";
    }

private:
    static constexpr std::uint64_t from_buckets = 1;
    static constexpr std::uint64_t from_lane = 2;

    /// Lines of their own, so that peers don't slow each other down.
    struct alignas(64) subject_place {
        token_bucket ordinary{};
        token_bucket essential{};
    };
    struct alignas(64) peer_place {
        token_bucket bucket{};
    };

    static std::size_t places(std::uint32_t wanted) noexcept {
        return std::bit_ceil(std::size_t{wanted == 0 ? 1 : wanted});
    }

    static bool internal(const request& asked) noexcept {
        return asked.proof == proof::internal && asked.site->who(asked.subject).kind == subject_kind::internal;
    }
    static std::uint32_t of_the_message(request asked) noexcept {
        asked.part = 0;
        return Weight::tokens(asked);
    }
    /// Whether there is more to a request than an address that nobody knows: a known one, a credential, a session.
    static bool has_a_name(const request& asked) noexcept {
        const caller& who = asked.who;
        if (who.subject.id != 0 || who.credential.generation != 0 || who.session.generation != 0) return true;
        return asked.site != nullptr && interlock::detail::known_by_address(who.origin, *asked.site).id != 0;
    }

    std::size_t key_of(const origin& from) const noexcept {
        return static_cast<std::size_t>(peer_key(from, limits_.seed));
    }
    std::size_t stranger_at(const origin& from) const noexcept { return key_of(from) & (strangers_.size() - 1); }
    std::size_t peer_at(const origin& from) const noexcept { return key_of(from) & (peers_.size() - 1); }
    std::size_t subject_at(subject who) const noexcept {
        return who.id < subjects_.size() ? who.id : who.id % subjects_.size();
    }
    subject_place& place_of(subject who) noexcept { return subjects_[subject_at(who)]; }
    token_bucket& peer_of(const origin& from) noexcept { return peers_[peer_at(from)].bucket; }
    token_bucket& stranger_of(const origin& from) noexcept { return strangers_[stranger_at(from)]; }
    /// The lane of a subject, or of a trusted listener where nobody says who they are.
    token_bucket& lane_of(const request& asked) noexcept {
        return asked.subject.id != 0 ? place_of(asked.subject).essential
                                     : trusted_[asked.who.origin.listener.id % trusted_.size()];
    }

    limits limits_;
    pace subject_pace_;
    pace peer_pace_;
    pace stranger_pace_;
    pace essential_pace_;
    std::vector<subject_place> subjects_;
    std::vector<peer_place> peers_;
    std::vector<token_bucket> strangers_;
    std::array<token_bucket, set_limit> trusted_{};
};

} // namespace interlock::inline v0_1::ra

#endif
