// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_CERTIFICATE_IDENTITY_HPP
#define INTERLOCK_IAC_CERTIFICATE_IDENTITY_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/iac/certificate_facts.hpp>
#include <interlock/iac/credential_places.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::iac {

/// Knows devices and software processes by the certificate that they proved in a TLS handshake.
///
/// When a handshake has finished, `establish` takes what the certificate says and gives the credential that the
/// connection's requests carry from then on. Whose it is, the site policy says: the subject that it names by the
/// certificate's fingerprint, else the subject that stands for the role in the certificate (Modbus/TCP Security). No role
/// is the NULL role and gets nothing. A secure listener's requests without a credential are denied.
///
/// Expiry and revocation count for live connections too: by the clock of each request, by `tick`, by `update` after new
/// revocation lists, and at each publication. `to_close` lists the connections that should not stay open.
///
/// Serves:   CR 1.2, 1.2(1), 1.8, 1.9 a-f, given facts of `adapt::tls_server`, which checks signature, chain, revocation,
///           possession and strength (a to d, f). Does not serve: keys in hardware (CR 1.9(1)), enrolment.
/// Denies:   reason::identity_unproven, credential_revoked, credential_expired, role_unknown, unknown_subject,
///           subject_disabled; indeterminate clock_lost after the holdover, authority_unreachable when no current
///           revocation list is there.
/// Units:    ticks (nanoseconds); wall time since 1970.
/// Errors:   `establish` says why it refuses. Until the first `synchronise` no certificate can be judged: clock_lost.
/// Threads:  `identify` by any thread at any time; the others take a mutex among themselves, never against `identify`.
/// Cost:     `identify` loads five words; during a publication it looks the fingerprint up once more. About 1 KiB per place.
/// Example:  tests/interlock/iac/certificate_identity.cpp
class certificate_identity {
public:
    static constexpr std::string_view name = "iac::certificate_identity";
    using stages = takes_part<stage::identify, stage::published, stage::tick>;
    using satisfies = requirements<cr<1, 2>, cr<1, 2, 1>, cr<1, 8>, cr<1, 9>>;
    using provides = capabilities<capability::authentication, capability::public_keys>;
    using options = needs<credential_places>;

    explicit certificate_identity(const credential_places& with) : with_{with}, places_(with.count) {}
    certificate_identity(const certificate_identity&) = delete;
    certificate_identity& operator=(const certificate_identity&) = delete;

    verdict identify(request& asked) const noexcept {
        const credential_id id = asked.who.credential;
        if (id.generation == 0) {
            const bool needed = asked.site->at(asked.who.origin.listener).secure && asked.subject.id == 0;
            return needed ? deny(reason::identity_unproven) : no_objection;
        }
        if (id.place >= with_.count) return deny(reason::identity_unproven);
        const place& p = places_[id.place];
        const std::uint64_t by = p.bound_by.load(std::memory_order_acquire);
        std::uint64_t state = p.state.load(std::memory_order_acquire);
        if (generation_of(state) != id.generation || (state & live) == 0) return deny(reason::identity_unproven);
        // Bound on another snapshot than this decision's: a publication is under way, so look again.
        if (by != asked.site->identity || p.bound_by.load(std::memory_order_relaxed) != by) [[unlikely]]
            if (!rebind(p, *asked.site, state)) return deny(reason::identity_unproven);

        const bool proved_otherwise = asked.subject.id != 0;
        if (!proved_otherwise) {
            asked.subject = subject_of(state);
            asked.proof = proof::certificate;
        }
        if ((state & revoked) != 0) return deny(reason::credential_revoked);
        if ((state & expired) != 0) return deny(reason::credential_expired);
        if (!proved_otherwise) {
            if (asked.subject.id == 0)
                return deny((state & role_not_known) != 0 ? reason::role_unknown : reason::unknown_subject);
            const subject_entry& who = asked.site->who(asked.subject);
            if (who.kind == subject_kind::unknown || who.kind == subject_kind::internal)
                return deny(reason::unknown_subject);
            if (who.disabled) return deny(reason::subject_disabled);
        }
        if (asked.now.count >= doubt_from_.load(std::memory_order_relaxed)) return indeterminate(reason::clock_lost);
        if (asked.now.count > p.good_until.load(std::memory_order_relaxed)) return deny(reason::credential_expired);
        if ((state & not_sure) != 0) return indeterminate(reason::authority_unreachable);
        return no_objection;
    }

    /// A handshake has finished with this certificate, on the site policy in force (`enforcer::on_site`) and now.
    [[nodiscard]] establishment establish(const certificate_facts& facts, const snapshot& site, ticks now) noexcept {
        if (facts.role == role_state::malformed || facts.role == role_state::several)
            return {{}, reason::role_malformed};
        if (facts.revocation == revocation_state::revoked) return {{}, reason::credential_revoked};
        if (facts.revocation == revocation_state::not_checked && with_.revocation == revocation_need::always)
            return {{}, reason::authority_unreachable};
        const std::lock_guard held{mutex_};
        if (now_ < now) now_ = now;
        if (judges_validity() && outside_validity(facts)) return {{}, reason::credential_expired};
        const binding whose = bind(facts.fingerprint, facts.role_name.view(), site);
        if (used_ >= with_.count) return {{}, reason::connection_limit};
        if (with_.count - used_ <= with_.reserved && !interlock::detail::entitled_to_any(whose.who, site))
            return {{}, reason::connection_limit};
        for (std::uint32_t at = 0; at < with_.count; ++at) {
            place& p = places_[at];
            const std::uint64_t old = p.state.load(std::memory_order_relaxed);
            if ((old & live) != 0) continue;
            std::uint32_t generation = generation_of(old) + 1;
            if (generation == 0) generation = 1;
            p.facts = facts;
            p.remember(facts);
            set_validity(p);
            p.bound_by.store(0, std::memory_order_release);
            p.state.store(std::uint64_t{generation} << 32U | whose.bits() | live | revocation_bits(facts.revocation),
                          std::memory_order_release);
            p.bound_by.store(site.identity, std::memory_order_release);
            ++used_;
            return {{at, generation}, reason::unspecified};
        }
        return {{}, reason::connection_limit};
    }

    /// The connection is gone; its credential denies from now on, and its place is free.
    void retire(credential_id id) noexcept {
        const std::lock_guard held{mutex_};
        if (place* const p = find(places_, id); p != nullptr) {
            p->bound_by.store(0, std::memory_order_release);
            p->state.store(std::uint64_t{id.generation} << 32U, std::memory_order_release);
            --used_;
        }
    }

    /// What a new look at the revocation lists says about a live credential (`adapt::tls_server::recheck`).
    void update(credential_id id, revocation_state now) noexcept {
        const std::lock_guard held{mutex_};
        if (place* const p = find(places_, id); p != nullptr) {
            p->facts.revocation = now;
            set(*p, revoked | not_sure, revocation_bits(now));
        }
    }

    /// Looks at the wall clock. Call it at the start and whenever the clock was looked at, once a second or so.
    template <wall_clock Clock>
    void synchronise(const Clock& clock) noexcept {
        synchronise(clock.now(), clock.wall_offset(), clock.quality());
    }
    void synchronise(ticks now, ticks wall_offset, clock_quality quality) noexcept {
        const std::lock_guard held{mutex_};
        const bool good = quality == clock_quality::synchronised || quality == clock_quality::holdover;
        const bool first = doubt_from_.load(std::memory_order_relaxed) == std::numeric_limits<std::int64_t>::min();
        // Once the clock isn't trusted, the last good offset carries on with the monotonic clock.
        if (good || first) offset_ = wall_offset;
        if (good)
            doubt_from_.store(never.count, std::memory_order_relaxed);
        else if (first || doubt_from_.load(std::memory_order_relaxed) == never.count)
            doubt_from_.store(plus(now.count, with_.holdover.count), std::memory_order_relaxed);
        now_ = now;
        recheck_all();
    }

    ticks tick(ticks now) noexcept {
        const std::lock_guard held{mutex_};
        now_ = now;
        const std::int64_t next = recheck_all();
        const std::int64_t regular = plus(now.count, with_.recheck.count);
        return {next < regular ? next : regular};
    }

    void published(const snapshot&, const snapshot& now) noexcept {
        const std::lock_guard held{mutex_};
        each_live(places_, [&](place& p, credential_id) {
            const binding whose = bind(p.facts.fingerprint, p.facts.role_name.view(), now);
            p.bound_by.store(0, std::memory_order_release);
            set(p, subject_bits | role_not_known, whose.bits());
            p.bound_by.store(now.identity, std::memory_order_release);
        });
        recheck_all();
    }

    /// Live credentials that are expired or revoked, as far as they fit; how many were written. Close their connections.
    [[nodiscard]] std::size_t to_close(std::span<credential_id> into) const noexcept {
        const std::lock_guard held{mutex_};
        std::size_t count = 0;
        each_live(places_, [&](const place& p, credential_id id) {
            if (count < into.size() && (p.state.load(std::memory_order_relaxed) & (revoked | expired)) != 0)
                into[count++] = id;
        });
        return count;
    }

    /// What the certificate behind a credential says, for records.
    [[nodiscard]] std::optional<certificate_facts> facts(credential_id id) const noexcept {
        const std::lock_guard held{mutex_};
        const place* const p = find(places_, id);
        return p == nullptr ? std::nullopt : std::optional{p->facts};
    }

    [[nodiscard]] std::uint32_t in_use() const noexcept {
        const std::lock_guard held{mutex_};
        return used_;
    }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        const auto known = facts(asked.who.credential);
        if (!known) {
            if (asked.who.credential.generation != 0) into << "this connection's certificate is not known any more";
            return;
        }
        into << row_of(said.why).text << ": " << known->subject_name.view() << ", serial " << known->serial.view();
        if (said.why == reason::role_unknown) into << ", role " << known->role_name.view();
    }

private:
    // One word per place: generation, subject (ids are below 2^24, core/names.hpp), flags.
    static constexpr std::uint64_t live = 1, revoked = 2, expired = 4, not_sure = 8, role_not_known = 16;
    static constexpr std::uint64_t subject_bits = 0xffff'ff00U;
    static constexpr std::uint32_t generation_of(std::uint64_t state) noexcept {
        return static_cast<std::uint32_t>(state >> 32U);
    }
    static constexpr subject subject_of(std::uint64_t state) noexcept {
        return {static_cast<std::uint32_t>((state & subject_bits) >> 8U)};
    }
    static constexpr std::uint64_t revocation_bits(revocation_state s) noexcept {
        return s == revocation_state::revoked ? revoked : s == revocation_state::unknown ? not_sure : 0;
    }

    struct binding {
        subject who{};
        std::uint64_t flags = 0;
        [[nodiscard]] std::uint64_t bits() const noexcept {
            return (std::uint64_t{who.id} << 8U & subject_bits) | flags;
        }
    };
    using digest = std::array<std::uint8_t, 32>;
    static constexpr std::size_t role_words = certificate_facts::longest_role / 8;

    struct place {
        std::atomic<std::uint64_t> state{0};
        std::atomic<std::int64_t> good_until{0};
        /// The snapshot that `state` was bound on; 0 while it changes.
        std::atomic<std::uint64_t> bound_by{0};
        /// Fingerprint and role once more, so that `identify` can read them while the place changes hands.
        std::array<std::atomic<std::uint64_t>, 4> fingerprint{};
        std::array<std::atomic<std::uint64_t>, role_words> role{};
        std::atomic<std::uint64_t> role_size{0};
        certificate_facts facts{};

        void remember(const certificate_facts& from) noexcept {
            std::array<char, certificate_facts::longest_role> text{};
            from.role_name.view().copy(text.data(), text.size());
            write(fingerprint, from.fingerprint.data());
            write(role, text.data());
            role_size.store(from.role_name.view().size(), std::memory_order_release);
        }
        template <std::size_t N>
        static void write(std::array<std::atomic<std::uint64_t>, N>& words, const void* from) noexcept {
            std::array<std::uint64_t, N> plain;
            __builtin_memcpy(plain.data(), from, sizeof plain);
            // Release: whoever reads one of these also sees that the place was given up before.
            for (std::size_t i = 0; i < N; ++i) words[i].store(plain[i], std::memory_order_release);
        }
        template <std::size_t N>
        static void read(const std::array<std::atomic<std::uint64_t>, N>& words, void* to) noexcept {
            std::array<std::uint64_t, N> plain;
            // Acquire keeps the second look at `state` behind these.
            for (std::size_t i = 0; i < N; ++i) plain[i] = words[i].load(std::memory_order_acquire);
            __builtin_memcpy(to, plain.data(), sizeof plain);
        }
    };

    static binding bind(const digest& fingerprint, std::string_view role, const snapshot& site) noexcept {
        std::size_t first = 0;
        for (std::size_t count = site.certificates.size(); count != 0;) {
            const std::size_t half = count / 2;
            const bool after = site.certificates[first + half].fingerprint < fingerprint;
            first = after ? first + half + 1 : first;
            count = after ? count - half - 1 : half;
        }
        if (first < site.certificates.size() && site.certificates[first].fingerprint == fingerprint)
            return {site.certificates[first].subject, 0};
        if (role.empty()) return {};
        for (const role_entry& r : site.roles)
            if (r.name == role && r.subject.id != 0) return {r.subject, 0};
        return {{}, role_not_known};
    }

    /// Binds on the decision's own snapshot; empty when the place has changed hands meanwhile.
    static bool rebind(const place& p, const snapshot& site, std::uint64_t& state) noexcept {
        digest fingerprint;
        std::array<char, certificate_facts::longest_role> role;
        place::read(p.fingerprint, fingerprint.data());
        place::read(p.role, role.data());
        const auto size = static_cast<std::size_t>(p.role_size.load(std::memory_order_acquire));
        const std::uint64_t again = p.state.load(std::memory_order_acquire);
        if (generation_of(again) != generation_of(state) || (again & live) == 0 || size > role.size()) return false;
        state = (again & ~(subject_bits | role_not_known)) | bind(fingerprint, {role.data(), size}, site).bits();
        return true;
    }

    static std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(a, b, &sum)) return b < 0 ? std::numeric_limits<std::int64_t>::min() : never.count;
        return sum;
    }

    [[nodiscard]] bool judges_validity() const noexcept {
        return now_.count < doubt_from_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool outside_validity(const certificate_facts& f) const noexcept {
        const std::int64_t wall = plus(now_.count, offset_.count);
        return wall < f.not_before.count || wall > f.not_after.count;
    }
    void set_validity(place& p) const noexcept {
        p.good_until.store(plus(p.facts.not_after.count, -offset_.count), std::memory_order_relaxed);
    }
    /// When the next of the live certificates expires, on the monotonic clock.
    std::int64_t recheck_all() noexcept {
        std::int64_t next = never.count;
        each_live(places_, [&](place& p, credential_id) {
            set_validity(p);
            // In doubt nothing new is concluded, and what was found out before stands.
            if (!judges_validity()) return;
            const bool over = outside_validity(p.facts);
            set(p, expired, over ? expired : 0);
            if (const std::int64_t end = plus(p.good_until.load(std::memory_order_relaxed), 1); !over && end < next)
                next = end;
        });
        return next;
    }

    // All of these under the mutex, whose holder alone writes `state`.
    static void set(place& p, std::uint64_t mask, std::uint64_t bits) noexcept {
        p.state.store((p.state.load(std::memory_order_relaxed) & ~mask) | bits, std::memory_order_release);
    }
    template <class Places, class Each>
    static void each_live(Places& all, const Each& each) noexcept {
        for (std::uint32_t at = 0; at < all.size(); ++at)
            if (const std::uint64_t s = all[at].state.load(std::memory_order_relaxed); (s & live) != 0)
                each(all[at], credential_id{at, generation_of(s)});
    }
    template <class Places>
    [[nodiscard]] static auto find(Places& all, credential_id id) noexcept -> decltype(all.data()) {
        if (id.place >= all.size() || id.generation == 0) return nullptr;
        const std::uint64_t s = all[id.place].state.load(std::memory_order_relaxed);
        return generation_of(s) == id.generation && (s & live) != 0 ? &all[id.place] : nullptr;
    }

    const credential_places with_;
    std::vector<place> places_;
    mutable std::mutex mutex_;
    std::uint32_t used_ = 0;
    ticks now_{};
    ticks offset_{};
    std::atomic<std::int64_t> doubt_from_{std::numeric_limits<std::int64_t>::min()};
};

} // namespace interlock::inline v0_1::iac

#endif
