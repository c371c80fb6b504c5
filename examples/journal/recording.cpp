// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// An enforcer that records what it decides, and the journal read back. `recording DIR` keeps the journal for `journal show DIR`.
#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/journal/file_store.hpp>
#include <interlock/journal/recorder.hpp>
#include <interlock/journal/text.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

namespace il = interlock;

// [compose]
using recorder = il::journal::recorder<il::journal::file_store, il::adapt::sha256>;
using boiler_security =
    il::enforcer<il::testing::manual_clock, // so that it prints the same each time; programs take platform::posix
                 il::rdf::conduits, il::uc::rbac, recorder>;
// [/compose]

namespace {

il::site::snapshot_builder boiler_house() {
    il::site::snapshot_builder site("boiler-house");
    site.add_zone("control").add_zone("boiler").add_listener("console");
    site.add_zone_prefix("console", "127.0.0.0/8", "control");
    site.add_conduit("control", "boiler", {"tag.read", "tag.write"});
    site.add_device("boiler-plc", "boiler");
    site.add_tag("boiler1.pressure.setpoint", {.device = "boiler-plc", .writable = true, .unit = "bar"});
    site.add_role("operator").add_role("viewer");
    site.permit("operator", {.actions = {"tag.read", "tag.write"}, .on = "boiler1.*", .from = {"control"}});
    site.permit("viewer", {.actions = {"tag.read"}, .on = "boiler1.*", .from = {"control"}});
    site.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    site.add_subject("guest", {.kind = il::subject_kind::human, .roles = {"viewer"}});
    return site;
}

} // namespace

int main(int argc, char** argv) {
    std::string path = argc > 1 ? argv[1] : (std::filesystem::temp_directory_path() / "recording-XXXXXX").string();
    if (argc < 2 && ::mkdtemp(path.data()) == nullptr) return 1;

    const il::testing::manual_clock clock;
    {
        // [record]
        il::journal::at where{path};
        where.component = "a first recording";
        where.time = il::journal::time_source::from(clock);
        boiler_security security{boiler_house(), where};
        recorder& journal = security.part<recorder>();
        if (!journal.fault().empty()) {
            std::cerr << journal.fault().view() << '\n';
            return 1;
        }
        journal.name_policies(&boiler_security::policy_name);

        const auto write = [&](std::string_view who, double bar) {
            il::caller caller;
            caller.origin = {.address = il::ipv4(127, 0, 0, 1), .listener = security.listener("console")};
            caller.subject = security.subject(who);
            caller.proof = il::proof::password;
            (void)security.enforce(caller, "tag.write", "boiler1.pressure.setpoint", bar,
                                   [] { return il::outcome_kind::done; });
        };
        write("op3", 5.5);
        write("guest", 6);
        journal.tell({.id = il::journal::event_id::backup_made, .text = "nightly"});
        // [/record]
    } // the journal is closed with the enforcer

    // [show]
    il::platform::append_files files;
    if (files.attach_to_read(path.c_str()) != 0) return 1;
    il::journal::reader<il::adapt::sha256, il::platform::append_files> reader{files};
    const int error = reader.read({}, [](const il::journal::record& one, const il::journal::read_names& names) {
        std::cout << il::journal::line_text(one, names) << '\n';
    });
    // [/show]
    if (argc < 2) std::filesystem::remove_all(path);
    return error == 0 ? 0 : 1;
}
