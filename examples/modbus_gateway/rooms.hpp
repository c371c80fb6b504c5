// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_ROOMS_HPP
#define MODBUS_GATEWAY_ROOMS_HPP

#include "policy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace gateway {

/// How much the tables hold that can't grow while the gateway runs: twice what the document of its start asks for, and more where
/// that is little. What a table once holds stays there, so tags of earlier versions count as well.
class rooms {
public:
    explicit rooms(const site_policy& first) {
        for (kind& k : kinds_) k.most = std::max(k.least, 2 * static_cast<std::uint32_t>((first.*k.names).size()));
        in_force(first);
    }

    std::uint32_t resources() const noexcept { return kinds_[0].most + 1; }
    std::uint32_t limited() const noexcept { return kinds_[1].most; }
    std::uint32_t outputs() const noexcept { return kinds_[2].most; }
    std::uint32_t devices() const noexcept { return kinds_[3].most; }

    /// What a document asks for beyond that, a line for each; empty when it fits.
    std::string beyond(const site_policy& next, const std::string& file) const {
        std::string faults;
        for (const kind& k : kinds_) {
            const std::size_t found = k.known.size() + fresh(k, next);
            if (found > k.most)
                faults += file + ": " + k.place + ": expected at most " + std::to_string(k.most) + ' ' + k.what +
                          ", those of earlier versions among them, until the gateway is started anew; found " +
                          std::to_string(found) + '\n';
        }
        return faults;
    }
    /// These have their places from now on.
    void in_force(const site_policy& now) {
        for (kind& k : kinds_) k.known.insert((now.*k.names).begin(), (now.*k.names).end());
    }

private:
    struct kind {
        const char* place;
        const char* what;
        std::vector<std::string> site_policy::*names;
        std::uint32_t least;
        std::uint32_t most = 0;
        std::set<std::string> known{};
    };
    static std::size_t fresh(const kind& k, const site_policy& next) {
        return static_cast<std::size_t>(
            std::ranges::count_if(next.*k.names, [&](const std::string& name) { return !k.known.contains(name); }));
    }

    std::array<kind, 4> kinds_{{{"/tags", "tags and devices", &site_policy::resources, 1U << 16U},
                                {"/tags", "tags whose changes are limited", &site_policy::limited, 1024},
                                {"/tags", "tags with \"on loss of\"", &site_policy::outputs, 256},
                                {"/devices", "devices", &site_policy::device_names, 64}}};
};

} // namespace gateway

#endif
