// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: uc.load

/// A site policy of 100,000 accounts, 1,000 roles and 1,000,000 permissions: from its text to the moment from which decisions follow
/// it, and the most memory that the process ever has on the way.
#include "figures.hpp"

#include <interlock/adapt/json.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/uc/rbac.hpp>

#include <cstddef>
#include <cstdlib>
#include <string>

#include <sys/resource.h>

namespace il = interlock;

namespace {

constexpr std::size_t accounts = 100'000;
constexpr std::size_t roles = 1'000;
constexpr std::size_t permissions_of_a_role = 1'000;
constexpr std::size_t tags = 10'000;

std::string tag(std::size_t i) { return "a" + std::to_string(i / 10) + ".l" + std::to_string(i % 10); }

/// Each role may write a thousand tags, listed one by one; each account has one role.
std::string document() {
    std::string d =
        R"({"site":"plant","version":1,)"
        R"("listeners":{"plant":{"transport":"plain","compensating countermeasure":"locked cabinets","unsafe":"allow unauthenticated"}},)"
        R"("zones":{"control":{"listeners":["plant"],"peers":["10.1.0.0/16"]},"field":{"devices":["plc"]}},)"
        R"("conduits":[{"from":"control","to":"field","permit":["tag.read","tag.write"]}],"devices":{"plc":{}},"roles":{)";
    for (std::size_t r = 0; r < roles; ++r) {
        d += (r == 0 ? "\"r" : ",\"r") + std::to_string(r) + R"(":{"permit":[{"do":"tag.write","on":[)";
        for (std::size_t i = 0; i < permissions_of_a_role; ++i)
            d += (i == 0 ? "\"" : ",\"") + tag((r * 37 + i * 10 + i / 100) % tags) + '"';
        d += "]}]}";
    }
    d += R"(},"subjects":{)";
    for (std::size_t a = 0; a < accounts; ++a)
        d += (a == 0 ? "\"p" : ",\"p") + std::to_string(a) + R"(":{"kind":"human","roles":["r)" +
             std::to_string(a % roles) + "\"]}";
    d += R"(},"tags":{)";
    for (std::size_t t = 0; t < tags; ++t)
        d += (t == 0 ? "\"" : ",\"") + tag(t) +
             R"(":{"type":"real","zone":"field","device":"plc","range":[0,100],"writable":true})";
    return d + "}}";
}

double most_memory_mib() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / 1024;
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    if (!program.wants("uc.load_1m_permissions")) return program.finish();
    il::enforcer<il::platform::cycle_clock, il::uc::rbac> s;
    const std::string text = document();
    const double begin = figures::wall_ns();
    const auto site = il::adapt::parse_site(text, "plant.json");
    if (!site.has_value()) {
        std::printf("%s\n", site.error().front().text().c_str());
        return 1;
    }
    const auto said = s.publish(site.value());
    const double took = figures::wall_ns() - begin;
    if (said.result != il::publish_result::in_force) {
        std::printf("%s\n", std::string{said.why.view()}.c_str());
        return 1;
    }
    il::caller who;
    who.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = s.listener("plant")};
    who.subject = s.subject("p999");
    who.proof = il::proof::password;
    if (!s.decide(who, "tag.write", tag(999 * 37 % tags), 5.0).permitted() ||
        s.decide(who, "tag.read", tag(999 * 37 % tags)).permitted())
        return 1;
    program.set("uc.load_1m_permissions_s", took / 1e9);
    program.set("uc.load_1m_permissions_mib", most_memory_mib());
    return program.finish();
}
