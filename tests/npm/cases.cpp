// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
/// Prints what the engine decides, one JSON object a line, for the scripts that ask other engines the same:
///
///     npm_cases generated FIRST COUNT        the policies of so many seeds, with 100 requests each
///     npm_cases one SEED NUMBER [PART...]    one of these pairs, the policy without its parts: r0 is a rule, h1 a role that is held,
///                                            i2 an inclusion of roles, c0 the condition of a rule
///     npm_cases failing                      an ordinary and an essential action, for each row of docs/explanation/cedar-and-cerbos.md
///
/// A verdict is permit, deny or indeterminate: the last when only its being essential lets the action go on, marked as degraded.
#include "interlock/uc/oracle.hpp"

#include <interlock/core/reason.hpp>

#include <boost/json.hpp>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace il = interlock;
namespace json = boost::json;

namespace {

constexpr int requests = 100;

json::object verdict(const il::verdict& said) {
    return {{"verdict", said.degraded      ? "indeterminate"
                        : said.permitted() ? "permit"
                                           : "deny"},
            {"reason", il::row_of(said.why).name}};
}

json::object shown(const oracle::condition& c) {
    json::object out;
    if (c.fresh_s) out["proved_within"] = *c.fresh_s;
    if (c.value) out["value"] = {c.value->low, c.value->high};
    if (c.over_air) out["over"] = *c.over_air ? "wireless" : "wired";
    if (c.window) out["during"] = {c.window->from, c.window->to};
    if (c.mode) out["mode"] = *c.mode;
    return out;
}

json::object shown(const oracle::policy& p) {
    json::array roles, is, held, rules, entitled;
    for (unsigned r = 0; r < p.roles; ++r) roles.emplace_back(oracle::role(r));
    for (const auto& i : p.hierarchy) is.push_back({oracle::role(i.senior), oracle::role(i.junior)});
    for (const auto& a : p.held) {
        json::object one{{"who", oracle::subject(a.who)}, {"role", oracle::role(a.role)}};
        if (a.from) one["from"] = *a.from;
        if (a.until) one["until"] = *a.until;
        held.push_back(std::move(one));
    }
    for (const auto& r : p.rules) {
        json::object one{{"effect", r.denies ? "deny" : "permit"},
                         {"role", oracle::role(r.role)},
                         {"action", r.writes ? "tag.write" : "tag.read"},
                         {"on", oracle::patterns[r.on]},
                         {"names_safety", r.names_safety},
                         {"when", shown(r.when)}};
        if (r.zone != 2) one["zone"] = r.zone == 0 ? "hall" : "yard";
        rules.push_back(std::move(one));
    }
    for (const unsigned who : p.entitled) entitled.emplace_back(oracle::subject(who));
    return {{"roles", std::move(roles)},
            {"is", std::move(is)},
            {"held", std::move(held)},
            {"rules", std::move(rules)},
            {"entitled", std::move(entitled)}};
}

json::object shown(const oracle::question& q) {
    json::object out{{"who", oracle::subject(q.who)},
                     {"action", q.writes ? "tag.write" : "tag.read"},
                     {"on", oracle::tags[q.on]},
                     {"zone", q.place == 0 ? "hall" : "yard"},
                     {"medium", q.place == 2 ? "wireless" : "wired"}};
    if (q.value) out["value"] = *q.value;
    if (q.proved_s_ago) out["proved"] = *q.proved_s_ago;
    if (q.mode) out["mode"] = *q.mode;
    if (!q.clock_lost) out["second"] = q.second_of_week;
    return out;
}

void print(const json::object& line) { std::printf("%s\n", json::serialize(line).c_str()); }

/// Chance alone asks seldom for what a rule is about, and hardly ever at the edge of a range, an age or a time.
oracle::question nearer(const oracle::policy& p, oracle::question q, oracle::maker& make) {
    const auto any_of = [&make](const auto& all) -> const auto& {
        return all[make.up_to(static_cast<unsigned>(all.size()))];
    };
    const oracle::rule& rule = any_of(p.rules);
    const oracle::assignment& held = any_of(p.held);
    q.writes = rule.writes;
    q.who = held.who;
    for (unsigned on = 0; on < oracle::tags.size(); ++on)
        if (oracle::tags[on] == oracle::patterns[rule.on]) q.on = on;
    if (rule.zone != 2) q.place = rule.zone == 0 ? 0 : 1 + make.up_to(2);
    if (rule.when.fresh_s && make.one_in(3)) q.proved_s_ago = rule.when.fresh_s;
    if (rule.when.value && make.one_in(3)) q.value = make.one_in(2) ? rule.when.value->low : rule.when.value->high;
    if (rule.when.mode && make.one_in(2)) q.mode = rule.when.mode;
    if (rule.when.window && make.one_in(3))
        q.second_of_week = 60U * (make.one_in(2) ? rule.when.window->from : rule.when.window->to);
    if (held.from && make.one_in(4)) q.second_of_week = *held.from;
    if (held.until && make.one_in(4)) q.second_of_week = *held.until;
    return q;
}

std::vector<oracle::question> questions(const oracle::policy& p, oracle::maker& make) {
    std::vector<oracle::question> asked;
    for (int i = 0; i < requests; ++i) {
        const oracle::question q = make.make_question();
        asked.push_back(i % 4 == 0 ? q : nearer(p, q, make));
    }
    return asked;
}

int decide(std::uint32_t seed, const oracle::policy& p, const std::vector<oracle::question>& asked) {
    oracle::library library(p);
    if (!library.fault().empty()) {
        std::fprintf(stderr, "seed %u: %s\n", seed, library.fault().c_str());
        return 1;
    }
    library.begin();
    json::array pairs;
    for (const auto& q : asked) {
        json::object one = shown(q);
        one["said"] = verdict(library.verdict_on(q));
        pairs.push_back(std::move(one));
    }
    print({{"seed", seed}, {"policy", shown(p)}, {"asked", std::move(pairs)}});
    return 0;
}

int generated(std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t seed = first; seed != first + count; ++seed) {
        oracle::maker make(seed);
        const oracle::policy p = make.make_policy();
        if (const int status = decide(seed, p, questions(p, make))) return status;
    }
    return 0;
}

template <class T>
void erase(std::vector<T>& from, const std::set<std::string>& named, char kind) {
    for (std::size_t i = from.size(); i-- != 0;)
        if (named.contains(kind + std::to_string(i))) from.erase(from.begin() + static_cast<std::ptrdiff_t>(i));
}

int one(std::uint32_t seed, std::uint32_t number, const std::set<std::string>& without) {
    oracle::maker make(seed);
    oracle::policy p = make.make_policy();
    const std::vector<oracle::question> asked = questions(p, make);
    if (number >= asked.size()) return 2;
    for (std::size_t i = 0; i < p.rules.size(); ++i)
        if (without.contains("c" + std::to_string(i))) p.rules[i].when = {};
    erase(p.rules, without, 'r');
    erase(p.held, without, 'h');
    erase(p.hierarchy, without, 'i');
    return decide(seed, p, {asked[number]});
}

/// A baker who may heat (ordinary) and stop (essential) the oven; what denies it, and under which condition.
void failing() {
    const il::site::condition_row manual{.only_if = {{.input = "oven.mode", .operand = 1, .max_age = il::seconds(5)}}};
    const il::site::condition_row fresh{.authenticated_within = il::seconds(300)};
    struct row {
        std::string name;
        /// Conditions of the permit and of the denial; no such rule without.
        std::optional<il::site::condition_row> permits, denies;
        std::function<void(oven::kitchen<>&)> spoil;
    };
    const auto nothing = [](oven::kitchen<>&) {};
    const auto unknown = [](oven::kitchen<>& k) { k.mode.now = {}; };
    const auto unproved = [](oven::kitchen<>& k) { k.who().authenticated = {}; };
    const auto failed = [](oven::kitchen<>& k) { k.mode.now.quality = il::quality::bad; };
    const il::site::condition_row always{};
    const std::vector<row> rows{
        {"a rule permits, none denies", always, {}, nothing},
        {"no rule permits", {}, {}, nothing},
        {"one rule permits, one denies", always, always, nothing},
        {"permit: the request lacks what its condition is about", fresh, {}, unproved},
        {"permit: a value of the plant is unknown", manual, {}, unknown},
        {"permit: a value of the plant is faulty", manual, {}, failed},
        {"denial: the request lacks what its condition is about", always, fresh, unproved},
        {"denial: a value of the plant is unknown", always, manual, unknown},
        {"denial: a value of the plant is faulty", always, manual, failed},
    };
    for (const row& r : rows) {
        auto s = oven::site();
        for (const std::string on : {"oven.heat", "oven.stop"}) {
            if (r.permits) s.permit("baker", {.actions = {"tag.write"}, .on = on, .when = *r.permits});
            if (r.denies) s.deny("baker", {.actions = {"tag.write"}, .on = on, .when = *r.denies});
        }
        s.add_subject("ann", {.kind = il::subject_kind::human, .roles = {"baker"}});
        oven::kitchen<> k{s};
        k.who().authenticated = k.e.now();
        json::object whole = verdict(k.heats("ann"));
        r.spoil(k);
        print({{"row", r.name},
               {"whole", std::move(whole)},
               {"ordinary", verdict(k.heats("ann"))},
               {"essential", verdict(k.stops("ann"))}});
    }
}

bool number(std::string_view text, std::uint32_t& into) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    std::uint32_t a = 0, b = 0;
    if (words.size() == 1 && words[0] == "failing") return failing(), 0;
    if (words.size() >= 3 && number(words[1], a) && number(words[2], b)) {
        if (words[0] == "generated" && words.size() == 3) return generated(a, b);
        if (words[0] == "one") return one(a, b, {words.begin() + 3, words.end()});
    }
    std::fprintf(stderr, "usage: npm_cases generated FIRST COUNT | one SEED NUMBER [PART...] | failing\n");
    return 2;
}
