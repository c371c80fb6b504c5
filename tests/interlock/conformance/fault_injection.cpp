// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/fault_injection.hpp>

#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <vector>

using namespace interlock;

namespace {

/// One tag in one zone behind one listener; writing 1 to it is essential, and subject 1 is entitled to that.
struct one_tag {
    std::array<tag_entry, 2> tags{};
    std::array<subject_entry, 3> subjects{};
    std::array<essential_entry, 1> essentials{};
    std::array<subject, 1> entitled{subject{1}};
    std::array<zone_prefix, 1> prefixes{};
    std::array<std::uint64_t, 4> conduits{};
    snapshot site;

    one_tag() {
        tags[1] = {.kind = resource_kind::tag,
                   .type = value_kind::boolean,
                   .writable = true,
                   .zone = {1},
                   .essentials_count = 1};
        subjects[1] = {.kind = subject_kind::device};
        subjects[2] = {.kind = subject_kind::device};
        essentials[0] = {.action = actions::tag_write,
                         .resource = {1},
                         .operand = 1,
                         .zones = bit(zone{1}),
                         .listeners = bit(listener{1}),
                         .entitled_count = 1};
        prefixes[0] = {.listener = {1}, .zone = {1}, .address = ipv4(10, 1, 0, 0), .length = 112};
        site.tags = tags;
        site.subjects = subjects;
        site.essentials = essentials;
        site.subject_lists = entitled;
        site.zone_prefixes = prefixes;
        site.zone_count = 2;
        site.conduits = conduits;
        site.identity = 1;
    }
    one_tag(const one_tag&) = delete;
    publication compile(names&) const { return {&site, nullptr, {}}; }
};

struct gate {
    static constexpr std::string_view name = "gate";
    using stages = takes_part<stage::admit>;
    verdict admit(const request&) const noexcept { return no_objection; }
};
struct identity {
    static constexpr std::string_view name = "identity";
    using stages = takes_part<stage::identify>;
    verdict identify(request& asked) const noexcept {
        return asked.subject.id == 0 ? deny(reason::unknown_peer) : no_objection;
    }
};
struct rights {
    static constexpr std::string_view name = "rights";
    using stages = takes_part<stage::authorize>;
    verdict authorize(const request& asked) const noexcept {
        return asked.subject.id == 1 ? permit : deny(reason::no_right);
    }
};
struct range {
    static constexpr std::string_view name = "range";
    using stages = takes_part<stage::validate>;
    verdict validate(const request& asked) const noexcept {
        return asked.value == value{7} ? deny(reason::outside_hard_range) : no_objection;
    }
};
struct recorder {
    static constexpr std::string_view name = "recorder";
    using stages = takes_part<stage::reserve>;
    verdict reserve(const request&, reservation& held) noexcept { return held = {1, 1}, ++reserved, no_objection; }
    void commit(const request&, reservation&, outcome_kind) noexcept { ++given_back; }
    void rollback(const request&, reservation&) noexcept { ++given_back; }
    int reserved = 0;
    int given_back = 0;
};

using sound = conformance::with_faults<enforcer<testing::manual_clock, gate, identity, rights, range, recorder>>;

request write(value v, std::uint32_t who) {
    caller c;
    c.origin.listener = {1};
    c.origin.address = ipv4(10, 1, 0, 5);
    c.subject = {who};
    return {.who = c, .action = actions::tag_write, .resource = {1}, .value = v};
}

// Essential and ordinary, each by the entitled subject, a stranger, a subject without the right, and with a bad value.
const std::vector<conformance::fault_scenario> matrix{
    {"essential, entitled", write(1, 1), true},    {"essential, stranger", write(1, 0)},
    {"essential, without the right", write(1, 2)}, {"essential tag, un-trip", write(0, 2)},
    {"ordinary, entitled", write(0, 1)},           {"ordinary, stranger", write(0, 0)},
    {"ordinary, without the right", write(0, 2)},  {"ordinary, bad value", write(7, 1)},
};

constexpr auto nothing_before = [](auto&) {};

} // namespace

TEST_CASE("conformance/fault_injection: every policy is wrapped, the clock is not") {
    CHECK(std::is_same_v<conformance::with_faults<enforcer<testing::manual_clock, gate>>,
                         enforcer<testing::manual_clock, conformance::faulty<gate>>>);
}

TEST_CASE("conformance/fault_injection: 1.7: no fault adds a permit to a sound composition") {
    const one_tag site;
    sound e{site};
    const auto report = conformance::inject_faults(e, matrix, nothing_before);
    for (const auto& one : report.violations) MESSAGE(one);
    CHECK(report.violations.empty());
    // 5 hooks: every cause alone, then pairs of two causes each (4 of 10 pairs), then triples (8 of 10 triples).
    CHECK(report.combinations == 5 * reasons.size() + 4 * 10 + 8 * 10);
    CHECK(report.decisions == report.combinations * matrix.size() * 2);
    CHECK(report.fired > 1000);
    // The entitled subject's essential action went through, marked.
    CHECK(report.degraded > 100);
    auto& recorded = e.part<conformance::faulty<recorder>>();
    CHECK(recorded.reserved > 0);
    CHECK(recorded.reserved == recorded.given_back);
}

namespace {

// Two policies that agree behind the enforcer's back: when the first can't say, the second doesn't object.
thread_local bool suspicious = false;
struct marker {
    static constexpr std::string_view name = "marker";
    using stages = takes_part<stage::admit>;
    verdict admit(const request& asked) const noexcept { return suspicious = asked.who.subject.id != 1, no_objection; }
};
struct believer {
    static constexpr std::string_view name = "believer";
    using stages = takes_part<stage::authorize>;
    verdict authorize(const request&) const noexcept { return suspicious ? deny(reason::no_right) : permit; }
};

// Passes over a failed identification as if it were none of its business.
struct forgiving {
    static constexpr std::string_view name = "forgiving";
    using stages = takes_part<stage::authorize>;
    verdict authorize(const request&) const noexcept { return permit; }
};

} // namespace

TEST_CASE("conformance/fault_injection: a permit that a fault adds is found") {
    const one_tag site;
    conformance::with_faults<enforcer<testing::manual_clock, marker, believer>> e{site};
    const auto report = conformance::inject_faults(e, matrix, [](auto&) { suspicious = false; });
    REQUIRE_FALSE(report.violations.empty());
    CHECK(report.violations[0].find("essential, stranger: a permit was added, with marker/admit:") == 0);
}

TEST_CASE("conformance/fault_injection: what is permitted anyway is no added permit") {
    const one_tag site;
    conformance::with_faults<enforcer<testing::manual_clock, gate, forgiving>> e{site};
    const auto report = conformance::inject_faults(e, matrix, nothing_before);
    for (const auto& one : report.violations) CHECK(one.find("a permit was added") == std::string::npos);
}

namespace {

/// Marks what is no number, and lets nothing above 16 out.
struct answers {
    static constexpr std::string_view name = "answers";
    using stages = takes_part<stage::release>;
    verdict release(const request&, result_view& view) const noexcept {
        if (view.value == value{17}) return deny(reason::outside_hard_range);
        return no_objection;
    }
};
/// Writes down what was decided; when that is lost nobody is let in by it.
struct witness {
    static constexpr std::string_view name = "witness";
    using stages = takes_part<stage::observe>;
    void observe(const request&, const verdict&, reservation&) noexcept { ++seen; }
    int seen = 0;
};

} // namespace

TEST_CASE("conformance/fault_injection: a release that can't say withholds, and a lost record lets nobody in") {
    const one_tag site;
    conformance::with_faults<enforcer<testing::manual_clock, identity, rights, range, answers, witness>> e{site};
    auto with_results = matrix;
    for (std::size_t i = 0; i < with_results.size(); ++i) with_results[i].result.value = i % 2 == 0 ? 17 : 5;
    const auto report = conformance::inject_faults(e, with_results, nothing_before);
    for (const auto& one : report.violations) MESSAGE(one);
    CHECK(report.violations.empty());
    // Of the hooks that don't decide one cause is enough: 3 pairs of 4 causes, 6 of 2, 1 of 1; 1 triple of 8, 6 of 4, 3 of 2.
    CHECK(report.combinations == 5 * reasons.size() + (3 * 4 + 6 * 2 + 1) + (8 + 6 * 4 + 3 * 2));
    CHECK(report.results > with_results.size() * reasons.size());
    CHECK(report.withheld == report.results);
    CHECK(e.part<conformance::faulty<witness>>().seen > 0);
    // Without a fault half of them are withheld.
    request asked = matrix[0].asked;
    result_view five{.value = 5};
    CHECK(e.release(asked, five) == no_objection);
    result_view seventeen{.value = 17};
    CHECK(e.release(asked, seventeen).why == reason::outside_hard_range);
}

TEST_CASE("conformance/fault_injection: before each decision the caller gives back what was spent") {
    const one_tag site;
    sound e{site};
    std::size_t calls = 0;
    const auto report = conformance::inject_faults(e, matrix, [&calls](auto&) { ++calls; });
    CHECK(calls == report.decisions + matrix.size());
}
