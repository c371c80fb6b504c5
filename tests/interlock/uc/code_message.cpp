// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/code_message.hpp>

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;

TEST_CASE("uc::code_message: five lines, whatever the names are") {
    il::code_digest digest{};
    digest[0] = 0x9f;
    digest[31] = 0x08;
    const auto said = il::uc::message_about("recipe", "recipe.batch7", 3, digest);
    CHECK(said.view() == "interlock mobile code\nrecipe\nrecipe.batch7\n3\n9f" + std::string(60, '0') + "08\n");
}

TEST_CASE("uc::code_message: the longest names and numbers fit") {
    const std::string name(255, 'n');
    const auto said = il::uc::message_about(name, name, 4294967295U, {});
    CHECK(said.view().size() == 22 + 256 + 256 + 11 + 65);
    CHECK(said.view().back() == '\n');
}
