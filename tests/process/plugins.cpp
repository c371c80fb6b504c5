// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "decisions.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <string>
#include <thread>

#include <dlfcn.h>

namespace {

using verdicts = std::uint64_t(process::security*);

struct plugin {
    void* library = ::dlopen(INTERLOCK_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    verdicts* ask = library != nullptr ? reinterpret_cast<verdicts*>(::dlsym(library, "plugin_verdicts")) : nullptr;
};

} // namespace

TEST_CASE("process: a plug-in decides through the host's enforcer and its own, is unloaded, and comes back") {
    process::made made;
    process::security& host = made.by;
    const std::uint64_t said = process::all_verdicts(host);
    for (int round = 0; round < 3; ++round) {
        const plugin loaded;
        REQUIRE(loaded.library != nullptr);
        CHECK(loaded.ask(&host) == said);
        CHECK(loaded.ask(nullptr) == said);
        CHECK(::dlclose(loaded.library) == 0);
        CHECK(process::all_verdicts(host) == said);
    }
}

TEST_CASE("process: a thread that decided in a plug-in ends after the plug-in was closed, and publications go on") {
    process::made made;
    process::security& host = made.by;
    const std::uint64_t said = process::all_verdicts(host);
    const plugin loaded;
    REQUIRE(loaded.library != nullptr);
    std::latch asked{1};
    std::latch closed{1};
    std::uint64_t by_thread = 0;
    std::thread other([&] {
        by_thread = loaded.ask(&host);
        asked.count_down();
        closed.wait();
    });
    asked.wait();
    ::dlclose(loaded.library);
    for (int i = 0; i < 20; ++i) CHECK(host.publish(boiler::site()).result == process::il::publish_result::in_force);
    closed.count_down();
    other.join();
    CHECK(by_thread == said);
    CHECK(host.publish(boiler::site()).result == process::il::publish_result::in_force);
}
