// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_IEC62351_8_HPP
#define INTERLOCK_CORE_IEC62351_8_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The predefined roles and rights of IEC 62351-8 as data: for roles in types (`uc/iec62351_8.hpp`), and for the rules of a site document
/// ("do": "IEC 62351-8 OPERATOR"). Names and numbers are the standard's. Which role has which right is our reading of what is
/// published about it, not its table: where that says nothing, the right isn't given. Compare it with a copy of the standard.
namespace interlock::inline v0_1::iec62351_8 {

/// With the numbers that the standard gives them in access tokens; from 7 to 32767 they are reserved, negative ones are private.
enum class role : std::int16_t { viewer, operator_, engineer, installer, secadm, secaud, rbacmnt };
inline constexpr std::array<std::string_view, 7> role_names{"VIEWER", "OPERATOR", "ENGINEER", "INSTALLER",
                                                            "SECADM", "SECAUD",   "RBACMNT"};
constexpr std::string_view name_of(role r) noexcept { return role_names[static_cast<std::size_t>(r)]; }

/// What a role may have; `action_rows` says what each stands for.
enum class right : std::uint8_t {
    view,
    read,
    dataset,
    reporting,
    fileread,
    filewrite,
    filemngt,
    control,
    config,
    settinggroup,
    security
};
inline constexpr std::array<std::string_view, 11> right_names{"VIEW",     "READ",         "DATASET",  "REPORTING",
                                                              "FILEREAD", "FILEWRITE",    "FILEMNGT", "CONTROL",
                                                              "CONFIG",   "SETTINGGROUP", "SECURITY"};
constexpr std::string_view name_of(right r) noexcept { return right_names[static_cast<std::size_t>(r)]; }

/// An action, the right that stands for it, and its id in a program without a site policy. What SECURITY is about begins with "account.",
/// "policy." or "journal.", so that no override can lend it (semantics.md 9.2).
struct action_row {
    std::string_view name{};
    iec62351_8::right right{};
    std::uint32_t id = 0;
};
/// Reading and writing tags are the actions that every site policy has. Further ids come from the far end, so that a
/// program's own may begin with 3.
inline constexpr std::array<action_row, 16> action_rows{{
    {"tag.browse", right::view, 50},
    {"tag.read", right::read, 1},
    {"dataset.manage", right::dataset, 51},
    {"report.receive", right::reporting, 52},
    {"file.read", right::fileread, 53},
    {"read file record", right::fileread, 54},
    {"file.write", right::filewrite, 55},
    {"write file record", right::filewrite, 56},
    {"file.manage", right::filemngt, 57},
    {"tag.write", right::control, 2},
    {"configuration.write", right::config, 58},
    {"settings.write", right::settinggroup, 59},
    {"account.roles", right::security, 60},
    {"policy.roles", right::security, 61},
    {"policy.security", right::security, 62},
    {"journal.read", right::security, 63},
}};

/// How much of a right a role has.
enum class share : std::uint8_t { none, part, whole };

/// The matrix, by role and right in the order above.
inline constexpr std::array<std::array<share, right_names.size()>, role_names.size()> matrix = [] {
    constexpr share o = share::none, p = share::part, x = share::whole;
    return std::array<std::array<share, right_names.size()>, role_names.size()>{{
        {x, o, o, o, o, o, o, o, o, o, o}, // VIEWER discovers what is there
        {x, x, o, x, o, o, o, x, o, o, o}, // OPERATOR sees values, and acts
        {x, x, x, x, x, x, x, o, x, x, o}, // ENGINEER has data sets and files, and configures
        {x, x, o, x, o, x, o, o, x, o, o}, // INSTALLER sees values, writes files, and configures
        {x, o, o, o, o, o, o, o, o, o, x}, // SECADM assigns roles and rights, and sets what security needs
        {x, x, o, o, x, o, o, o, o, o, p}, // SECAUD sees the audit logs
        {x, o, o, o, o, o, o, o, o, o, p}, // RBACMNT says which rights a role has
    }};
}();
constexpr share share_of(role who, right what) noexcept {
    return matrix[static_cast<std::size_t>(who)][static_cast<std::size_t>(what)];
}

/// Whether a role permits an action. Of SECURITY, SECAUD has the audit log only, and RBACMNT the rights of roles only.
constexpr bool permits(role who, const action_row& what) noexcept {
    const share has = share_of(who, what.right);
    return has == share::whole ||
           (has == share::part &&
            what.name == (who == role::secaud ? std::string_view{"journal.read"} : "policy.roles"));
}

/// What a site document calls a set of these actions: the standard's name, and one of a role or of a right.
inline constexpr std::string_view document_prefix = "IEC 62351-8 ";

/// Whether a name, without the prefix, has an action; nothing when it is neither a role nor a right.
constexpr std::optional<bool> permits(std::string_view role_or_right, const action_row& what) noexcept {
    for (std::size_t i = 0; i < role_names.size(); ++i)
        if (role_names[i] == role_or_right) return permits(static_cast<role>(i), what);
    for (std::size_t i = 0; i < right_names.size(); ++i)
        if (right_names[i] == role_or_right) return what.right == static_cast<right>(i);
    return std::nullopt;
}

} // namespace interlock::inline v0_1::iec62351_8

#endif
