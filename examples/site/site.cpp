// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// Checks a site policy and answers questions about it. Reads files only; nothing is published.
#include "json_out.hpp"
#include "options.hpp"
#include "requests.hpp"

#include <interlock/adapt/json.hpp>
#include <interlock/journal/text.hpp>
#include <interlock/modbus/tag_map_reader.hpp>
#include <interlock/site/inspection.hpp>
#include <interlock/site/permission_difference.hpp>
#include <interlock/site/redecide.hpp>
#include <interlock/site/unguarded_outputs.hpp>
#include <interlock/site/who_can.hpp>

#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
using il::site::detail::joined;
using site_command::json_line;
using site_command::options;
using site_command::task;

namespace {

enum status : int { well = 0, found = 1, unusable = 2 };

/// What a person typed or a file has, with nothing that a terminal would act on; UTF-8 stays as it is.
std::string escaped(std::string_view text) {
    std::string out;
    if (il::detail::first_bad_utf8(text) != text.size()) {
        il::journal::append_escaped(out, text);
        return out;
    }
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f)
            out += c;
        else
            il::journal::append_escaped(out, {&c, 1});
    }
    return out;
}
int unable(std::string_view why) {
    std::cerr << "site: " << escaped(why) << '\n';
    return unusable;
}

void print(const options& with, std::string_view kind, const il::site::fault& f) {
    if (!with.json) {
        std::cout << escaped(f.text()) << '\n';
        return;
    }
    json_line line;
    line.text("kind", kind).text("file", f.source).number("line", f.line).number("column", f.column);
    std::cout << line.text("pointer", f.pointer).text("expected", f.expected).text("found", f.found).done();
}

/// A site policy that was read, or the status with which the program ends.
struct loaded {
    std::optional<il::site::policy> policy;
    int status = well;
};
loaded load(const options& with, const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad() || errno == EISDIR)
        return {{}, unable(path + ": " + std::strerror(errno != 0 ? errno : EIO))};
    il::modbus::tag_map_reader fieldbus;
    auto read = il::adapt::parse_site(text, path, &fieldbus);
    if (read.has_value()) return {std::move(read).value(), well};
    for (const il::site::fault& f : read.error()) print(with, "fault", f);
    return {{}, found};
}

int check(const options& with, const il::site::policy& of) {
    if (with.json)
        std::cout << json_line{}.text("kind", "good").text("site", of.name()).number("version", of.version()).done();
    else
        std::cout << escaped(with.words[0]) << ": site " << escaped(of.name()) << ", version " << of.version()
                  << ": no faults\n";
    return well;
}

int lint(const options& with, const il::site::policy& of) {
    for (const il::site::fault& f : of.warnings()) print(with, "warning", f);
    const auto outputs = il::site::find_unguarded_outputs(of.rows());
    const auto list = [&](std::string_view kind, const std::vector<std::string>& tags, std::string_view what) {
        if (tags.empty()) return;
        if (with.json)
            std::cout << json_line{}.text("kind", kind).texts("tags", tags).done();
        else
            std::cout << escaped(with.words[0]) << ": " << tags.size() << (tags.size() == 1 ? " tag" : " tags")
                      << " that can be written " << what << ": " << escaped(joined(tags, ", ")) << '\n';
    };
    list("without limits", outputs.without_limits, "without limits");
    list("without fail-safe value", outputs.without_failsafe, "without \"on loss of\"");
    const bool silent = of.warnings().empty() && outputs.without_limits.empty() && outputs.without_failsafe.empty();
    return silent ? well : found;
}

int who_can(const options& with, const il::site::inspection& of) {
    // [who-can]
    const auto answer = il::site::who_can(of, with.words[1], with.words[2], with.from);
    if (!answer.has_value()) return unable(with.words[0] + ": " + answer.error());
    for (const il::site::permitted_asker& one : answer.value()) {
        // [/who-can]
        if (with.json) {
            json_line line;
            line.text("who", one.who).texts("from", one.from).text("condition", one.condition);
            std::cout << line.texts("rules", one.rules).done();
            continue;
        }
        std::cout << escaped(one.who);
        if (!one.from.empty()) std::cout << " from " << escaped(joined(one.from, ", "));
        if (!one.condition.empty()) std::cout << ", " << escaped(one.condition);
        std::cout << ": " << escaped(joined(one.rules, "; ")) << '\n';
    }
    return answer.value().empty() ? found : well;
}

int what_can(const options& with, const il::site::inspection& of) {
    const auto answer = il::site::what_can(of, with.words[1]);
    if (!answer.has_value()) return unable(with.words[0] + ": " + answer.error());
    for (const il::site::permitted_thing& one : answer.value()) {
        if (with.json) {
            json_line line;
            line.texts("actions", one.actions).texts("on", one.on).texts("from", one.from);
            std::cout << line.text("condition", one.condition).done();
            continue;
        }
        std::cout << escaped(joined(one.actions, ", ")) << " on " << escaped(joined(one.on, ", ")) << " from "
                  << escaped(joined(one.from, ", "));
        if (!one.condition.empty()) std::cout << ", " << escaped(one.condition);
        std::cout << '\n';
    }
    return answer.value().empty() ? found : well;
}

int diff(const options& with, const il::site::inspection& before, const il::site::inspection& after) {
    const auto changes = il::site::permission_difference(before, after);
    for (const il::site::changed_permission& one : changes) {
        if (with.json) {
            json_line line;
            line.text("change", one.gained ? "gained" : "lost")
                .texts("subjects", one.subjects)
                .texts("roles", one.roles);
            line.texts("actions", one.actions).texts("on", one.on).texts("from", one.from);
            std::cout << line.text("condition", one.condition).done();
            continue;
        }
        std::cout << (one.gained ? "+ " : "- ") << escaped(joined(one.subjects, ", "));
        if (!one.roles.empty())
            std::cout << (one.subjects.empty() ? "" : ", ") << "holders of " << escaped(joined(one.roles, ", "));
        std::cout << ": " << escaped(joined(one.actions, ", ")) << " on " << escaped(joined(one.on, ", ")) << " from "
                  << escaped(joined(one.from, ", "));
        if (!one.condition.empty()) std::cout << ", " << escaped(one.condition);
        std::cout << '\n';
    }
    return changes.empty() ? well : found;
}

int decide(const options& with, const il::site::inspection& of) {
    constexpr std::string_view words[]{"permitted", "denied", "depends"};
    bool differs = false;
    std::string line, fault;
    for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
        if (line.empty()) continue;
        const auto request = site_command::read_request(line, "line " + std::to_string(number), fault);
        if (!request) return unable(fault);
        if (request->other) continue;
        const il::site::redecided said = il::site::redecide(of, request->asked, with.ahead);
        const std::string_view now = words[static_cast<std::size_t>(said.is)];
        const std::string_view then = !request->permitted ? "" : *request->permitted ? "permitted" : "denied";
        if (then == now) continue;
        differs = differs || !then.empty();
        const auto& asked = request->asked;
        if (with.json) {
            json_line out;
            out.number("line", number).text("subject", asked.subject).text("action", asked.action);
            out.text("resource", asked.resource).text("zone", asked.zone).text("before", then);
            std::cout << out.text("verdict", now).text("why", said.why).done();
            continue;
        }
        std::cout << "line " << number << ": " << escaped(asked.subject) << ", " << escaped(asked.action) << " on "
                  << escaped(asked.resource) << " from " << escaped(asked.zone) << ": ";
        if (!then.empty()) std::cout << then << " -> ";
        std::cout << now << (said.why.empty() ? "" : ": ") << escaped(said.why) << '\n';
    }
    return std::cin.bad() ? unable("the requests can't be read") : differs ? found : well;
}

int run(const options& with) {
    const loaded first = load(with, with.words[0]);
    if (!first.policy) return first.status;
    if (with.what == task::check) return check(with, *first.policy);
    if (with.what == task::lint) return lint(with, *first.policy);
    const il::site::inspection of(first.policy->rows());
    if (!of.fault().empty()) return unable(with.words[0] + ": " + std::string{of.fault()});
    if (with.what == task::who_can) return who_can(with, of);
    if (with.what == task::what_can) return what_can(with, of);
    if (with.what == task::decide) return decide(with, of);
    const loaded second = load(with, with.words[1]);
    if (!second.policy) return second.status;
    const il::site::inspection after(second.policy->rows());
    if (!after.fault().empty()) return unable(with.words[1] + ": " + std::string{after.fault()});
    return diff(with, of, after);
}

} // namespace

int main(int argc, char** argv) try {
    std::string fault;
    const auto with = site_command::parsed({argv + 1, argv + argc}, fault);
    if (!with) return unable(fault);
    if (with->what == task::help) {
        std::cout << site_command::usage;
        return well;
    }
    const int status = run(*with);
    // A reader that went away, a full disk: what wasn't printed is no answer.
    return std::cout.flush() ? status : unusable;
} catch (const std::exception& error) {
    return unable(error.what());
}
