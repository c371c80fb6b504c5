// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_ROLE_READING_HPP
#define INTERLOCK_UC_ROLE_READING_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/uc/role_book.hpp>
#include <interlock/uc/role_types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

/// From roles in types to a `role_book`. What isn't one of the words enters nothing; `role_checks` speaks of it.
namespace interlock::inline v0_1::uc::detail {

template <class Role>
concept named_role = requires {
    std::string_view{Role::name};
};

/// The declared roles, in their order; a role's place is its number in the book.
template <class... Roles>
struct role_list {
    static constexpr std::size_t size = sizeof...(Roles);
    static constexpr std::size_t nowhere = ~std::size_t{0};

    template <class Role>
    static consteval std::size_t place() noexcept {
        std::size_t at = 0;
        const bool found = ((std::is_same_v<Role, Roles> || (++at, false)) || ...);
        return found ? at : nowhere;
    }
    template <class Role>
    static consteval std::size_t times() noexcept {
        return (std::size_t{0} + ... + std::size_t{std::is_same_v<Role, Roles>});
    }
    template <class... Some>
    static consteval std::uint64_t bits() noexcept {
        return (std::uint64_t{0} | ... | (place<Some>() < 64 ? std::uint64_t{1} << place<Some>() : 0));
    }
    static consteval std::array<std::string_view, size> names() noexcept { return {name_of<Roles>()...}; }

private:
    template <class Role>
    static consteval std::string_view name_of() noexcept {
        if constexpr (named_role<Role>)
            return Role::name;
        else
            return "?";
    }
};

template <class... As, class... Bs>
consteval role_list<As..., Bs...> operator+(role_list<As...>, role_list<Bs...>) noexcept {
    return {};
}

/// What `permits` or `denies` say; of anything else, and of what is no list of actions, resources and zones, that it is no rule.
template <class>
struct said_rule {
    static constexpr bool is_rule = false;
    static constexpr bool permits = false;
    static constexpr std::array<resource, 0> on{};
};
template <bool Denies, class To, class On, class From>
struct said_parts : said_rule<void> {};
template <bool Denies, action... To, resource... On, zone... From>
struct said_parts<Denies, types::to<To...>, types::on<On...>, types::from<From...>> {
    static constexpr bool is_rule = true;
    static constexpr bool permits = !Denies;
    static constexpr std::uint64_t actions = (std::uint64_t{0} | ... | bit(To));
    static constexpr std::uint64_t zones =
        sizeof...(From) == 0 ? ~std::uint64_t{1} : (std::uint64_t{0} | ... | bit(From));
    static constexpr std::array<resource, sizeof...(On)> on{On...};

    /// Something is said, with ids that name something, and nothing twice.
    static consteval bool sound() noexcept {
        for (std::size_t i = 0; i < on.size(); ++i)
            for (std::size_t k = 0; k <= i; ++k)
                if (on[i].id == 0 || (k != i && on[i] == on[k])) return false;
        return !on.empty() && sizeof...(To) != 0 && count(actions) == sizeof...(To) &&
               (sizeof...(From) == 0 || count(zones) == sizeof...(From));
    }

private:
    static consteval std::size_t count(std::uint64_t bits) noexcept {
        std::size_t n = 0;
        for (; bits != 0; bits &= bits - 1) ++n;
        return n;
    }
};
template <class To, class On, class From>
struct said_rule<types::permits<To, On, From>> : said_parts<false, To, On, From> {};
template <class To, class On, class From>
struct said_rule<types::denies<To, On, From>> : said_parts<true, To, On, From> {};

/// What a word declares, how much room it needs, and how it is entered.
template <class>
struct said {
    static constexpr bool is_word = false;
    using roles = role_list<>;
    static constexpr std::size_t rows = 0;
    static constexpr bool is_holder = false;
    static constexpr bool is_duty = false;
    template <class Names, class Book>
    static constexpr void enter(Book&) noexcept {}
};

template <class Role, class... Parts>
struct said<types::role<Role, Parts...>> : said<void> {
    static constexpr bool is_word = true;
    using roles = role_list<Role>;
    static constexpr std::size_t rows = (std::size_t{0} + ... + said_rule<Parts>::on.size());

    template <class Names, class Book>
    static constexpr void enter(Book& into) noexcept {
        std::size_t part = 0;
        (enter_part<Names>(into, Parts{}, part++), ...);
    }

private:
    template <class Names, class Book, class Part>
    static constexpr void enter_part(Book& into, Part, std::size_t part) noexcept {
        using rule = said_rule<Part>;
        if constexpr (rule::is_rule)
            for (const resource one : rule::on)
                into.add({.actions = rule::actions,
                          .zones = rule::zones,
                          .on = one,
                          .role = static_cast<std::uint8_t>(Names::template place<Role>()),
                          .denies = !rule::permits,
                          .rule = static_cast<std::uint16_t>(part)});
    }
    template <class Names, class Book, class... Juniors>
    static constexpr void enter_part(Book& into, types::includes<Juniors...>, std::size_t) noexcept {
        (into.include(Names::template place<Role>(), Names::template place<Juniors>()), ...);
    }
};

template <subject Who, class... Roles>
struct said<types::holder<Who, Roles...>> : said<void> {
    static constexpr bool is_word = true;
    static constexpr bool is_holder = true;
    static constexpr subject who = Who;
    template <class Names, class Book>
    static constexpr void enter(Book& into) noexcept {
        into.hold(Who, Names::template bits<Roles...>());
    }
};

template <std::size_t AtMost, class... Roles>
struct said<types::at_most<AtMost, Roles...>> : said<void> {
    static constexpr bool is_word = true;
    static constexpr bool is_duty = true;
    template <class Names, class Book>
    static constexpr void enter(Book& into) noexcept {
        into.keep_apart(Names::template bits<Roles...>(), AtMost);
    }
};

template <class... Says>
using roles_of = decltype((role_list<>{} + ... + typename said<Says>::roles{}));

/// Everything that was said, entered in its order.
template <class... Says>
consteval auto book_of() noexcept {
    role_book<roles_of<Says...>::size, (std::size_t{0} + ... + said<Says>::rows),
              (std::size_t{0} + ... + std::size_t{said<Says>::is_holder}),
              (std::size_t{0} + ... + std::size_t{said<Says>::is_duty})>
        book;
    (said<Says>::template enter<roles_of<Says...>>(book), ...);
    book.finish();
    return book;
}

} // namespace interlock::inline v0_1::uc::detail

#endif
