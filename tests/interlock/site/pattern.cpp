// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/pattern.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;

namespace {

/// All texts of up to `most` letters of an alphabet.
std::vector<std::string> texts(std::string_view alphabet, std::size_t most) {
    std::vector<std::string> all{""};
    for (std::size_t from = 0, size = 0; size < most; ++size) {
        const std::size_t to = all.size();
        for (; from < to; ++from)
            for (const char c : alphabet) all.push_back(all[from] + c);
    }
    return all;
}

/// What a rule covers, as a person reads it: the name itself; everything; or everything that the text up to the last dot begins.
bool covers(const std::string& rule, const std::string& name) {
    if (rule == "*") return !name.empty();
    if (rule.size() >= 2 && rule.compare(rule.size() - 2, 2, ".*") == 0) {
        const std::string above = rule.substr(0, rule.size() - 1);
        return name.size() > above.size() && name.compare(0, above.size(), above) == 0;
    }
    return rule == name;
}

} // namespace

TEST_CASE("site::pattern: CR 2.1: every short pattern covers exactly the names that it says") {
    const auto names = texts("ab.", 5);
    for (const std::string& rule : texts("a.*", 4))
        for (const std::string& name : names)
            CHECK_MESSAGE(site::parse_pattern(rule).matches(name) == covers(rule, name), rule, " on ", name);
}

TEST_CASE("site::pattern: CR 2.1: a subtree is what is below, not the name itself nor a neighbour") {
    constexpr auto below = site::parse_pattern("boiler1.*");
    static_assert(below.subtree && below.text == "boiler1.");
    static_assert(below.matches("boiler1.setpoint") && below.matches("boiler1.pressure.setpoint"));
    static_assert(!below.matches("boiler1") && !below.matches("boiler1.") && !below.matches("boiler10.setpoint") &&
                  !below.matches("Boiler1.setpoint"));
    static_assert(!site::parse_pattern("boiler1").matches("boiler1.setpoint"));
    static_assert(site::parse_pattern("*").matches("anything.at.all"));
}

TEST_CASE("site::pattern: a star anywhere else than alone at the end is not well-formed") {
    for (const char* const good : {"a", "a.b", "*", "a.*", "a.b.*", "..*", "a b"})
        CHECK_MESSAGE(site::well_formed_pattern(good), good);
    for (const char* const bad : {"", "a*", "*a", "*.a", "a.*.b", "**", "*.*", "a.**", "a.*b", ".*"})
        CHECK_MESSAGE(!site::well_formed_pattern(bad), bad);
}

TEST_CASE("site::pattern: each class has a bit of its own, and all of them are all") {
    using interlock::tag_class;
    site::class_set all = 0;
    for (const tag_class c :
         {tag_class::ordinary, tag_class::safety, tag_class::permissive, tag_class::configuration}) {
        CHECK((all & site::class_bit(c)) == 0);
        all = static_cast<site::class_set>(all | site::class_bit(c));
    }
    CHECK(all == site::all_classes);
}
