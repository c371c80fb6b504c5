// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The input is the text of a site document. Whatever it is: it is accepted or refused with faults that have a place in it; what is
// accepted compiles, is the same when it is read again, and keeps the plainest rules of the schema. A broken property traps, which is
// a crash to libFuzzer and to the replay alike.
#include <interlock/adapt/json.hpp>
#include <interlock/core/names.hpp>
#include <interlock/modbus/tag_map_reader.hpp>
#include <interlock/site/validate.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace il = interlock;
namespace site = interlock::site;
using site::node_kind;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

/// What docs/site-policy.schema.json demands of the head of a document, in a few words.
bool plainly_refused(const site::document& d) {
    const auto root = d.root();
    if (!root.is(node_kind::object) || !d.duplicates().empty() || !d.inexact().empty()) return true;
    const auto version = root["version"];
    if (!root["site"].is(node_kind::text) || !version.is(node_kind::number) || !version.whole() || version.number() < 1)
        return true;
    for (const char* const key :
         {"listeners", "zones", "devices", "roles", "subjects", "tag classes", "tags", "traffic"})
        if (root[key].exists() && !root[key].is(node_kind::object)) return true;
    for (const char* const key : {"conduits", "essential"})
        if (root[key].exists() && !root[key].is(node_kind::array)) return true;
    for (const auto tag : root["tags"])
        if (!tag.is(node_kind::object) || (!tag["device"].exists() && !tag["zone"].exists())) return true;
    for (const auto listener : root["listeners"])
        if (!listener["transport"].is(node_kind::text)) return true;
    for (const auto subject : root["subjects"])
        if (!subject["kind"].is(node_kind::text)) return true;
    return false;
}

void check_places(const site::fault_texts& faults, std::string_view text) {
    require(!faults.empty());
    const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::uint32_t last = 0;
    for (const site::fault& f : faults) {
        require(!f.expected.empty() && !f.text().empty());
        require(f.source == "fuzz.json");
        require(f.line <= lines && (f.line == 0) == (f.column == 0));
        require(f.line == 0 || f.line >= last);
        last = std::max(last, f.line);
    }
}

void check_writable_tags(const site::site_rows& rows) {
    for (const auto& t : rows.tags) {
        if (!t.row.writable) continue;
        // Nobody knows what may be written to a tag without limits.
        require(t.row.limits.has_value() && t.row.limits->has_range);
        require(!(t.row.limits->hard.low > t.row.limits->hard.high));
    }
    for (const auto& e : rows.essentials) require(!e.zones.empty() || !e.listeners.empty() || !e.trusted.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const il::adapt::document_limits limits{.bytes = 1U << 16U};
    const auto document = il::adapt::read_document(std::string{text}, "fuzz.json", limits);
    if (!document.has_value()) {
        require(document.error().size() == 1);
        check_places(document.error(), text);
        return 0;
    }
    // Positions are counted apart from the parser: they have to come to the same number of values.
    require(site::value_positions(text).size() == document.value().size());

    for (const bool wired : {false, true}) {
        il::modbus::tag_map_reader fieldbus("map", [](const il::modbus::tag_map& map, const il::snapshot& made) {
            for (const auto& t : map.tags) require(made.resource_names.find(t.name) != 0);
            return std::make_shared<const std::size_t>(map.tags.size());
        });
        const auto made = site::validate(document.value(), wired ? &fieldbus : nullptr);
        if (!made.has_value()) {
            check_places(made.error(), text);
            require(fieldbus.map().tags.empty() || wired);
            continue;
        }
        require(!plainly_refused(document.value()));
        check_writable_tags(made.value().rows());
        const auto again = il::adapt::parse_site(text, "fuzz.json", wired ? &fieldbus : nullptr, limits);
        require(again.has_value());
        require(again.value().rows().tags.size() == made.value().rows().tags.size());
        require(again.value().warnings().size() == made.value().warnings().size());

        il::names known;
        const il::publication published = made.value().compile(known);
        require(published.now != nullptr);
        require(published.now->site == made.value().name());
        require(published.now->version == made.value().version());
        for (const auto& t : made.value().rows().tags) {
            const il::tag_entry& entry = published.now->tag({published.now->resource_names.find(t.name)});
            require(entry.kind == il::resource_kind::tag && entry.writable == t.row.writable);
        }
        if (wired) {
            require(published.now->find<std::size_t>("map") != nullptr);
            static_cast<void>(il::modbus::wire_table(fieldbus.map()));
        }
        published.dispose(published.now);
    }
    return 0;
}
