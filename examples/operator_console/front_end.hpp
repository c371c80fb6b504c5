// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef OPERATOR_CONSOLE_FRONT_END_HPP
#define OPERATOR_CONSOLE_FRONT_END_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/handle.hpp>
#include <interlock/core/requirement.hpp>
#include <interlock/core/value.hpp>
#include <interlock/core/verdict.hpp>

#include <boost/json/object.hpp>

#include <charconv>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace console {

/// A request that says too little, or nonsense; what the front end is told.
struct misunderstood : std::runtime_error {
    using runtime_error::runtime_error;
};

/// What a front end asks, member by member. A member that is missing or of another kind makes it `misunderstood`.
class question {
public:
    explicit question(const boost::json::object& from) : from_{from} {}

    std::string_view text(std::string_view key) const {
        const auto* const found = from_.if_contains(key);
        if (found == nullptr || !found->is_string()) throw misunderstood{"a text is missing: " + std::string{key}};
        return {found->get_string().data(), found->get_string().size()};
    }
    std::string_view text_or(std::string_view key, std::string_view otherwise) const {
        return from_.contains(key) ? text(key) : otherwise;
    }
    std::span<const std::uint8_t> secret(std::string_view key) const {
        const std::string_view t = text(key);
        return {reinterpret_cast<const std::uint8_t*>(t.data()), t.size()};
    }
    std::int64_t whole(std::string_view key, std::int64_t most) const {
        const auto* const found = from_.if_contains(key);
        if (found == nullptr || !found->is_int64() || found->get_int64() < 0 || found->get_int64() > most)
            throw misunderstood{"a number is missing: " + std::string{key}};
        return found->get_int64();
    }
    /// What is to be written: true, false or a number.
    interlock::value value(std::string_view key) const {
        const auto* const found = from_.if_contains(key);
        if (found != nullptr && found->is_bool()) return found->get_bool();
        if (found == nullptr || !found->is_number()) throw misunderstood{"a value is missing: " + std::string{key}};
        return found->to_number<double>();
    }

private:
    const boost::json::object& from_;
};

/// A place and a generation as people and records see them: one number, as text.
template <class Id>
std::string number_of(Id id) {
    return std::to_string(std::uint64_t{id.place} << 32U | id.generation);
}
template <class Id>
Id id_from(std::string_view text) {
    std::uint64_t n = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), n);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) throw misunderstood{"this is no number"};
    return {static_cast<std::uint32_t>(n >> 32U), static_cast<std::uint32_t>(n)};
}

/// What the front end gets: the verdict with its reason and requirement, and what else it asked for.
using answer = boost::json::object;

inline answer answer_of(const interlock::verdict& said, std::string_view because = {}) {
    const auto json = [](std::string_view t) { return boost::json::string_view{t.data(), t.size()}; };
    const bool no = said.outcome == interlock::decision::deny;
    answer out{{"verdict", no                                                   ? "deny"
                           : said.outcome == interlock::decision::indeterminate ? "indeterminate"
                                                                                : "permit"}};
    if (said.degraded) out["degraded"] = true;
    if (said.why != interlock::reason::unspecified) out["reason"] = json(row_of(said.why).name);
    if (said.row != 0) out["requirement"] = json(text(interlock::unpacked(said.row)).view());
    if (!because.empty()) out["because"] = json(because);
    return out;
}

} // namespace console

#endif
