// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: kernel.publish

/// From the text of a site document to the moment from which decisions follow it.
#include "figures.hpp"

#include <interlock/adapt/json.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/uc/rbac.hpp>

#include <cstdlib>
#include <string>

namespace il = interlock;

namespace {

using security = il::enforcer<il::platform::cycle_clock, il::rdf::conduits, il::uc::rbac>;

std::string area(std::size_t i) { return "area" + std::to_string(i); }

/// A plant of areas with ten tags each; every role may do something in ten of them, by a rule each.
std::string document(std::size_t areas, std::size_t rules, std::size_t version) {
    std::string d =
        R"({"site":"plant","version":)" + std::to_string(version) +
        R"(,"listeners":{"plant":{"transport":"plain","compensating countermeasure":"locked cabinets","unsafe":"allow unauthenticated"}},)"
        R"("zones":{"control":{"listeners":["plant"],"peers":["10.1.0.0/16"]},"field":{"devices":["plc"]}},)"
        R"("conduits":[{"from":"control","to":"field","permit":["tag.read","tag.write"]}],"devices":{"plc":{}},"roles":{)";
    const std::size_t roles = rules / 10;
    for (std::size_t r = 0; r < roles; ++r) {
        d += (r == 0 ? "\"" : ",\"") + std::string{"role"} + std::to_string(r) + R"(":{"permit":[)";
        for (std::size_t i = 0; i < 10; ++i)
            d += std::string{i == 0 ? "" : ","} + R"({"do":"tag.write","on":")" + area((r * 10 + i) % areas) +
                 R"(.*","from":["control"]})";
        d += "]}";
    }
    d += R"(},"subjects":{)";
    for (std::size_t r = 0; r < roles; ++r)
        d += (r == 0 ? "\"" : ",\"") + std::string{"person"} + std::to_string(r) +
             R"(":{"kind":"human","roles":["role)" + std::to_string(r) + "\"]}";
    d += R"(},"tags":{)";
    for (std::size_t t = 0; t < areas * 10; ++t)
        d += (t == 0 ? "\"" : ",\"") + area(t / 10) + ".loop" + std::to_string(t % 10) +
             R"(":{"type":"real","zone":"field","device":"plc","range":[0,100],"writable":true})";
    return d + "}}";
}

void publish(figures::program& program, const std::string& key, std::size_t areas, std::size_t rules) {
    security s;
    std::vector<double> each;
    for (std::size_t i = 0; i < 31; ++i) {
        const std::string text = document(areas, rules, i + 1);
        const double begin = figures::wall_ns();
        const auto site = il::adapt::parse_site(text, "plant.json");
        if (!site.has_value()) {
            std::printf("%s\n", site.error().front().text().c_str());
            std::exit(1);
        }
        const auto said = s.publish(site.value());
        each.push_back((figures::wall_ns() - begin) / 1e6);
        if (said.result != il::publish_result::in_force) {
            std::printf("%s\n", std::string{said.why.view()}.c_str());
            std::exit(1);
        }
    }
    program.set(key, each);
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    if (program.wants("kernel.publish_10k_rules_ms")) publish(program, "kernel.publish_10k_rules_ms", 100, 10'000);
    if (program.wants("kernel.publish_10k_rules_10k_tags_ms"))
        publish(program, "kernel.publish_10k_rules_10k_tags_ms", 1'000, 10'000);
    return program.finish();
}
