// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/fmt.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace interlock;

TEST_CASE("adapt/fmt: a verdict in words, with the requirement behind it") {
    CHECK(fmt::format("{}", permit) == "permit");
    CHECK(fmt::format("{}", no_objection) == "no objection");
    CHECK(fmt::format("{}", deny(reason::no_right)) ==
          "deny: " + std::string{row_of(reason::no_right).text} + " (CR 2.1)");
    CHECK(fmt::format("{}", indeterminate(reason::journal_unavailable)).find("can't say: ") == 0);
    CHECK(fmt::format("{}", verdict{}).find("deny: ") == 0);
    verdict said = permit;
    said.why = reason::journal_unavailable;
    said.degraded = true;
    CHECK(fmt::format("{}", said) == "degraded permit: " + std::string{row_of(reason::journal_unavailable).text});
    said.degraded = false;
    said.would_deny = true;
    CHECK(fmt::format("{}", said) == "permit, would deny: " + std::string{row_of(reason::journal_unavailable).text});
}

TEST_CASE("adapt/fmt: explanations and requirements, with the format of strings") {
    explanation text;
    text << "a step of 3.5 bar";
    CHECK(fmt::format("{}", text) == "a step of 3.5 bar");
    CHECK(fmt::format("{:>20}", text) == "   a step of 3.5 bar");
    CHECK(fmt::format("{}", fixed_text<8>{"short"}) == "short");
    CHECK(fmt::format("{}", requirement{cr<2, 1, 1>}) == "CR 2.1(1)");
    CHECK(fmt::format("{:-<10}", requirement{ccsc<1>}) == "CCSC 1----");
    CHECK(fmt::format("{:<8}|", permit) == "permit  |");
}
