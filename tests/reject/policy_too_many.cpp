// expect: interlock\[IL034\]: an enforcer has at most 254 parts
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

struct clock_in_test {
    interlock::ticks now() const noexcept { return {1}; }
};
struct one {
    static constexpr std::string_view name = "one";
    using stages = interlock::takes_part<interlock::stage::authorize>;
    interlock::verdict authorize(const interlock::request&) const noexcept { return interlock::permit; }
};
template <std::size_t, class T>
using same = T;
template <class>
struct repeated;
template <std::size_t... Is>
struct repeated<std::index_sequence<Is...>> {
    using type = interlock::enforcer<clock_in_test, same<Is, one>...>;
};

#if INTERLOCK_REJECT
using composed = repeated<std::make_index_sequence<254>>::type;
#else
using composed = repeated<std::make_index_sequence<3>>::type;
#endif
[[maybe_unused]] inline void use() { composed e; }
