// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The life of a site document: signed, taken, replaced by a newer one, spoilt, and the sealed last good one after a restart.

#include <interlock/adapt/cryptopp_ed25519.hpp>
#include <interlock/adapt/site_store.hpp>
#include <interlock/core/component.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/uc/rbac.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace il = interlock;
namespace fs = std::filesystem;

namespace {

using security = il::enforcer<il::platform::posix, il::software_application, il::uc::rbac>;

// [store]
il::adapt::site_store open_store(il::site::trusted_key engineering) {
    return il::adapt::site_store({.file = "site.json", // its signature is site.json.sig
                                  .state = "state", // a folder of the program's own: here the last good one is sealed
                                  .reader = il::adapt::site_reader(),
                                  .trusted = {std::move(engineering)}});
}
// [/store]

// [take]
/// Publishes what the store offers, and says so, or says why not. True when it is in force.
template <class Offered>
bool take(il::adapt::site_store& store, security& enforcer, const Offered& offered) {
    if (!offered.has_value()) {
        for (const il::site::fault& wrong : offered.error()) std::cout << "  refused: " << wrong.text() << '\n';
        return false;
    }
    const il::site::offer& offer = offered.value();
    if (enforcer.publish(offer.made).result != il::publish_result::in_force) {
        store.withdraw();
        return false;
    }
    for (const il::site::fault& wrong : store.confirm()) std::cout << "  not sealed: " << wrong.text() << '\n';
    std::cout << "  in force: " << offer.summary() << '\n';
    for (const std::string& change : offer.changes) std::cout << "    " << change << '\n';
    for (const il::site::store_notice& alarm : offer.alarms) std::cout << "  alarm: " << alarm.text << '\n';
    return true;
}
// [/take]

/// What an engineer does at a desk, with a key that no gateway has: `openssl pkeyutl -sign -rawin`.
void publish(const il::adapt::ed25519_signer& by, std::string_view text) {
    std::array<std::uint8_t, 64> signature{};
    by.sign({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, signature);
    std::ofstream{"site.json"} << text;
    std::ofstream{"site.json.sig"}.write(reinterpret_cast<const char*>(signature.data()), signature.size());
    fs::permissions("site.json", fs::perms{0644});
    fs::permissions("site.json.sig", fs::perms{0644});
}

} // namespace

int main() {
    std::string folder = (fs::temp_directory_path() / "interlock-site-life-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return 1;
    fs::current_path(folder);

    const il::adapt::ed25519_signer signer{std::array<std::uint8_t, 32>{7}};
    il::site::trusted_key engineering{"plant engineering", {}};
    std::copy(signer.public_key().begin(), signer.public_key().end(), engineering.key.begin());

    bool fine = true;
    {
        std::cout << "first start\n";
        publish(signer, R"({"site": "boiler-house", "version": 7, "author": "M. Weber", "zones": {"office": {}}})");
        // [run]
        auto store = open_store(engineering);
        security enforcer;
        fine = take(store, enforcer, store.open());
        // [/run]

        std::cout << "a newer one\n";
        publish(
            signer,
            R"({"site": "boiler-house", "version": 8, "author": "A. Klein", "zones": {"office": {}, "control": {}}})");
        fine = take(store, enforcer, store.reload()) && fine;

        std::cout << "an older one\n";
        publish(signer, R"({"site": "boiler-house", "version": 7, "author": "M. Weber", "zones": {}})");
        fine = !take(store, enforcer, store.reload()) && fine;

        std::cout << "one that somebody has changed since\n";
        std::ofstream{"site.json", std::ios::app} << ' ';
        fine = !take(store, enforcer, store.reload()) && fine;

        std::cout << "one that others can write\n";
        fs::permissions("site.json", fs::perms{0666});
        fine = !take(store, enforcer, store.reload()) && fine;
    }
    {
        std::cout << "a restart, with that one still there\n";
        auto store = open_store(engineering);
        security enforcer;
        fine = take(store, enforcer, store.open()) && fine;
    }
    fs::current_path("/");
    fs::remove_all(folder);
    return fine ? 0 : 1;
}
