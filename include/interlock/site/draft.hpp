// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_DRAFT_HPP
#define INTERLOCK_SITE_DRAFT_HPP

#include <interlock/core/iec62351_8.hpp>
#include <interlock/core/tag.hpp>
#include <interlock/site/reader.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// What a protocol's part of a tag says of its value: the kind of value that requests will carry, whether the place can be
/// written at all, and which values it can hold.
struct mapped_value {
    value_kind type = value_kind::none;
    bool writable = false;
    interval holds{};
};

/// Reads the members of a document that belong to one protocol, such as "modbus" of devices and tags, and makes a section of them.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   as faults at their places.
/// Threads:  called by the thread that validates.
/// Cost:     none.
/// Example:  include/interlock/modbus/tag_map_reader.hpp
class protocol_reader {
public:
    virtual ~protocol_reader() = default;
    /// Before anything of a document is read.
    virtual void begin() {}
    /// `part` is what stands under the protocol's name in `device`.
    virtual void device(reader& read, document::node part, document::node device) = 0;
    virtual std::optional<mapped_value> tag(reader& read, document::node part, document::node tag,
                                            std::string_view device) = 0;
    /// After all tags: what is wrong between them, and the section.
    virtual void finish(reader& read, site_rows& into) = 0;
};

/// What was found out about a tag while it was read, for what refers to it.
struct tag_facts {
    document::node where{};
    value_kind type = value_kind::none;
    bool writable = false;
    bool mapped = false;
    interlock::tag_class tag_class = tag_class::ordinary;
    std::string_view unit{};
    std::optional<interval> range{};
    /// Words that stand for values: {"open": 0, "closed": 1}.
    document::node states{};
    document::node only_if{};
    document::node on_loss{};
    /// Where it says that values outside the normal range need consent.
    document::node needs_approval{};
};

/// A site document on its way to rows: its names, and what is known so far.
struct draft {
    draft(document::node from, fault_list& faults, protocol_reader* protocol)
        : root{from},
          read{faults},
          fieldbus{protocol} {}

    document::node root;
    reader read;
    /// Reads what stands under "modbus"; without one such members are faults.
    protocol_reader* fieldbus;
    site_rows rows{};

    name_set actions, zones, listeners, devices, roles, subjects, tag_classes, tags, code;
    std::unordered_map<std::string_view, tag_facts> facts{};
    /// The "when" of rules, by their places in `rows.rules`: tags are known only later.
    std::vector<std::pair<std::size_t, document::node>> conditions{};
    /// Listeners that the site declares trusted (semantics.md 2.2).
    name_set trusted{};

    static name_set names_of(document::node object) {
        name_set found;
        found.reserve(object.size());
        if (object.is(node_kind::object))
            for (const document::node member : object) found.emplace(member.key(), member);
        return found;
    }

    /// Actions by their names. "IEC 62351-8 OPERATOR" stands for those of a predefined role, "IEC 62351-8 READ" for those of a right; these
    /// need not be among the document's actions.
    std::vector<std::string> actions_in(document::node v) {
        std::vector<std::string> list;
        const auto add = [&list](std::string_view name) {
            if (std::find(list.begin(), list.end(), name) == list.end()) list.emplace_back(name);
        };
        read.each_text(v, [&](document::node t) {
            constexpr std::string_view prefix = iec62351_8::document_prefix;
            const std::string_view text = t.text();
            if (actions.contains(text) || !text.starts_with(prefix)) {
                if (read.refers(t, actions, "an action")) add(text);
                return;
            }
            const std::string_view name = text.substr(prefix.size());
            for (const iec62351_8::action_row& row : iec62351_8::action_rows) {
                const auto permits = iec62351_8::permits(name, row);
                if (!permits)
                    return read.faults().add(t,
                                             "a predefined role such as \"IEC 62351-8 OPERATOR\", or a right such as "
                                             "\"IEC 62351-8 READ\"");
                if (*permits) add(row.name);
            }
        });
        return list;
    }

    /// A value of a tag: true or false, a number, one with the tag's unit, or one of the tag's words.
    std::optional<double> value_for(const tag_facts& tag, document::node v) {
        if (!v.exists()) return std::nullopt;
        if (v.is(node_kind::boolean)) {
            if (tag.type == value_kind::boolean) return v.truth() ? 1.0 : 0.0;
            read.faults().add(v, "a number, since the tag is not a bool");
            return std::nullopt;
        }
        if (v.is(node_kind::text))
            if (const auto word = tag.states[v.text()]; word.is(node_kind::number)) return word.number();
        const auto q = v.is(node_kind::number) ? std::optional{quantity{v.number(), {}}}
                       : v.is(node_kind::text) ? parse_quantity(v.text())
                                               : std::nullopt;
        const bool fits =
            q && (tag.type != value_kind::boolean || (q->unit.empty() && (q->number == 0 || q->number == 1)));
        if (!fits) {
            const char* const kinds = tag.type == value_kind::boolean ? "true, false, 0, 1" : "a number with its unit";
            read.faults().add(v, std::string{kinds} + ", or one of the tag's \"states\"");
            return std::nullopt;
        }
        if (!agrees(*q, tag.unit, v)) return std::nullopt;
        return q->number;
    }

    /// All numbers of a tag have the same unit.
    bool agrees(const quantity& q, std::string_view unit, document::node at) {
        if (q.unit == unit) return true;
        read.faults().add(at, unit.empty() ? std::string{"a number without unit, as the tag's other values are"}
                                           : "the unit " + std::string{unit} + ", as the tag's other values have");
        return false;
    }
};

} // namespace interlock::inline v0_1::site

#endif
