// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_ADAPT_VECTORS_HPP
#define INTERLOCK_TESTS_ADAPT_VECTORS_HPP

#include "support/left_out.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Test vectors of others, read from where they lie: the folder that INTERLOCK_VECTORS names, or ../shared/vectors beside the
/// checkout.
namespace vectors {

inline std::optional<boost::json::value> load(const std::string& name) {
    return support::json_of_others("INTERLOCK_VECTORS", "vectors", name);
}

inline std::vector<std::uint8_t> hex(std::string_view digits) {
    std::vector<std::uint8_t> out(digits.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(std::stoul(std::string{digits.substr(2 * i, 2)}, nullptr, 16));
    return out;
}
inline std::vector<std::uint8_t> hex(const boost::json::value& of, std::string_view member) {
    return hex(std::string_view{of.at(member).as_string()});
}

/// Calls `each(group, test)` for every test of a Wycheproof file.
template <class Each>
void each_wycheproof(const boost::json::value& file, const Each& each) {
    for (const auto& group : file.at("testGroups").as_array())
        for (const auto& test : group.at("tests").as_array()) each(group, test);
}

} // namespace vectors

#endif
