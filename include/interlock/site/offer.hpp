// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_OFFER_HPP
#define INTERLOCK_SITE_OFFER_HPP

#include <interlock/site/fault.hpp>
#include <interlock/site/policy.hpp>
#include <interlock/site/provenance.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::site {

/// Where a site policy came from: the document that people edit, or the sealed copy of the last good one.
enum class policy_origin : std::uint8_t { document, last_good };

/// What somebody should be told when a site policy comes into force.
enum class store_alarm : std::uint8_t {
    /// The document is bad; the program runs on the sealed last good one (semantics.md 8.2).
    last_good_in_use,
    /// Nothing tells which version was last in force: the first start, or the state folder was emptied.
    no_record,
    /// The document is in force, but could not be sealed: after a restart an older one would be taken again.
    not_sealed,
    /// Nobody has signed the document.
    unsigned_document,
    /// Nothing is enforced (semantics.md 8.4).
    monitor_only,
    /// Neither an author nor a signer is known.
    nobody_answers,
};

/// An alarm and what to tell about it, in one line.
struct store_notice {
    store_alarm what{};
    std::string text{};
};

/// A site policy that may come into force: the caller publishes it, and then tells the store.
struct offer {
    policy made;
    policy_origin from = policy_origin::document;
    /// The version in force before, or the last one on record at a start; 0 when there is none.
    std::uint64_t before = 0;
    /// The very text that is in force, or on record, already.
    bool unchanged = false;
    provenance by{};
    /// What is different from the version before, a line for each value; see `site::difference`.
    std::vector<std::string> changes{};
    /// Why the document was not taken, when this is the last good one.
    std::vector<fault> refused{};
    std::vector<store_notice> alarms{};

    /// `version 7 -> 8, author "M. Weber", signed with key "plant engineering", 3 changes`
    std::string summary() const {
        std::string said = "version ";
        if (before != 0 && !unchanged) (said += std::to_string(before)) += " -> ";
        said += std::to_string(made.version());
        (said += ", ") += by.text();
        if (unchanged) return said += ", unchanged";
        return said += ", " + std::to_string(changes.size()) + (changes.size() == 1 ? " change" : " changes");
    }
};

} // namespace interlock::inline v0_1::site

#endif
