// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_TAGS_HPP
#define INTERLOCK_SITE_READ_TAGS_HPP

#include <interlock/site/draft.hpp>
#include <interlock/site/read_roles.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads tags and tag classes of a site document.
namespace interlock::inline v0_1::site {

namespace detail {

inline constexpr std::array<std::string_view, 28> tag_members{
    "class",      "device",      "zone",         "modbus",         "type",           "writable",
    "unit",       "range",       "normal",       "outside range",  "outside normal", "step",
    "rate",       "values",      "bits",         "states",         "read back",      "current value no older than",
    "quality",    "bad answers", "time stamp",   "between writes", "writes",         "only if",
    "on loss of", "description", "protected as", "alias of"};
enum class tag_member : std::uint8_t {
    of_class,
    device,
    zone,
    modbus,
    type,
    writable,
    unit,
    range,
    normal,
    outside_range,
    outside_normal,
    step,
    rate,
    values,
    bits,
    states,
    read_back,
    current_age,
    quality,
    bad_answers,
    time_stamp,
    between_writes,
    writes,
    only_if,
    on_loss,
    description,
    protected_as,
    alias_of
};

/// The members of a tag, each from the tag itself or else from its class.
class tag_reader {
public:
    tag_reader(draft& d, document::node at) : d_{d}, at_{at}, own_{d.read.members(at, tag_members)} {}

    void read() {
        read_class();
        read_place();
        read_words();
        read_range();
        read_changes();
        read_rest();
        settle();
    }

private:
    using node = document::node;
    using m = tag_member;
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    node own(m which) const noexcept { return own_[static_cast<std::size_t>(which)]; }
    node get(m which) const noexcept {
        const node mine = own(which);
        return mine.exists() ? mine : class_[static_cast<std::size_t>(which)];
    }
    fault_list& faults() { return d_.read.faults(); }
    bool whole_type() const noexcept {
        return facts_.type == value_kind::integer || facts_.type == value_kind::unsigned_integer;
    }

    void read_class() {
        const node c = own(m::of_class);
        const std::string_view name = d_.read.text(c);
        const auto built_in = std::find(class_words.begin(), class_words.end(), name);
        if (built_in != class_words.end()) {
            facts_.tag_class = static_cast<tag_class>(built_in - class_words.begin());
        } else if (!name.empty() &&
                   d_.read.refers(
                       c, d_.tag_classes,
                       "a tag class: ordinary, safety, permissive, configuration, or one of \"tag classes\"")) {
            class_ = d_.read.members(d_.tag_classes.at(name), tag_members);
            for (const m which : {m::of_class, m::device, m::zone, m::modbus, m::alias_of})
                if (const node wrong = class_[static_cast<std::size_t>(which)]; wrong.exists()) {
                    faults().add_key(wrong, "only what tags of a class can share",
                                     "\"" + std::string{wrong.key()} + "\"");
                    class_[static_cast<std::size_t>(which)] = {};
                }
        }
        if (const node as = get(m::protected_as); as.exists())
            if (const auto which = d_.read.choice(as, class_words)) facts_.tag_class = static_cast<tag_class>(*which);
        row_.tag_class = facts_.tag_class;
        d_.read.text(own(m::description));
        // That the two share a cell is for the part to see that maps them.
        if (const node alias = own(m::alias_of); alias.is(node_kind::text)) row_.alias_of = alias.text();
    }

    void read_place() {
        const node device = own(m::device), zone = own(m::zone), modbus = own(m::modbus), type = get(m::type);
        if (d_.read.refers(device, d_.devices, "a device")) row_.device = device.text();
        if (d_.read.refers(zone, d_.zones, "a zone")) row_.zone = zone.text();
        if (!device.exists() && !zone.exists())
            d_.read.needs(device, at_, "device", "the device that holds the tag, or its \"zone\"");
        constexpr std::array<std::string_view, 4> types{"bool", "int", "uint", "real"};
        constexpr std::array kinds{value_kind::boolean, value_kind::integer, value_kind::unsigned_integer,
                                   value_kind::real};
        if (modbus.exists()) {
            facts_.mapped = true;
            if (own(m::type).exists())
                faults().add_key(own(m::type), "the type in \"modbus\", where the tag is mapped", shown(own(m::type)));
            if (!device.exists()) d_.read.needs(device, at_, "device", "the device that holds the tag");
            if (d_.fieldbus == nullptr)
                faults().add_key(modbus, "no \"modbus\": this program has no part for it", "it");
            else if (const auto mapped = d_.fieldbus->tag(d_.read, modbus, at_, row_.device)) {
                facts_.type = mapped->type;
                facts_.writable = mapped->writable;
                holds_ = mapped->holds;
                known_type_ = true;
            }
        } else if (d_.read.needs(type, at_, "type",
                                 "\"bool\", \"int\", \"uint\" or \"real\", or the place in \"modbus\"")) {
            if (const auto which = d_.read.choice(type, types)) {
                facts_.type = kinds[*which];
                known_type_ = true;
            }
        }
        row_.type = facts_.type;
    }

    /// Names for values, and the unit.
    void read_words() {
        facts_.states = get(m::states);
        d_.read.each_named(facts_.states, [this](node word) {
            if (!word.is(node_kind::number)) faults().add(word, "the number that the word stands for");
        });
        if (const node unit = get(m::unit); unit.exists()) {
            unit_ = d_.read.text(unit);
            unit_known_ = true;
        }
    }
    /// A number whose unit agrees with the others of this tag; the first one sets it.
    std::optional<double> number(node v) {
        const auto q = d_.read.measure(v);
        if (!q) return std::nullopt;
        if (!std::exchange(unit_known_, true)) unit_ = q->unit;
        if (!d_.agrees(*q, unit_, v)) return std::nullopt;
        return q->number;
    }
    std::optional<interval> pair(node v) {
        if (!v.exists()) return std::nullopt;
        std::optional<double> low, high;
        if (v.is(node_kind::array) && v.size() == 2) {
            auto at = v.begin();
            low = number(*at);
            high = number(*++at);
            if (!low || !high) return std::nullopt;
            if (*low < *high) return interval{*low, *high};
        }
        faults().add(v, "[low, high] with low < high");
        return std::nullopt;
    }

    void read_range() {
        const node range = get(m::range), normal = get(m::normal), values = get(m::values);
        if (const auto r = pair(range)) {
            limits_.hard = *r;
            limits_.has_range = true;
            facts_.range = *r;
            if (r->low < holds_.low || r->high > holds_.high)
                faults().add(range, "a range within what the type can hold, " + number_text(holds_.low) + " to " +
                                        number_text(holds_.high));
            if (facts_.type == value_kind::boolean) faults().add_key(range, "no range for a bool", shown(range));
        }
        if (const auto r = pair(normal)) {
            limits_.soft = *r;
            if (limits_.has_range && (r->low < limits_.hard.low || r->high > limits_.hard.high))
                faults().add(normal, "a range within " + shown(range));
        }
        const node outside = get(m::outside_normal);
        constexpr std::array<std::string_view, 3> choices{"refuse", "record", "needs approval"};
        if (const auto which = d_.read.choice(outside, choices)) {
            limits_.soft_refuses = *which == 0;
            // Whose consent is said under "approvals", which are read later.
            if (*which == 2 && normal.exists()) facts_.needs_approval = outside;
        }
        if (own(m::outside_normal).exists() && !normal.exists())
            d_.read.needs(normal, at_, "normal", "the range that \"outside normal\" is about");
        const node beyond = get(m::outside_range);
        if (beyond.is(node_kind::text) && beyond.text() == "clamp" && facts_.mapped)
            faults().add(beyond, "\"refuse\": a Modbus answer can't say that a value was clamped");
        else
            d_.read.choice(beyond, std::array<std::string_view, 1>{"refuse"});
        d_.read.each_element(values, [this](node v) {
            const bool word = v.is(node_kind::text) && facts_.states[v.text()].is(node_kind::number);
            if (const auto n = word ? std::optional{facts_.states[v.text()].number()} : number(v)) {
                row_.enumerated.push_back(*n);
                if (!limits_.hard.holds(*n) || !holds_.holds(*n) || (whole_type() && !is_whole(*n)))
                    faults().add(v, "a value that the tag's type and range permit");
            }
        });
        if (values.exists() && values.size() == 0) faults().add(values, "at least one value");
        if (const node bits = get(m::bits); bits.exists()) {
            limits_.bit_mapped = true;
            limits_.settable_bits = 0;
            if (known_type_ && !whole_type())
                faults().add_key(bits, "\"bits\" on a whole number only", "it on another type");
            d_.read.each_element(bits, [this](node b) {
                const auto n = d_.read.whole(b, 0, 63);
                if (!n) return;
                limits_.settable_bits |= std::uint64_t{1} << *n;
                if (static_cast<double>(std::uint64_t{1} << *n) > holds_.high - holds_.low)
                    faults().add(b, "a bit that the type has");
            });
        }
    }

    /// "1 bar", or {"up": "1 bar", "down": "unlimited"} where the plant needs it one way only.
    template <class One>
    void each_direction(node v, const One& one) {
        if (!v.is(node_kind::object)) {
            if (v.exists()) one(v, true, true);
            return;
        }
        const auto [up, down] = d_.read.members_of(v, "up", "down");
        if (!d_.read.needs(up, v, "up", "the limit upwards, or \"unlimited\"") ||
            !d_.read.needs(down, v, "down", "the limit downwards, or \"unlimited\""))
            return;
        if (!(up.text() == "unlimited")) one(up, true, false);
        if (!(down.text() == "unlimited")) one(down, false, true);
    }
    void read_changes() {
        if (facts_.type == value_kind::boolean)
            for (const m which : {m::step, m::rate, m::normal, m::values, m::bits})
                if (get(which).exists())
                    faults().add_key(get(which), "no \"" + std::string{get(which).key()} + "\" for a bool", "it");
        each_direction(get(m::step), [this](node v, bool up, bool down) {
            const auto n = number(v);
            if (!n) return;
            if (*n <= 0) return faults().add(v, "a step above zero");
            if (up) limits_.step_up = *n;
            if (down) limits_.step_down = *n;
        });
        each_direction(get(m::rate), [this](node v, bool up, bool down) {
            const auto r = v.is(node_kind::text) ? parse_rate(v.text()) : std::nullopt;
            if (!r || r->change.number <= 0) return faults().add(v, "a change in a time, such as \"2 bar per 1min\"");
            if (!std::exchange(unit_known_, true)) unit_ = r->change.unit;
            if (!d_.agrees(r->change, unit_, v)) return;
            if (limits_.rate_window.count != 0 && limits_.rate_window != r->window)
                return faults().add(v, "the same time as for the other direction");
            limits_.rate_window = r->window;
            if (up) limits_.rate_up = r->change.number;
            if (down) limits_.rate_down = r->change.number;
        });
    }

    void read_rest() {
        limits_.read_back = d_.read.flag(get(m::read_back), false);
        limits_.current_max_age = d_.read.duration(get(m::current_age)).value_or(seconds(5));
        if (const auto which = d_.read.choice(get(m::quality), std::array<std::string_view, 2>{"good", "uncertain"}))
            limits_.least_quality = *which == 0 ? quality::good : quality::uncertain;
        if (const auto which = d_.read.choice(get(m::bad_answers), std::array<std::string_view, 2>{"mark", "withhold"}))
            limits_.withholds_bad_answers = *which == 1;
        if (const node stamp = get(m::time_stamp); stamp.exists()) {
            const auto [behind, ahead] = d_.read.members_of(stamp, "behind", "ahead");
            if (d_.read.needs(behind, stamp, "behind", "how old a time stamp may be") &&
                d_.read.needs(ahead, stamp, "ahead", "how far ahead it may be")) {
                limits_.past_skew = d_.read.duration(behind).value_or(ticks{});
                limits_.future_skew = d_.read.duration(ahead).value_or(ticks{});
            }
        }
        limits_.least_interval = d_.read.duration(get(m::between_writes)).value_or(ticks{});
        if (const node writes = get(m::writes); writes.exists()) {
            const auto r = writes.is(node_kind::text) ? parse_rate(writes.text()) : std::nullopt;
            if (r && r->change.unit.empty() && r->change.number >= 1 && r->change.number <= 1e6 &&
                is_whole(r->change.number)) {
                limits_.most_writes = static_cast<std::uint32_t>(r->change.number);
                limits_.writes_window = r->window;
            } else {
                faults().add(writes, "a number in a time, such as \"6 per 1h\"");
            }
        }
        facts_.only_if = get(m::only_if);
        facts_.on_loss = get(m::on_loss);
    }

    /// Whether it is writable, and whether its limits suffice for that.
    void settle() {
        // A range that is a fault is still meant: nothing else needs to be said about the tag then.
        const bool limited = get(m::range).exists() || get(m::values).exists() || get(m::bits).exists();
        const node writable = get(m::writable);
        const bool possible = facts_.writable || !facts_.mapped;
        const bool otherwise = facts_.mapped ? facts_.writable : limited;
        facts_.writable = d_.read.flag(writable, otherwise);
        if (facts_.writable && !possible) faults().add(writable, "false: nobody can write to an input");
        if (facts_.type == value_kind::boolean) {
            limits_.hard = {0, 1};
            limits_.has_range = true;
        } else if (facts_.writable && !limited && known_type_) {
            // Nobody knows what may be written to it: refused at the document, not at the first write (CR 3.5).
            faults().add_key(at_,
                             "\"range\", \"values\" or \"bits\" for a tag that can be written, or \"writable\": false",
                             "none of them");
        } else if (limited && !limits_.has_range) {
            // Listed values or bits say by themselves what may be written.
            limits_.hard = holds_;
            limits_.has_range = true;
        }
        facts_.unit = unit_;
        row_.unit = unit_;
        row_.writable = facts_.writable;
        if (!facts_.writable) facts_.needs_approval = {};
        row_.consent_outside_normal = facts_.needs_approval.exists();
        // What a device answers is judged too, so a tag that is only read keeps its range and its choice (semantics.md 3.7).
        if (facts_.writable || facts_.range || limits_.withholds_bad_answers) row_.limits = limits_;
        facts_.where = at_;
        d_.facts.emplace(at_.key(), facts_);
        d_.rows.tags.push_back({std::string{at_.key()}, std::move(row_)});
    }

    draft& d_;
    node at_;
    std::array<node, tag_members.size()> own_;
    std::array<node, tag_members.size()> class_{};
    tag_row row_{};
    tag_facts facts_{};
    limit_entry limits_{};
    interval holds_{};
    std::string_view unit_{};
    bool unit_known_ = false;
    bool known_type_ = false;
};

} // namespace detail

inline void read_tags(draft& d) {
    d.read.each_named(d.root["tag classes"], [&d](document::node at) {
        if (std::find(class_words.begin(), class_words.end(), at.key()) != class_words.end())
            d.read.faults().add_key(at, "a name that isn't one of the built-in classes",
                                    "\"" + std::string{at.key()} + "\"");
        d.read.members(at, detail::tag_members);
    });
    const document::node tags = d.root["tags"];
    d.rows.tags.reserve(tags.size());
    d.facts.reserve(tags.size());
    d.read.each_named(tags, [&d](document::node at) {
        if (d.devices.contains(at.key()))
            d.read.faults().add_key(at, "a name that no device has", "\"" + std::string{at.key()} + "\"");
        detail::tag_reader(d, at).read();
    });
}

} // namespace interlock::inline v0_1::site

#endif
