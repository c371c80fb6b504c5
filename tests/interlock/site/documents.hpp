// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef TESTS_INTERLOCK_SITE_DOCUMENTS_HPP
#define TESTS_INTERLOCK_SITE_DOCUMENTS_HPP

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Lines are shown as lines when a check fails.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
    static doctest::String convert(const std::vector<std::string>& lines) {
        std::string all;
        for (const std::string& line : lines) (all += line) += '\n';
        return all.c_str();
    }
};

namespace documents {

namespace site = interlock::site;

/// A good document, a line for each thing, so that tests spoil one place of it.
inline constexpr std::string_view plant = R"({
  "site": "plant", "version": 7, "author": "somebody",
  "monitor only": false, "publishers": 1, "answer to a bad value": "illegal value",
  "actions": ["pump.start"],
  "listeners": {
    "field": { "transport": "plain", "unsafe": "allow unauthenticated" },
    "secure": { "transport": "tls", "medium": "wired" },
    "desk": { "transport": "console", "trusted": true }
  },
  "zones": {
    "control": { "listeners": ["field"], "peers": ["10.1.0.0/16", "2001:db8::/32"] },
    "office": { "listeners": ["secure"], "peers": ["10.9.0.0/16"] },
    "room": { "listeners": ["desk"] },
    "boiler": { "devices": ["plc"] }
  },
  "conduits": [
    { "from": "control", "to": "boiler", "permit": ["tag.read", "tag.write", "pump.start"] },
    { "from": "room", "to": "boiler", "permit": "tag.write" }
  ],
  "devices": { "plc": { "description": "the only one" } },
  "roles": {
    "viewer": { "permit": [ { "do": "tag.read", "on": "a.*", "classes": ["ordinary", "safety"] } ] },
    "operator": { "is": ["viewer"],
      "permit": [ { "do": ["tag.write", "pump.start"], "on": ["a.*", "a.trip", "heart", "plc"], "from": ["control", "room"] } ],
      "deny": [ { "do": "tag.write", "on": "a.level" } ] }
  },
  "subjects": {
    "op1": { "kind": "human", "roles": ["operator"], "certificate": "sha256:0000000000000000000000000000000000000000000000000000000000000001" },
    "hmi": { "kind": "device", "roles": "operator", "address": { "listener": "field", "from": "10.1.0.7" }, "permanent sessions": true },
    "log": { "kind": "software process", "disabled": true }
  },
  "tag classes": {
    "setpoint": { "outside normal": "refuse", "read back": true, "current value no older than": "2s" }
  },
  "tags": {
    "a.set": { "class": "setpoint", "device": "plc", "type": "real", "range": ["0 bar", "16 bar"], "normal": ["2 bar", "12 bar"],
      "step": { "up": "1 bar", "down": "unlimited" }, "rate": "2 bar per 1min", "quality": "uncertain",
      "time stamp": { "behind": "5s", "ahead": "1s" }, "between writes": "100ms", "writes": "6 per 1h",
      "only if": [ { "tag": "a.guard", "is": "closed", "no older than": "2s" } ],
      "on loss of": { "heartbeat": "heart", "for": "5s", "misses": 2, "hold": true, "at power up": "3 bar" } },
    "a.mode": { "device": "plc", "type": "uint", "values": ["off", "on", 7], "states": { "off": 0, "on": 1 } },
    "a.bits": { "device": "plc", "type": "uint", "bits": [0, 3] },
    "a.trip": { "class": "safety", "device": "plc", "type": "bool", "writable": true },
    "a.guard": { "class": "permissive", "device": "plc", "type": "bool", "states": { "open": 0, "closed": 1 }, "writable": false },
    "a.level": { "device": "plc", "type": "real", "unit": "%", "writable": false },
    "heart": { "zone": "boiler", "type": "uint", "range": [0, 65535] }
  },
  "essential": [ { "do": "tag.write", "on": "a.trip", "value": 1, "from": ["control"], "without authentication over": ["desk"] } ],
  "traffic": { "per subject": "100 per 1s", "per stranger": { "rate": "600 per 1min", "at once": 20 },
    "connections": { "in all": 64, "per listener": 32, "idle for at most": "5min" } }
})";

/// Another good one, whose tags have places in a Modbus device.
inline constexpr std::string_view wired = R"({
  "site": "wired", "version": 1,
  "listeners": { "desk": { "transport": "console" } },
  "zones": { "room": { "listeners": ["desk"], "devices": ["plc", "meter"] } },
  "devices": {
    "plc": { "modbus": { "unit ids": [1, 2], "numbering": "six digits", "word order": "word swapped", "between requests": "5ms",
      "answer within": "1s", "at most": { "connections": 2, "in flight": 4, "waiting": 100, "kept for essential": 1 },
      "readable blocks": [ { "unit id": 1, "from": 400001, "to": 400010, "gaps": "zeros" },
        { "unit id": 2, "table": "coils", "address": 0, "quantity": 8, "gaps": "deny" } ] } },
    "meter": { "modbus": { "unit ids": [9] } }
  },
  "roles": { "all": { "permit": [ { "do": ["tag.read", "tag.write"], "on": "*" } ] } },
  "subjects": { "one": { "kind": "device", "roles": ["all"] } },
  "tags": {
    "p.set": { "device": "plc", "modbus": { "unit id": 1, "reference": 400001, "type": "float32", "word order": "big" }, "range": [0, 10] },
    "p.word": { "device": "plc", "modbus": { "unit id": 1, "reference": "400003", "type": "uint16" }, "bits": [0, 1] },
    "p.bit": { "device": "plc", "modbus": { "unit id": 1, "reference": 400003, "type": "bool", "bit": 0 }, "alias of": "p.word" },
    "p.valve": { "device": "plc", "modbus": { "unit id": 1, "reference": 400004, "type": "int16", "scale": { "gain": -0.5, "offset": 10 } }, "range": [0, 20] },
    "p.count": { "device": "plc", "modbus": { "unit id": 1, "table": "input registers", "address": 7, "type": "uint32" } },
    "p.run": { "device": "plc", "modbus": { "unit id": 2, "reference": 1 } },
    "p.door": { "device": "plc", "modbus": { "unit id": 2, "reference": 100001 } },
    "m.power": { "device": "meter", "modbus": { "reference": 300001, "type": "float64", "word order": "DCBA" } }
  }
})";

/// A document with its first `from` replaced.
inline std::string with(std::string_view from, std::string_view to, std::string_view in = plant) {
    std::string text{in};
    const auto at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, "not in the document: " << from);
    return text.replace(at, from.size(), to);
}

/// The faults of a document, a line each; none for a good one.
inline std::vector<std::string> faults_of(std::string_view text, site::protocol_reader* fieldbus = nullptr) {
    std::vector<std::string> lines;
    if (const auto read = interlock::adapt::parse_site(text, "site.json", fieldbus); !read.has_value())
        for (const site::fault& f : read.error()) lines.push_back(f.text());
    return lines;
}

/// A good document's policy.
inline site::policy policy_of(std::string_view text, site::protocol_reader* fieldbus = nullptr) {
    const auto read = interlock::adapt::parse_site(text, "site.json", fieldbus);
    if (!read.has_value())
        for (const site::fault& f : read.error()) FAIL_CHECK(f.text());
    REQUIRE(read.has_value());
    return read.value();
}

/// The warnings of a good document, a line each.
inline std::vector<std::string> warnings_of(std::string_view text, site::protocol_reader* fieldbus = nullptr) {
    std::vector<std::string> lines;
    const site::policy made = policy_of(text, fieldbus);
    for (const site::fault& f : made.warnings()) lines.push_back(f.text());
    return lines;
}

/// One slip of the pen in a good document, and the one line that it must lead to, without the name of the file.
struct slip {
    std::string_view from;
    std::string_view to;
    std::string_view fault;
};

inline void check(std::span<const slip> slips, std::string_view in = plant, site::protocol_reader* fieldbus = nullptr) {
    for (const slip& s : slips) {
        const std::string bad = with(s.from, s.to, in);
        INFO("with " << s.to);
        const auto lines = faults_of(bad, fieldbus);
        std::string all;
        for (const std::string& line : lines) (all += all.empty() ? "" : "\n") += line.substr(10);
        CHECK(all == s.fault);
    }
}

} // namespace documents

#endif
