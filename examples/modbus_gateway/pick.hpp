// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_PICK_HPP
#define MODBUS_GATEWAY_PICK_HPP

#include <string>
#include <vector>

namespace gateway {

/// Which of the site policy's an option means: the one of its name or, when it is `alone` and has none, the only one that fits. Null
/// when that is none, or more than one.
template <class Known, class Fits>
const Known* pick(const std::vector<Known>& among, const std::string& name, Fits&& fits, bool alone) {
    const Known* found = nullptr;
    for (const Known& k : among) {
        if (!fits(k) || (!name.empty() && k.name != name)) continue;
        if (found != nullptr) return nullptr;
        found = &k;
    }
    return name.empty() && !alone ? nullptr : found;
}

/// The names of what there is to pick from, for whoever has picked nothing.
template <class Known>
std::string listed(const std::vector<Known>& all) {
    std::string out;
    for (const Known& k : all) out += (out.empty() ? "" : ", ") + k.name;
    return out.empty() ? "none" : out;
}

} // namespace gateway

#endif
