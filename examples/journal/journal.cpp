// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// Reads and verifies a journal. Opens its files for reading only, also while somebody writes them.
#include "options.hpp"

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/journal/json.hpp>
#include <interlock/journal/read.hpp>
#include <interlock/journal/text.hpp>
#include <interlock/journal/verify.hpp>
#include <interlock/platform/append_files.hpp>

#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
using il::adapt::sha256;
using il::journal::finding;
using il::platform::append_files;
using journal_command::options;

namespace {

enum status : int { well = 0, tampered = 1, unusable = 2 };

std::string escaped(std::string_view text) {
    std::string out;
    il::journal::append_escaped(out, text);
    return out;
}
int unreadable(const options& with, int error) {
    std::cerr << "journal: " << escaped(with.directory) << ": " << std::strerror(error) << '\n';
    return unusable;
}
bool whole(const il::journal::verification& v) {
    return v.integrity == finding::good && v.completeness == finding::good && v.known != finding::bad;
}

int verify(const options& with, append_files& files) {
    // [verify]
    const il::journal::verification v = il::journal::verify<sha256>(files, with.known);
    // [/verify]
    if (v.error != 0) return unreadable(with, v.error);
    if (v.segments == 0) {
        std::cerr << "journal: " << escaped(with.directory) << ": no segment of a journal is there\n";
        return unusable;
    }
    const auto line = [](std::string_view what, finding found) -> std::ostream& {
        return std::cout << what << (found == finding::good ? "ok   " : "BAD  ");
    };
    line("integrity     ", v.integrity);
    if (v.integrity == finding::good)
        std::cout << v.records << " records in " << v.segments << (v.segments == 1 ? " segment\n" : " segments\n");
    else
        std::cout << "from record " << v.first_bad << " on: " << escaped(v.damage.view()) << '\n';
    line("completeness  ", v.completeness);
    if (v.completeness == finding::good)
        std::cout << "records " << v.first_sequence << " to " << v.last_sequence << ", " << v.dropped
                  << " found no room, " << v.torn << (v.torn == 1 ? " torn end\n" : " torn ends\n");
    else
        std::cout << "from record " << v.first_missing << " on: " << escaped(v.missing.view()) << '\n';
    if (v.known)
        line("known place   ", *v.known) << "record " << with.known->sequence
                                         << (*v.known == finding::good ? " is there as it was\n"
                                                                       : " isn't there as it was\n");
    std::string chain;
    for (const unsigned char b : v.chain) {
        chain += "0123456789abcdef"[b >> 4U];
        chain += "0123456789abcdef"[b & 15U];
    }
    std::cout << "end           " << v.last_sequence << ':' << chain
              << (v.closed ? ", closed in order\n" : ", not closed\n");
    return whole(v) ? well : tampered;
}

int show(const options& with, append_files& files) {
    // [read]
    il::journal::reader<sha256, append_files> reader{files};
    const int error =
        reader.read(with.filter, [&](const il::journal::record& one, const il::journal::read_names& names) {
            std::cout << (with.json ? il::journal::json_text(one, names) : il::journal::line_text(one, names)) << '\n';
        });
    // [/read]
    if (error != 0) return unreadable(with, error);
    // What can't be trusted was left out above, so say that something was.
    const il::journal::verification v = il::journal::verify<sha256>(files);
    if (v.error != 0) return unreadable(with, v.error);
    if (whole(v)) return well;
    std::cout.flush();
    std::cerr << "journal: " << escaped(with.directory)
              << ": what can't be trusted was left out; `journal verify` says what\n";
    return tampered;
}

} // namespace

int main(int argc, char** argv) try {
    std::string fault;
    const auto with = journal_command::parsed({argv + 1, argv + argc}, fault);
    if (!with) {
        std::cerr << "journal: " << escaped(fault) << '\n';
        return unusable;
    }
    if (with->what == journal_command::task::help) {
        std::cout << journal_command::usage;
        return well;
    }
    append_files files;
    if (const int error = files.attach_to_read(with->directory.c_str()); error != 0) return unreadable(*with, error);
    const int status = with->what == journal_command::task::verify ? verify(*with, files) : show(*with, files);
    // A reader that went away, a full disk: what wasn't printed is no answer.
    return std::cout.flush() ? status : unusable;
} catch (const std::exception& error) {
    std::cerr << "journal: " << error.what() << '\n';
    return unusable;
}
