// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/document.hpp>
#include <interlock/site/validate.hpp>

bool other() { return !interlock::site::validate(interlock::site::document{}).has_value(); }
