// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A second translation unit in each test executable: a function in a header that isn't inline fails the link.
#include <interlock/interlock.hpp>
