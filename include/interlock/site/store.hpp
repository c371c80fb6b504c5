// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_STORE_HPP
#define INTERLOCK_SITE_STORE_HPP

#include <interlock/core/result.hpp>
#include <interlock/crypto/mac.hpp>
#include <interlock/crypto/verifier.hpp>
#include <interlock/site/difference.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/dropped_approvals.hpp>
#include <interlock/site/dropped_essentials.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/guarded_file.hpp>
#include <interlock/site/offer.hpp>
#include <interlock/site/policy.hpp>
#include <interlock/site/provenance.hpp>
#include <interlock/site/sealed_copy.hpp>
#include <interlock/unsafe/allow_unsigned_site.hpp>
#include <interlock/unsafe/monitor_only.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// How the text of a document becomes a site policy: `adapt::site_reader` has both for JSON.
struct document_reader {
    std::function<result<document, fault_texts>(std::string text, std::string name)> read{};
    std::function<result<policy, fault_texts>(const document&)> validate{};
};

/// Where a site policy lives, and what it takes to believe it.
struct store_options {
    /// The document, which people edit.
    std::string file{};
    /// Its signatures, one after the other; empty for the document's name with `.sig`.
    std::string signature{};
    /// A folder of this program's own, for the sealed copy.
    std::string state{};
    document_reader reader{};
    /// Whose signatures count. Without any, documents must be allowed to be unsigned.
    std::vector<trusted_key> trusted{};
    /// The key of the seal; empty for one that the store makes and keeps in `state`.
    seal_key seal{};
    std::size_t most_bytes = std::size_t{64} << 20U;
    std::optional<unsafe::allow_unsigned_site> unsigned_documents{};
    /// Without it a document that asks for monitor only is bad.
    std::optional<unsafe::monitor_only> monitoring{};
};

/// The life of a site document: who may write it, who signed it, which version it has, what changed, and the last good one.
///
/// A document is taken when nobody else could have written its file, one of the trusted keys signed it, it is valid, and its version
/// is above the last one; or when it is the very text that is in force already. Where the document in force, or the new one, says
/// `"publishers": 2`, keys of two names must have signed it: the signatures stand in the file one after the other. What was taken is published by the caller, who
/// then calls `confirm`: from there on it is the last good one, sealed, and the version that the next one has to exceed.
///
/// Serves:   contributes to CR 3.4 and CR 7.4; what it offers is what CR 2.8 wants to know about a change of the configuration.
/// Denies:   none.
/// Units:    none.
/// Errors:   every fault with its place; a bad reload changes nothing; a start without a document and without a copy that
///           can be believed fails.
/// Threads:  one thread at a time.
/// Cost:     files are read and written; never on the path of a decision.
/// Example:  examples/site_life.cpp
template <crypto::verifier Verifier, crypto::mac Seal, class Files>
class store {
public:
    /// Further arguments make the `Files`.
    template <class... Made>
    explicit store(store_options with, Made&&... files)
        : with_{std::move(with)},
          copy_{with_.state, std::move(with_.seal), std::forward<Made>(files)...} {
        if (with_.signature.empty()) with_.signature = with_.file + ".sig";
    }

    /// At the start of a program: the document, or else the sealed last good one with an alarm (semantics.md 8.2).
    result<offer, fault_texts> open() {
        if (with_.trusted.empty() && !with_.unsigned_documents)
            return failed{fault_texts{{.source = with_.file,
                                       .expected = "a key whose signature counts, or documents that need none",
                                       .found = "neither"}}};
        if (fault_texts wrong = copy_.open(); !wrong.empty()) return failed{std::move(wrong)};
        opened_ = true;
        auto from_document = take_document();
        if (!from_document.has_value()) return last_good(from_document.error());
        offer made = make_offer(std::move(from_document).value(), policy_origin::document);
        if (!copy_.content())
            tell(made, store_alarm::no_record,
                 "nothing tells which version was in force before: any is accepted this once");
        // The plant must not stand still because a disk is full: it is said instead.
        if (fault_texts wrong = prepare(); !wrong.empty())
            tell(made, store_alarm::not_sealed,
                 wrong[0].text() + "; after a restart an older version would be accepted");
        return made;
    }

    /// While a program runs: the document, or what is wrong with it, and nothing has changed.
    result<offer, fault_texts> reload() {
        if (!opened_)
            return failed{fault_texts{{.source = with_.file, .expected = "`open` before `reload`", .found = ""}}};
        auto from_document = take_document();
        if (!from_document.has_value()) return failed{from_document.error()};
        offer made = make_offer(std::move(from_document).value(), policy_origin::document);
        if (fault_texts wrong = prepare(); !wrong.empty()) return failed{std::move(wrong)};
        return made;
    }

    /// What was offered last is in force. With a fault it is still to be sealed: call it again later.
    fault_texts confirm() {
        if (offered_) in_force_ = std::exchange(offered_, std::nullopt);
        if (!in_force_ || (copy_.content() && *copy_.content() == *in_force_)) return {};
        if (!copy_.prepared())
            if (fault_texts wrong = copy_.prepare(*in_force_); !wrong.empty()) return wrong;
        return copy_.confirm();
    }

    /// What was offered last did not come into force.
    void withdraw() {
        offered_.reset();
        copy_.withdraw();
    }

    /// The version that the next document has to exceed; 0 when there was none yet.
    std::uint64_t last_version() const noexcept {
        if (in_force_) return in_force_->version;
        return copy_.content() ? copy_.content()->version : 0;
    }

    Files& files() noexcept { return copy_.files(); }

private:
    struct candidate {
        sealed_document raw;
        std::vector<std::string> signers;
        document parsed;
        policy made;
        std::vector<std::string> changes{};
    };
    using candidate_or_faults = result<candidate, fault_texts>;

    static failed<fault_texts> refuse(const std::string& source, std::string expected, std::string found) {
        return failed{fault_texts{{.source = source, .expected = std::move(expected), .found = std::move(found)}}};
    }
    static bool takes_two(document::node publishers) { return publishers.number() > 1; }
    static std::string shown_signers(const std::vector<std::string>& names) {
        return names.empty() ? "none" : "one, with key \"" + names[0] + '"';
    }
    static void tell(offer& in, store_alarm what, std::string text) { in.alarms.push_back({what, std::move(text)}); }

    const sealed_document* known() const noexcept {
        if (in_force_) return &*in_force_;
        return copy_.content() ? &*copy_.content() : nullptr;
    }

    candidate_or_faults take_document() {
        auto text = read_guarded(copy_.files(), with_.file, with_.most_bytes);
        if (!text.has_value()) return failed{text.error()};
        std::string signature;
        if (!with_.trusted.empty()) {
            int error = 0;
            auto read = read_guarded(copy_.files(), with_.signature, most_signers * Verifier::signature_size,
                                     platform::file_privacy::open_to_read, &error);
            if (read.has_value())
                signature = std::move(read).value();
            else if (error != ENOENT || !with_.unsigned_documents)
                return failed{read.error()};
        }
        auto made = examine(std::move(text).value(), std::move(signature), with_.file);
        if (!made.has_value()) return made;
        if (const sealed_document* const last = known(); last != nullptr && made.value().raw.text != last->text)
            if (fault_texts wrong = compare(made.value(), *last); !wrong.empty()) return failed{std::move(wrong)};
        return made;
    }

    /// What is different from the last one, and whether it may be.
    fault_texts compare(candidate& next, const sealed_document& last) {
        fault_list wrong(next.parsed);
        const document::node root = next.parsed.root();
        if (next.raw.version <= last.version)
            wrong.add(root["version"],
                      "a version above " + std::to_string(last.version) +
                          (next.raw.version == last.version ? ", since the document is another than that one"
                                                            : ", the last one in force"),
                      std::to_string(next.raw.version));
        const auto before = with_.reader.read(last.text, "before");
        // If another version of this program can't read any more what is sealed, everything is new.
        const document nothing;
        const document::node old = before.has_value() ? before.value().root() : nothing.root();
        next.changes = difference(old, root).lines();
        // One person alone can't take the need for two away, nor anything else.
        if (takes_two(old["publishers"]) && next.signers.size() < 2)
            wrong.add(root["publishers"],
                      "signatures of two persons, as version " + std::to_string(last.version) + " in force asks for",
                      shown_signers(next.signers));
        const document::node confirmed = root["essential actions dropped since version"];
        const std::vector<std::string> dropped = dropped_essentials(old, root);
        if (!dropped.empty() && confirmed.number() != static_cast<double>(last.version))
            wrong.add_key(root["essential"].exists() ? root["essential"] : root,
                          "the essential action " + dropped[0] + " of version " + std::to_string(last.version) +
                              ", or \"essential actions dropped since version\": " + std::to_string(last.version),
                          std::to_string(dropped.size()) + " dropped or changed, and nobody who confirms it");
        const std::vector<std::string> unasked = dropped_approvals(old, root);
        if (!unasked.empty() && root["approvals dropped since version"].number() != static_cast<double>(last.version))
            wrong.add_key(root["approvals"].exists() ? root["approvals"] : root,
                          "the approval " + unasked[0] + " of version " + std::to_string(last.version) +
                              ", or \"approvals dropped since version\": " + std::to_string(last.version),
                          std::to_string(unasked.size()) + " dropped or changed, and nobody who confirms it");
        return wrong.faults();
    }

    /// Signature first: nothing that nobody trusted has signed is even parsed.
    candidate_or_faults examine(std::string text, std::string signature, const std::string& name) {
        std::vector<std::string> signers;
        if (signature.empty() && !with_.unsigned_documents) return refuse(name, "a signature", "none");
        if (!signature.empty()) {
            signers = signers_of<Verifier>(with_.trusted, text, signature);
            if (signers.empty())
                return refuse(name, "a document signed with one of the trusted keys, and unchanged since", "another");
        }
        auto parsed = with_.reader.read(text, name);
        if (!parsed.has_value()) return failed{parsed.error()};
        auto made = with_.reader.validate(parsed.value());
        if (!made.has_value()) return failed{made.error()};
        const document::node publishers = parsed.value().root()["publishers"];
        if (takes_two(publishers) && signers.size() < 2) {
            fault_list wrong(parsed.value());
            wrong.add(publishers, "signatures of two persons", shown_signers(signers));
            return failed{wrong.faults()};
        }
        if (made.value().monitor_only() && !with_.monitoring) {
            fault_list wrong(parsed.value());
            wrong.add(parsed.value().root()["monitor only"], "false: this program enforces");
            return failed{wrong.faults()};
        }
        const std::uint64_t version = made.value().version();
        return candidate{{version, std::move(signature), std::move(text)},
                         std::move(signers),
                         std::move(parsed).value(),
                         std::move(made).value()};
    }

    result<offer, fault_texts> last_good(const fault_texts& refused) {
        fault_texts all = refused;
        const std::string name = copy_.path_of(copy_.copy_name);
        const std::optional<sealed_document>& last = copy_.content();
        if (!last) {
            all.push_back({.source = name, .expected = "a sealed last good document to go on with", .found = "none"});
            return failed{std::move(all)};
        }
        auto kept = examine(last->text, last->signature, name);
        if (!kept.has_value()) {
            all.insert(all.end(), kept.error().begin(), kept.error().end());
            return failed{std::move(all)};
        }
        offer made = make_offer(std::move(kept).value(), policy_origin::last_good);
        made.refused = std::move(all);
        tell(made, store_alarm::last_good_in_use,
             "version " + std::to_string(last->version) + ", the last good one, is used: " + made.refused[0].text());
        return made;
    }

    offer make_offer(candidate from, policy_origin origin) {
        const sealed_document* const last = known();
        offer made{.made = std::move(from.made), .from = origin, .before = last_version()};
        made.unchanged = last != nullptr && last->text == from.raw.text;
        made.by = {author_of(from.parsed), std::move(from.signers)};
        made.changes = std::move(from.changes);
        if (made.by.signers.empty())
            tell(made, store_alarm::unsigned_document,
                 "nobody has signed the site document: whoever can write it makes the rules");
        if (made.by.signers.empty() && made.by.author.empty())
            tell(made, store_alarm::nobody_answers, "the site document has no \"author\"");
        if (made.made.monitor_only())
            tell(made, store_alarm::monitor_only, "monitor only: everything passes, and no level can be claimed");
        offered_ = std::move(from.raw);
        return made;
    }

    fault_texts prepare() {
        copy_.withdraw();
        if (copy_.content() && *copy_.content() == *offered_) return {};
        return copy_.prepare(*offered_);
    }

    store_options with_;
    sealed_copy<Seal, Files> copy_;
    bool opened_ = false;
    std::optional<sealed_document> offered_{};
    std::optional<sealed_document> in_force_{};
};

} // namespace interlock::inline v0_1::site

#endif
