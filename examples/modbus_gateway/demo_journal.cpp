// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What the demo asks the gateway's journal, while the gateway writes it.
//   demo_journal DIR
// Commands come on standard input, answers are JSON, a line each:
//   read     the records since the last time: {"verdict": ..., "record": {...}}, then an empty line
//   verify   {"integrity": ..., "completeness": ..., "records": ..., "segments": ..., "dropped": ..., "torn": ..., "found": ...}

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/journal/json.hpp>
#include <interlock/journal/read.hpp>
#include <interlock/journal/verify.hpp>
#include <interlock/platform/append_files.hpp>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>

namespace {

namespace il = interlock;
namespace jn = interlock::journal;
using digest = il::adapt::sha256;

constexpr std::string_view word(il::decision said) {
    switch (said) {
    case il::decision::deny: return "deny";
    case il::decision::indeterminate: return "indeterminate";
    case il::decision::no_objection: return "no_objection";
    case il::decision::permit: return "permit";
    }
    return "unknown";
}

void read(jn::reader<digest, il::platform::append_files>& from) {
    const int fault = from.read({}, [](const jn::record& one, const jn::read_names& names) {
        std::cout << "{\"verdict\":\"" << word(one.decision) << "\",\"record\":" << jn::json_text(one, names) << "}\n";
    });
    if (fault != 0) std::cerr << "demo_journal: " << std::strerror(fault) << '\n';
    std::cout << std::endl;
}

void verify(il::platform::append_files& in) {
    const jn::verification v = jn::verify<digest>(in);
    const auto finding = [](jn::finding f) { return f == jn::finding::good ? "good" : "bad"; };
    std::string found;
    if (v.error != 0) found = std::strerror(v.error);
    (found += v.damage.view()) += v.missing.view();
    std::cout << "{\"integrity\":\"" << finding(v.integrity) << "\",\"completeness\":\"" << finding(v.completeness)
              << "\",\"records\":" << v.records << ",\"segments\":" << v.segments << ",\"dropped\":" << v.dropped
              << ",\"torn\":" << v.torn << ",\"closed\":" << (v.closed ? "true" : "false") << ",\"found\":";
    std::string text;
    jn::detail::append_json_string(text, found);
    std::cout << text << '}' << std::endl;
}

} // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::fputs("usage: demo_journal DIR\n", stderr);
        return 2;
    }
    il::platform::append_files files;
    if (const int fault = files.attach_to_read(words[1]); fault != 0) {
        std::fprintf(stderr, "demo_journal: %s: %s\n", words[1], std::strerror(fault));
        return 1;
    }
    jn::reader<digest, il::platform::append_files> records{files};
    for (std::string line; std::getline(std::cin, line);) {
        if (line == "read") read(records);
        if (line == "verify") verify(files);
    }
}
