// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_ACCOUNTS_HPP
#define INTERLOCK_IAC_ACCOUNTS_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/crypto/password_hash.hpp>
#include <interlock/iac/account.hpp>
#include <interlock/iac/hashing_admission.hpp>

#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::iac {

/// Accounts kept by the component itself, with hashed passwords.
///
/// An account has the name of a subject of the site policy, which says what it may do. Administration needs the verdict of
/// an enforcer that permitted it, so it can't be reached around the roles. After a login the application binds its session
/// to the account; from then on `identify` fills in the subject of the session's requests. Disabling or removing an account,
/// or resetting its password, ends its sessions with the next request. A password that an administrator set is good for
/// changing it only. A table of sessions isn't told: `uc::sessions::close_all` frees their places. List this policy before `certificate_identity` and `address_identity`.
///
/// Serves:   CR 1.3, 1.4, 1.5 a-c; contributes to CR 1.1, 1.1(1), 1.5 d, 1.10. Does not serve: strength and age of passwords
///           (CR 1.7), failed attempts (CR 1.11), which need policies of their own.
/// Denies:   reason::session_closed, subject_disabled, unknown_subject; identity_unproven while the password is an initial
///           one, or when somebody else was proved already.
/// Units:    passwords in bytes.
/// Errors:   `account_change` and `login` say what happened; `load` names the line.
/// Threads:  `identify` by any thread at any time; the others take a mutex among themselves, but not while they hash.
/// Cost:     `identify` loads two words. One hash for each login, known or unknown, enabled or not.
/// Example:  tests/interlock/iac/accounts.cpp
template <crypto::password_hash Hash>
class accounts {
public:
    static constexpr std::string_view name = "iac::accounts";
    using stages = takes_part<stage::identify, stage::published>;
    using satisfies = requirements<cr<1, 3>, cr<1, 4>, clause<cr<1, 5>, 'a', 'b', 'c'>>;
    using contributes_to = requirements<cr<1, 1>, cr<1, 1, 1>, clause<cr<1, 5>, 'd'>, cr<1, 10>>;
    using provides = capabilities<capability::authentication, capability::accounts>;
    using options = needs<account_limits, Hash>;

    accounts(const account_limits& limits, const Hash& hash)
        : limits_{limits},
          hash_{hash},
          words_(limits.count),
          bindings_(limits.sessions) {
        entries_.reserve(limits.count);
        // What an unknown user's password is held against: nobody knows what it was made from, and nobody gets in by it.
        static constexpr std::uint8_t nothing[16]{};
        if (hash_.make(nothing, dummy_) != crypto::completion::done) dummy_.clear();
    }
    accounts(const accounts&) = delete;
    accounts& operator=(const accounts&) = delete;

    verdict identify(request& asked) const noexcept {
        const session_id session = asked.who.session;
        if (session.generation == 0 || session.place >= limits_.sessions) return no_objection;
        const std::uint64_t bound = bindings_[session.place].load(std::memory_order_acquire);
        if (static_cast<std::uint32_t>(bound >> 32U) != session.generation) return no_objection; // not one of ours
        if ((bound & ended) != 0) return deny(reason::session_closed);
        const std::uint64_t account = words_[(bound & number_bits) - 1].load(std::memory_order_acquire);
        const subject who{static_cast<std::uint32_t>(account >> 32U)};
        if (asked.subject.id != 0 && asked.subject != who) return deny(reason::identity_unproven);
        asked.subject = who;
        asked.proof = proof::password;
        if ((account & enabled) == 0) return deny(reason::subject_disabled);
        if ((account & initial) != 0) return deny(reason::identity_unproven);
        const subject_entry& known = asked.site->who(who);
        if (known.kind == subject_kind::unknown || known.kind == subject_kind::internal)
            return deny(reason::unknown_subject);
        return known.disabled ? deny(reason::subject_disabled) : no_objection;
    }

    void published(const snapshot&, const snapshot& now) noexcept {
        const std::lock_guard held{mutex_};
        for (entry& e : entries_) {
            if (const std::uint32_t id = now.subject_names.find(e.name); id != 0) e.subject = {id};
            show(e);
        }
    }

    /// Adds an account with an initial password; `said` is the enforcer's verdict on the administrator's request.
    account_change create(const verdict& said, const snapshot& site, std::string_view user,
                          std::span<const std::uint8_t> password, hashing_admission auto& room) {
        if (!said.permitted()) return account_change::not_permitted;
        if (!fit_name(user)) return account_change::name_invalid;
        crypto::hashed_password made;
        if (const auto how = hashed(password, room, made); how != account_change::done) return how;
        const std::lock_guard held{mutex_};
        if (find(user) != nullptr) return account_change::name_taken;
        if (entries_.size() >= limits_.count || entries_.size() >= number_bits) return account_change::full;
        entries_.push_back({std::string{user}, made, account_state::enabled, authenticator_state::initial,
                            interlock::subject{site.subject_names.find(user)}, 0,
                            static_cast<std::uint32_t>(entries_.size() + 1)});
        show(entries_.back());
        return account_change::done;
    }
    account_change enable(const verdict& said, account_id who) noexcept {
        return administer(said, who, [](entry& e) { e.state = account_state::enabled; });
    }
    account_change disable(const verdict& said, account_id who) noexcept {
        return administer(said, who, [](entry& e) { e.state = account_state::disabled; });
    }
    /// Removes an account for good: neither its number nor its name is given again.
    account_change remove(const verdict& said, account_id who) noexcept {
        return administer(said, who, [](entry& e) {
            e.state = account_state::removed;
            e.password.clear();
        });
    }
    /// Gives an account an initial password again, for someone who forgot theirs.
    account_change reset(const verdict& said, account_id who, std::span<const std::uint8_t> password,
                         hashing_admission auto& room) noexcept {
        if (!said.permitted()) return account_change::not_permitted;
        crypto::hashed_password made;
        if (const auto how = hashed(password, room, made); how != account_change::done) return how;
        return administer(said, who, [&](entry& e) {
            e.password = made;
            e.authenticator = authenticator_state::initial;
        });
    }

    /// Checks a password. Known or unknown, enabled or disabled: the same work, and the same answer when it is no.
    login verify(std::string_view user, std::span<const std::uint8_t> password, hashing_admission auto& room) noexcept {
        if (room.enter().outcome != decision::no_objection) return {login_answer::busy, {}, 0, reason::busy};
        crypto::hashed_password stored = dummy_;
        login found{.why = reason::unknown_subject};
        {
            const std::lock_guard held{mutex_};
            if (const entry* const e = find(user); e != nullptr && e->state != account_state::removed) {
                stored = e->password;
                found.who = {e->number};
                found.epoch = e->epoch;
            }
        }
        const bool fits = password.size() <= limits_.longest_password;
        const crypto::validity right = hash_.verify(fits ? password : password.first(0), stored.view());
        room.leave();
        if (found.who.number == 0) return found;
        // Once more at the end: the account may have changed while the hash was made.
        const std::lock_guard held{mutex_};
        const entry& e = entries_[found.who.number - 1];
        found.why = e.state == account_state::enabled ? reason::identity_unproven : reason::subject_disabled;
        if (!fits || right != crypto::validity::valid || e.epoch != found.epoch || e.state != account_state::enabled)
            return {login_answer::refused, found.who, 0, found.why};
        const bool first = e.authenticator == authenticator_state::initial;
        return {first ? login_answer::change_required : login_answer::accepted, found.who, e.epoch,
                reason::unspecified};
    }

    /// A user's own change of password; ends all sessions of the account but `keep`.
    account_change change(std::string_view user, std::span<const std::uint8_t> old, std::span<const std::uint8_t> fresh,
                          hashing_admission auto& room, session_id keep = {}) noexcept {
        if (!fit_password(fresh) || same(old, fresh)) return account_change::password_unfit;
        const login proved = verify(user, old, room);
        if (proved.answer == login_answer::busy) return account_change::busy;
        if (proved.answer == login_answer::refused) return account_change::wrong_password;
        crypto::hashed_password made;
        if (const auto how = hashed(fresh, room, made); how != account_change::done) return how;
        const std::lock_guard held{mutex_};
        entry& e = entries_[proved.who.number - 1];
        if (e.epoch != proved.epoch || e.state != account_state::enabled) return account_change::wrong_password;
        e.password = made;
        e.authenticator = authenticator_state::own;
        ++e.epoch;
        end_sessions(e, keep);
        show(e);
        return account_change::done;
    }

    /// From now on this session's requests are the account's. Refused when the account changed after the login.
    account_change bind(session_id session, const login& proved) noexcept {
        const std::lock_guard held{mutex_};
        if (session.generation == 0 || session.place >= limits_.sessions) return account_change::full;
        if (proved.answer != login_answer::accepted && proved.answer != login_answer::change_required)
            return account_change::not_permitted;
        if (proved.who.number == 0 || proved.who.number > entries_.size()) return account_change::no_such_account;
        const entry& e = entries_[proved.who.number - 1];
        if (e.epoch != proved.epoch || e.state != account_state::enabled) return account_change::not_permitted;
        bindings_[session.place].store(std::uint64_t{session.generation} << 32U | proved.who.number,
                                       std::memory_order_release);
        return account_change::done;
    }
    /// The session is over; its requests are denied, and don't fall back to what its connection alone proves.
    void unbind(session_id session) noexcept {
        const std::lock_guard held{mutex_};
        if (session.place >= limits_.sessions) return;
        word& b = bindings_[session.place];
        const std::uint64_t bound = b.load(std::memory_order_relaxed);
        if (static_cast<std::uint32_t>(bound >> 32U) == session.generation)
            b.store(bound | ended, std::memory_order_release);
    }

    /// False when the subject has an account here that may not log in: for what asks about persons who aren't asking themselves, such
    /// as `uc::account_check`. Wait-free.
    [[nodiscard]] bool usable(subject who) const noexcept {
        for (const word& w : words_)
            if (const std::uint64_t is = w.load(std::memory_order_acquire); who.id != 0 && is >> 32U == who.id)
                return (is & (enabled | initial)) == enabled;
        return true;
    }
    [[nodiscard]] account_id account(std::string_view user) const noexcept {
        const std::lock_guard held{mutex_};
        const entry* const e = find(user);
        return {e == nullptr ? 0 : e->number};
    }
    [[nodiscard]] account_state state(account_id who) const noexcept {
        const std::lock_guard held{mutex_};
        return who.number == 0 || who.number > entries_.size() ? account_state::removed
                                                               : entries_[who.number - 1].state;
    }
    /// How many accounts still have the password that came with the product or from an administrator: worth an alarm.
    [[nodiscard]] std::size_t initial_left() const noexcept {
        const std::lock_guard held{mutex_};
        std::size_t count = 0;
        for (const entry& e : entries_)
            if (e.state != account_state::removed && e.authenticator == authenticator_state::initial) ++count;
        return count;
    }

    /// All accounts as text, a line each: number, state, authenticator, hash, name. Keep it where nobody else reads or writes.
    [[nodiscard]] std::string save() const {
        const std::lock_guard held{mutex_};
        std::string out{heading};
        for (const entry& e : entries_) {
            out += std::to_string(e.number) + ' ' + std::string{state_words[static_cast<std::size_t>(e.state)]} + ' ';
            out += e.authenticator == authenticator_state::initial ? "initial " : "own ";
            out += e.password.empty() ? std::string_view{"-"} : e.password.view();
            out += ' ' + e.name + '\n';
        }
        return out;
    }
    /// Takes what `save` wrote, all of it or nothing, into a table without accounts; the site's subjects come with `published`.
    account_fault load(std::string_view text, const snapshot& site);

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        const session_id session = asked.who.session;
        if (said.why != reason::identity_unproven || asked.subject.id == 0 || session.place >= limits_.sessions) return;
        const std::uint64_t bound = bindings_[session.place].load(std::memory_order_acquire);
        if (session.generation == 0 || static_cast<std::uint32_t>(bound >> 32U) != session.generation) return;
        const std::uint64_t account = words_[(bound & number_bits) - 1].load(std::memory_order_acquire);
        into << asked.site->subject_names.text(asked.subject.id)
             << (static_cast<std::uint32_t>(account >> 32U) == asked.subject.id
                     ? " must change the initial password first"
                     : " isn't whose session this is");
    }

private:
    using word = std::atomic<std::uint64_t>;
    struct entry {
        std::string name;
        crypto::hashed_password password;
        account_state state = account_state::disabled;
        authenticator_state authenticator = authenticator_state::initial;
        interlock::subject subject{};
        std::uint32_t epoch = 0;
        std::uint32_t number = 0;
    };
    // A binding: generation of the session, then flags and the account's number. An account: its subject, then flags.
    static constexpr std::uint64_t number_bits = 0xffff, ended = 0x1'0000;
    static constexpr std::uint64_t enabled = 1, initial = 2;
    static constexpr std::string_view heading = "interlock accounts 1\n";
    static constexpr std::string_view state_words[]{"removed", "disabled", "enabled"};

    static bool fit_name(std::string_view n) noexcept {
        for (const char c : n)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
        return !n.empty() && n.size() <= 64 && n.front() != ' ' && n.back() != ' ';
    }
    static bool same(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept {
        return a.size() == b.size() && (a.empty() || __builtin_memcmp(a.data(), b.data(), a.size()) == 0);
    }
    [[nodiscard]] bool fit_password(std::span<const std::uint8_t> p) const noexcept {
        return p.size() >= limits_.shortest_password && p.size() <= limits_.longest_password;
    }
    account_change hashed(std::span<const std::uint8_t> password, hashing_admission auto& room,
                          crypto::hashed_password& made) const noexcept {
        if (!fit_password(password)) return account_change::password_unfit;
        if (room.enter().outcome != decision::no_objection) return account_change::busy;
        const crypto::completion how = hash_.make(password, made);
        room.leave();
        return how == crypto::completion::done ? account_change::done : account_change::hash_failed;
    }
    template <class Change>
    account_change administer(const verdict& said, account_id who, const Change& change) noexcept {
        if (!said.permitted()) return account_change::not_permitted;
        const std::lock_guard held{mutex_};
        if (who.number == 0 || who.number > entries_.size()) return account_change::no_such_account;
        entry& e = entries_[who.number - 1];
        if (e.state == account_state::removed) return account_change::no_such_account;
        change(e);
        ++e.epoch;
        end_sessions(e, {});
        show(e);
        return account_change::done;
    }
    static const entry* find(const std::vector<entry>& in, std::string_view user) noexcept {
        for (const entry& e : in)
            if (e.name == user) return &e;
        return nullptr;
    }
    [[nodiscard]] const entry* find(std::string_view user) const noexcept { return find(entries_, user); }
    void end_sessions(const entry& e, session_id keep) noexcept {
        for (std::uint32_t at = 0; at < limits_.sessions; ++at) {
            const std::uint64_t b = bindings_[at].load(std::memory_order_relaxed);
            const bool kept = at == keep.place && static_cast<std::uint32_t>(b >> 32U) == keep.generation;
            if ((b & number_bits) == e.number && !kept) bindings_[at].store(b | ended, std::memory_order_release);
        }
    }
    void show(const entry& e) noexcept {
        words_[e.number - 1].store(std::uint64_t{e.subject.id} << 32U |
                                       (e.state == account_state::enabled ? enabled : 0) |
                                       (e.authenticator == authenticator_state::initial ? initial : 0),
                                   std::memory_order_release);
    }

    const account_limits limits_;
    const Hash hash_;
    crypto::hashed_password dummy_;
    mutable std::mutex mutex_;
    std::vector<entry> entries_;
    std::vector<word> words_;
    std::vector<word> bindings_;
};

template <crypto::password_hash Hash>
account_fault accounts<Hash>::load(std::string_view text, const snapshot& site) {
    const auto fault = [](std::size_t line, std::string_view expected) {
        return account_fault{line, fixed_text<120>{expected}};
    };
    if (!text.starts_with(heading)) return fault(1, "the heading 'interlock accounts 1'");
    text.remove_prefix(heading.size());
    std::vector<entry> read;
    for (std::size_t line = 2; !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return fault(line, "a newline at the end");
        std::string_view rest = text.substr(0, end);
        text.remove_prefix(end + 1);
        const auto next = [&rest] {
            const std::size_t at = rest.find(' ');
            const std::string_view found = rest.substr(0, at);
            rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
            return found;
        };
        entry e;
        const std::string_view number = next();
        const auto parsed = std::from_chars(number.data(), number.data() + number.size(), e.number);
        if (parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size() || e.number != read.size() + 1)
            return fault(line, "the next account's number");
        const std::string_view state = next();
        std::size_t found = 0;
        while (found < std::size(state_words) && state_words[found] != state) ++found;
        if (found == std::size(state_words)) return fault(line, "enabled, disabled or removed");
        e.state = static_cast<account_state>(found);
        const std::string_view authenticator = next();
        if (authenticator != "initial" && authenticator != "own") return fault(line, "initial or own");
        e.authenticator = authenticator == "own" ? authenticator_state::own : authenticator_state::initial;
        const std::string_view password = next();
        if (password.size() > 160 || password.empty() || (password == "-") != (e.state == account_state::removed))
            return fault(line, "a hashed password, or - for a removed account");
        if (password != "-") e.password << password;
        if (!fit_name(rest) || find(read, rest) != nullptr) return fault(line, "a name of its own, of 1 to 64 bytes");
        e.name = rest;
        e.subject = {site.subject_names.find(rest)};
        read.push_back(std::move(e));
    }
    const std::lock_guard held{mutex_};
    if (!entries_.empty()) return fault(1, "a table without accounts");
    if (read.size() > limits_.count || read.size() > number_bits) return fault(limits_.count + 2, "no more accounts");
    entries_ = std::move(read);
    entries_.reserve(limits_.count);
    for (const entry& e : entries_) show(e);
    return {};
}

} // namespace interlock::inline v0_1::iac

#endif
