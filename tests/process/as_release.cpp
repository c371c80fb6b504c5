// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "decisions.hpp"

std::uint64_t verdicts_as_release(process::security& by) { return process::all_verdicts(by); }
