// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_ENCODE_HPP
#define INTERLOCK_MODBUS_ENCODE_HPP

/// Everything that builds PDUs and ADUs: includes only.
#include <interlock/modbus/encode_request.hpp>
#include <interlock/modbus/encode_response.hpp>
#include <interlock/modbus/mbap.hpp>

#endif
