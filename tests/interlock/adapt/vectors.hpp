// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_ADAPT_VECTORS_HPP
#define INTERLOCK_TESTS_ADAPT_VECTORS_HPP

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Test vectors of others, read from where they lie: the folder that INTERLOCK_VECTORS names, or ../shared/vectors beside the
/// checkout. They aren't part of it.
namespace vectors {

inline std::optional<boost::json::value> load(const std::string& name) {
    const char* const given = std::getenv("INTERLOCK_VECTORS");
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    const std::filesystem::path folder =
        given != nullptr ? std::filesystem::path{given}
                         : std::filesystem::path{source != nullptr ? source : "."} / "../shared/vectors";
    std::ifstream in(folder / name, std::ios::binary);
    if (!in) {
        std::printf("left out: %s isn't there (set INTERLOCK_VECTORS to the folder that has it)\n",
                    (folder / name).string().c_str());
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return boost::json::parse(text);
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
