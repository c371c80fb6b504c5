// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_PROGRAM_HPP
#define MODBUS_GATEWAY_PROGRAM_HPP

#include "options.hpp"

#include <string>

namespace gateway {

/// Why nothing was begun: one line, and status 2.
struct unusable {
    std::string why;
};

/// Serves until a signal ends it; the status of the process. Throws `unusable` when it can't begin.
int serve(const options& with);

} // namespace gateway

#endif
