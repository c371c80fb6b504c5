// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_ACCOUNT_HPP
#define INTERLOCK_IAC_ACCOUNT_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/reason.hpp>

#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::iac {

/// An account's number: given once, never reused, also after the account was removed. 0 is nobody.
struct account_id {
    std::uint32_t number = 0;
    friend constexpr bool operator==(account_id, account_id) noexcept = default;
};

/// A removed account stays in the table, so that neither its number nor its name can come to stand for somebody else.
enum class account_state : std::uint8_t { removed, disabled, enabled };

/// An initial authenticator came from an administrator or with the product; it is good for nothing but being changed.
enum class authenticator_state : std::uint8_t { initial, own };

/// What became of an administrator's or a user's change.
enum class account_change : std::uint8_t {
    done,
    not_permitted,
    no_such_account,
    name_invalid,
    /// Some account has this name, or had it.
    name_taken,
    full,
    /// Too short, too long, or the one that was to be changed.
    password_unfit,
    wrong_password,
    busy,
    hash_failed,
};

/// What the person at the login may see: the same for a wrong name, a wrong password and a disabled account.
enum class login_answer : std::uint8_t { refused, accepted, change_required, busy };

/// The end of a login attempt. `why` is for the record only.
struct login {
    login_answer answer = login_answer::refused;
    account_id who{};
    std::uint32_t epoch = 0;
    reason why = reason::identity_unproven;
};

/// Options of `accounts`.
struct account_limits {
    /// Accounts that can ever be, removed ones among them; at most 65,535.
    std::uint32_t count = 256;
    /// Places of the application's session table.
    std::uint32_t sessions = 256;
    /// Passwords in bytes; their variety is the business of a policy for CR 1.7.
    std::size_t shortest_password = 12;
    std::size_t longest_password = 128;
};

/// What was wrong with stored accounts: the line (from 1; 0 for none), and what was expected there.
struct account_fault {
    std::size_t line = 0;
    fixed_text<120> expected{};
};

} // namespace interlock::inline v0_1::iac

#endif
