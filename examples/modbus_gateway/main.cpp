// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// An enforcing Modbus/TCP gateway. docs/howto/modbus-gateway.md says how to use it.

#include "options.hpp"
#include "policy.hpp"
#include "program.hpp"
#include "security.hpp"

#include <interlock/adapt/json_statement.hpp>
#include <interlock/report/html.hpp>
#include <interlock/report/markdown.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>

namespace {

using namespace gateway;
namespace il = interlock;

int print_statement(const std::string& format) {
    const il::slc_statement said = il::statement<security::enforcer>();
    const std::string text = format == "json"
                                 ? boost::json::serialize(il::adapt::json_statement(said, "modbus_gateway")) + "\n"
                             : format == "html" ? il::report::html(said, "modbus_gateway")
                                                : il::report::markdown(said, "modbus_gateway");
    std::fputs(text.c_str(), stdout);
    return 0;
}

int unusable_because(const std::string& why) {
    std::fprintf(stderr, "modbus_gateway: %s\n", why.c_str());
    return 2;
}

/// Looks at a site policy without serving: what is wrong with it, or where its tags are.
int look_at(const options& with) {
    std::string fault;
    const auto policy = site_policy::load(with.site, fault);
    if (!policy) {
        if (std::ranges::count(fault, '\n') == 1) return unusable_because(fault.substr(0, fault.size() - 1));
        std::fputs(fault.c_str(), stderr);
        return unusable_because("--site " + with.site + ": the site policy can't be used");
    }
    for (const std::string& w : policy->warnings) std::fprintf(stderr, "%s\n", w.c_str());
    if (with.mode == mode::tags)
        std::fputs(policy->tag_table.c_str(), stdout);
    else
        std::printf("%s: nothing is wrong with it: site %s, version %llu\n", with.site.c_str(), policy->site.c_str(),
                    static_cast<unsigned long long>(policy->version));
    return 0;
}

} // namespace

int main(int count, char** words) {
    std::signal(SIGPIPE, SIG_IGN);
    // A file that may not grow is a full disk to the journal, and no reason to die.
    std::signal(SIGXFSZ, SIG_IGN);
    std::string fault;
    const auto with = read_options({words, static_cast<std::size_t>(count)}, fault);
    if (!with) return unusable_because(fault);
    if (with->help) {
        std::fputs(usage, stdout);
        return 0;
    }
    if (with->mode == mode::statement) return print_statement(with->statement_format);
    if (with->mode != mode::serve) return look_at(*with);
    try {
        return serve(*with);
    } catch (const unusable& u) {
        return unusable_because(u.why);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "modbus_gateway: %s\n", e.what());
        return 1;
    }
}
