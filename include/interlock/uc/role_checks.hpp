// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_ROLE_CHECKS_HPP
#define INTERLOCK_UC_ROLE_CHECKS_HPP

#include <interlock/core/handle.hpp>
#include <interlock/uc/role_reading.hpp>
#include <interlock/uc/role_types.hpp>

#include <array>
#include <cstddef>
#include <utility>

/// What the compiler says of roles in types that can't be right. Each check is a type of its own with the thing among its arguments:
/// clang names it in the error line, g++ in the line above.
namespace interlock::inline v0_1::uc::detail {

template <class, bool Good>
inline constexpr bool is_a_word = Good;
template <class Said, bool Good>
struct check_word {
    static_assert(is_a_word<Said, Good>,
                  "interlock[IL131]: here stand `role`, `holder` and `at_most`, and `includes`, `permits` and `denies` "
                  "in a role");
};

template <class, bool Good>
inline constexpr bool has_a_name = Good;
template <class Role, bool Good>
struct check_name {
    static_assert(has_a_name<Role, Good>,
                  "interlock[IL132]: a role needs `static constexpr std::string_view name = \"...\";`");
};

template <class, bool Good>
inline constexpr bool is_declared = Good;
template <class Role, bool Good>
struct check_declared {
    static_assert(is_declared<Role, Good>, "interlock[IL133]: a role isn't declared: add `role<...>` for it");
};

template <class, bool Good>
inline constexpr bool is_declared_once = Good;
template <class Role, bool Good>
struct check_once {
    static_assert(is_declared_once<Role, Good>, "interlock[IL134]: a role is declared twice: make one of the two");
};

template <class, class, bool Good>
inline constexpr bool is_a_rule = Good;
template <class Role, class Rule, bool Good>
struct check_rule {
    static_assert(is_a_rule<Role, Rule, Good>,
                  "interlock[IL135]: a rule needs actions and zones with ids 1 to 63, and resources, each once: "
                  "`permits<to<...>, on<...>>`");
};

template <subject, bool Good>
inline constexpr bool is_somebody = Good;
template <subject Who, bool Good>
struct check_subject {
    static_assert(is_somebody<Who, Good>, "interlock[IL136]: subject 0 is nobody: give the holder an id above 0");
};

template <class, bool Good>
inline constexpr bool is_a_duty = Good;
template <class Duty, bool Good>
struct check_duty {
    static_assert(
        is_a_duty<Duty, Good>,
        "interlock[IL137]: a separation of duty needs two roles or more, each once, and at most fewer than there are");
};

template <class, bool Good>
inline constexpr bool includes_only_others = Good;
template <class Role, bool Good>
struct check_hierarchy {
    static_assert(includes_only_others<Role, Good>, "interlock[IL138]: a role includes itself, directly or by others");
};

template <subject, class, bool Good>
inline constexpr bool may_have_these_roles = Good;
template <subject Who, class Duty, bool Good>
struct check_holder {
    static_assert(
        may_have_these_roles<Who, Duty, Good>,
        "interlock[IL139]: a subject has more roles than a separation of duty permits, included ones counted");
};

template <class, class, bool Good>
inline constexpr bool may_include_these_roles = Good;
template <class Role, class Duty, bool Good>
struct check_included {
    static_assert(may_include_these_roles<Role, Duty, Good>,
                  "interlock[IL140]: a role includes more roles than a separation of duty permits anybody");
};

template <class, bool Good>
inline constexpr bool is_held = Good;
template <class Role, bool Good>
struct check_held {
    static_assert(is_held<Role, Good>,
                  "interlock[IL141]: a right that nobody has: no subject has the role that permits it, or includes it");
};

template <class, class, bool Good>
inline constexpr bool permits_something = Good;
template <class Role, class Rule, bool Good>
struct check_permit {
    static_assert(permits_something<Role, Rule, Good>,
                  "interlock[IL142]: a permit that denials of the role, or of roles that it includes, take away");
};

template <class, class, bool Good>
inline constexpr bool changes_something = Good;
template <class Role, class Rule, bool Good>
struct check_effect {
    static_assert(changes_something<Role, Rule, Good>,
                  "interlock[IL143]: a rule that changes nothing: the role, or one that it includes, has it already");
};

// Checks are instantiated by `sizeof` in classes: one that failed in a function would spoil the function for clang, which then has more
// to say. So each class has its `good` by itself.

template <class Names, class... Roles>
struct names_spelt {
    template <class Role>
    static constexpr bool known = Names::template place<Role>() != Names::nowhere;
    static constexpr bool good = (known<Roles> && ...);
    static_assert(((sizeof(check_declared<Roles, known<Roles>>) != 0) && ...));
};

template <class Names, class Role, class Part>
struct part_spelt {
    static constexpr bool good = [] {
        if constexpr (said_rule<Part>::is_rule)
            return said_rule<Part>::sound();
        else
            return false;
    }();
    static_assert(sizeof(check_word<Part, said_rule<Part>::is_rule>) != 0);
    static_assert(sizeof(check_rule < Role, Part, good || !said_rule<Part>::is_rule >) != 0);
};
template <class Names, class Role, class... Juniors>
struct part_spelt<Names, Role, types::includes<Juniors...>> : names_spelt<Names, Juniors...> {};

/// Each word by itself, and the names in it.
template <class Names, class Said>
struct spelt {
    static constexpr bool good = false;
    static_assert(sizeof(check_word<Said, false>) != 0);
};
template <class Names, class Role, class... Parts>
struct spelt<Names, types::role<Role, Parts...>> {
    static constexpr bool once = Names::template times<Role>() == 1;
    static constexpr bool good = named_role<Role> && once && (part_spelt<Names, Role, Parts>::good && ...);
    static_assert(sizeof(check_name<Role, named_role<Role>>) + sizeof(check_once<Role, once>) != 0);
    static_assert(((sizeof(part_spelt<Names, Role, Parts>) != 0) && ...));
};
template <class Names, subject Who, class... Roles>
struct spelt<Names, types::holder<Who, Roles...>> : names_spelt<Names, Roles...> {
    static constexpr bool good = Who.id != 0 && names_spelt<Names, Roles...>::good;
    static_assert(sizeof(check_subject<Who, Who.id != 0>) != 0);
};
template <class Names, std::size_t AtMost, class... Roles>
struct spelt<Names, types::at_most<AtMost, Roles...>> : names_spelt<Names, Roles...> {
    static constexpr bool sound =
        AtMost != 0 && AtMost < sizeof...(Roles) && ((role_list<Roles...>::template times<Roles>() == 1) && ...);
    static constexpr bool good = sound && names_spelt<Names, Roles...>::good;
    static_assert(sizeof(check_duty<types::at_most<AtMost, Roles...>, sound>) != 0);
};

template <class... Says>
inline constexpr auto book = book_of<Says...>();
template <class Role, class... Says>
inline constexpr std::size_t place = roles_of<Says...>::template place<Role>();

/// No role includes itself.
template <class Said, class... Says>
struct ordered {
    static constexpr bool good = true;
};
template <class Role, class... Parts, class... Says>
struct ordered<types::role<Role, Parts...>, Says...> {
    static constexpr bool good = !book<Says...>.includes_itself(place<Role, Says...>);
    static_assert(sizeof(check_hierarchy<Role, good>) != 0);
};

/// What a duty, the one with this number, says of a word.
template <std::size_t Number, class Duty, class Said, class... Says>
struct kept_apart {
    static constexpr bool good = true;
};
template <std::size_t Number, class Duty, class Role, class... Parts, class... Says>
struct kept_apart<Number, Duty, types::role<Role, Parts...>, Says...> {
    static constexpr bool good = !book<Says...>.violates_by_itself(place<Role, Says...>, Number);
    static_assert(sizeof(check_included<Role, Duty, good>) != 0);
};
template <std::size_t Number, class Duty, subject Who, class... Roles, class... Says>
struct kept_apart<Number, Duty, types::holder<Who, Roles...>, Says...> {
    static constexpr bool good = !book<Says...>.violates(Who, Number);
    // A role that nobody may have isn't held against those who have it.
    static constexpr bool by_role = ((book<Says...>.violates_by_itself(place<Roles, Says...>, Number)) || ...);
    static_assert(sizeof(check_holder < Who, Duty, good || by_role >) != 0);
};
template <std::size_t Number, class Said, class... Says>
struct duty_kept {};
template <std::size_t Number, std::size_t AtMost, class... Roles, class... Says>
struct duty_kept<Number, types::at_most<AtMost, Roles...>, Says...> {
    static_assert(((sizeof(kept_apart<Number, types::at_most<AtMost, Roles...>, Says, Says...>) != 0) && ...));
};
/// How many duties are said before the word with this place.
template <class... Says>
consteval std::size_t duties_before(std::size_t place_of_word) noexcept {
    constexpr std::array<bool, sizeof...(Says)> duties{said<Says>::is_duty...};
    std::size_t before = 0;
    for (std::size_t i = 0; i < place_of_word; ++i) before += duties[i] ? 1U : 0U;
    return before;
}

template <class Role, class Part, std::size_t Number, class... Says>
struct rule_useful {
    static constexpr bool rule = said_rule<Part>::is_rule;
    static constexpr bool gone = said_rule<Part>::permits && book<Says...>.taken_away(place<Role, Says...>, Number);
    static constexpr bool idle = rule && !gone && book<Says...>.superfluous(place<Role, Says...>, Number);
    static_assert(sizeof(check_permit<Role, Part, !gone>) + sizeof(check_effect<Role, Part, !idle>) != 0);
};
template <class Role, class Parts, class Numbers, class... Says>
struct rules_useful;
template <class Role, class... Parts, std::size_t... Numbers, class... Says>
struct rules_useful<Role, role_list<Parts...>, std::index_sequence<Numbers...>, Says...> {
    static_assert(((sizeof(rule_useful<Role, Parts, Numbers, Says...>) != 0) && ...));
};
/// Every right is somebody's, and every rule changes something.
template <class Said, class... Says>
struct useful {};
template <class Role, class... Parts, class... Says>
struct useful<types::role<Role, Parts...>, Says...> {
    static constexpr bool permits = (said_rule<Parts>::permits || ...);
    static_assert(sizeof(check_held < Role, !permits || book<Says...>.held(place<Role, Says...>) >) != 0);
    static_assert(sizeof(rules_useful<Role, role_list<Parts...>, std::index_sequence_for<Parts...>, Says...>) != 0);
};

/// All checks: those of the hierarchy only when the words are right, those of rights and duties only when there is no cycle, so
/// that one fault is one error.
template <bool Spelt, class Places, class... Says>
struct check_meaning {};
template <bool Ordered, class Places, class... Says>
struct check_use {};
template <std::size_t... Places, class... Says>
struct check_use<true, std::index_sequence<Places...>, Says...> {
    static_assert(((sizeof(duty_kept<duties_before<Says...>(Places), Says, Says...>) != 0) && ...));
    static_assert(((sizeof(useful<Says, Says...>) != 0) && ...));
};
template <class Places, class... Says>
struct check_meaning<true, Places, Says...> {
    static_assert(((sizeof(ordered<Says, Says...>) != 0) && ...));
    static_assert(sizeof(check_use<(ordered<Says, Says...>::good && ...), Places, Says...>) != 0);
};
template <class... Says>
struct check_roles {
    using names = roles_of<Says...>;
    static constexpr bool good = (spelt<names, Says>::good && ...);
    static_assert(((sizeof(spelt<names, Says>) != 0) && ...));
    static_assert(sizeof(check_meaning<good, std::index_sequence_for<Says...>, Says...>) != 0);
};

} // namespace interlock::inline v0_1::uc::detail

#endif
