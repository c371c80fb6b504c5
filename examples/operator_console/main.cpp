// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The back end of an operator's console, without its web server: requests come as JSON on standard input, answers go out, a line each.
//   operator_console --site FILE --state DIR --device ADDR:PORT [--from ADDR] [--password-cost N] [--drill]
//   operator_console --enrol --state DIR      makes DIR, with accounts from lines "USER PASSWORD" on standard input
//   operator_console --statement md|json
//
// A request says who asks from where, as a web server knows it: {"ask": "login", "listener": "stations", "address": "10.1.0.4",
// "port": 50123, "user": "anna", "password": ...}. A login answers with a token, which stands in every further request of that session:
// {"ask": "write", ..., "token": ..., "tag": "boiler1.feed.valve", "value": 55}. docs/howto/operator-console.md has them all.
#include "back_end.hpp"

#include <interlock/adapt/json.hpp>
#include <interlock/adapt/json_statement.hpp>
#include <interlock/core/statement.hpp>
#include <interlock/report/markdown.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace {

namespace il = interlock;
using console::unusable;

struct words {
    std::map<std::string, std::string, std::less<>> options;
    std::set<std::string, std::less<>> flags;

    const std::string& at(const char* name) const {
        const auto found = options.find(name);
        if (found == options.end()) throw unusable{std::string{name} + " is missing"};
        return found->second;
    }
};

words read_words(int count, char** given) {
    words out;
    for (int i = 1; i < count; ++i) {
        const std::string word = given[i];
        if (word == "--drill" || word == "--enrol") {
            out.flags.insert(word);
        } else if (word == "--site" || word == "--state" || word == "--device" || word == "--from" ||
                   word == "--password-cost" || word == "--statement") {
            if (++i == count) throw unusable{"a value is missing after " + word};
            out.options[word] = given[i];
        } else {
            throw unusable{"no such option: " + word};
        }
    }
    return out;
}

std::uint32_t password_cost(const words& with) {
    if (!with.options.contains("--password-cost")) return il::adapt::scrypt_cost{}.cost;
    return static_cast<std::uint32_t>(std::strtoul(with.at("--password-cost").c_str(), nullptr, 10));
}

void print_statement(const std::string& format) {
    const il::slc_statement said = il::statement<console::security::enforcer>();
    std::cout << (format == "json" ? boost::json::serialize(il::adapt::json_statement(said, "operator_console")) + "\n"
                                   : il::report::markdown(said, "operator_console"));
}

/// The accounts that a site begins with; their passwords are initial ones, good for being changed. Whoever may run this owns the folder.
void enrol(const words& with) {
    const std::string& folder = with.at("--state");
    for (const char* const part : {"", "/journal", "/approvals"})
        if (mkdir((folder + part).c_str(), 0700) != 0 && errno != EEXIST)
            throw unusable{folder + part + ": " + std::strerror(errno)};
    console::security::accounts made{{}, il::adapt::scrypt{{.cost = password_cost(with)}}};
    il::ra::admission rooms;
    auto room = rooms.room(il::ra::expensive::password_hash);
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t space = line.find(' ');
        if (space == std::string::npos) throw unusable{"a line with USER PASSWORD is expected"};
        const std::span all{reinterpret_cast<const std::uint8_t*>(line.data()), line.size()};
        const std::string_view user{line.data(), space};
        if (made.create(il::permit, {}, user, all.subspan(space + 1), room) != il::iac::account_change::done)
            throw unusable{std::string{user} + ": no such name, or a password of fewer than 12 bytes"};
    }
    if (!(std::ofstream{folder + "/accounts"} << made.save() << std::flush))
        throw unusable{folder + "/accounts: " + std::strerror(errno)};
}

console::answer answer_to(console::back_end& back, const std::string& line, bool drill) {
    boost::json::error_code wrong;
    const boost::json::value read = boost::json::parse(line, wrong);
    if (wrong || !read.is_object()) return {{"fault", "a JSON object is expected"}};
    const console::question asked{read.get_object()};
    if (drill && asked.text("ask") == "later") {
        back.put_forward(il::seconds(asked.whole("seconds", 86'400)));
        return {{"done", true}};
    }
    return back.handle(asked);
}

/// Until the end of the input, or a signal.
int serve(const words& with) {
    const auto site = il::adapt::load_site(with.at("--site"));
    if (!site.has_value()) {
        for (const il::site::fault& one : site.error()) std::cerr << one.text() << '\n';
        throw unusable{"the site policy has faults"};
    }
    console::settings as{
        .state = with.at("--state"), .device = with.at("--device"), .password_cost = password_cost(with)};
    if (with.options.contains("--from")) as.from = with.at("--from");
    console::back_end back{site.value(), as};
    std::cout << "ready" << std::endl;
    // Unbuffered, so that `poll` sees each line that waits.
    std::setvbuf(stdin, nullptr, _IONBF, 0);
    for (;;) {
        pollfd in{STDIN_FILENO, POLLIN, 0};
        const int got = poll(&in, 1, 1000);
        if (got < 0) break;
        if (got == 0) {
            back.tick();
            continue;
        }
        std::string line;
        if (!std::getline(std::cin, line)) break;
        console::answer said;
        try {
            said = answer_to(back, line, with.flags.contains("--drill"));
        } catch (const console::misunderstood& why) {
            said = {{"fault", why.what()}};
        }
        std::cout << boost::json::serialize(said) << std::endl;
    }
    back.flush();
    return 0;
}

} // namespace

int main(int count, char** given) {
    std::signal(SIGPIPE, SIG_IGN);
    // `poll` ends with a signal, and the program in order.
    struct sigaction quit {};
    quit.sa_handler = [](int) {};
    sigaction(SIGTERM, &quit, nullptr);
    sigaction(SIGINT, &quit, nullptr);
    umask(077);
    try {
        const words with = read_words(count, given);
        if (with.options.contains("--statement")) return print_statement(with.at("--statement")), 0;
        if (with.flags.contains("--enrol")) return enrol(with), 0;
        return serve(with);
    } catch (const std::exception& why) {
        std::cerr << "operator_console: " << why.what() << '\n';
        return 2;
    }
}
