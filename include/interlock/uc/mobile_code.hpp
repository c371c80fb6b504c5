// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_MOBILE_CODE_HPP
#define INTERLOCK_UC_MOBILE_CODE_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/digest.hpp>
#include <interlock/crypto/verifier.hpp>
#include <interlock/detail/seen_whole.hpp>
#include <interlock/uc/code_message.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace interlock::inline v0_1::uc {

/// For applications whose mobile code nobody signs.
struct no_signatures {};

/// How many pieces of code may be checked and not yet forgotten, and of how many items the newest version is remembered.
struct code_places {
    std::uint32_t checked = 64;
    std::uint32_t items = 256;
};

/// The signature that comes with a piece of code, and the version that it is for.
struct code_signature {
    std::span<const std::uint8_t> bytes{};
    std::uint32_t version = 0;
};

/// What was found of a piece of code. `evidence` is the value of the request to run it; `why` says what stands in the way, as the
/// site policy is now, and `unspecified` nothing.
struct code_check {
    value evidence{};
    reason why = reason::unspecified;
};

/// Scripts, recipes and plug-ins run only when the site policy knows them, has their technology switched on, and their bytes were checked
/// before: against the digest in the site policy, which lies apart from the code, and the signature of somebody whom the site policy names.
///
/// The application reads the code once, so that what is checked is what runs (`platform::sealed_code`), calls `check`, and enforces
/// "code.run" on the item with the evidence as value. "code.upload" and "code.download" need no evidence: who may is for rules. Nothing
/// else can be done to mobile code. A publication takes effect on what has been checked already. Once a version with a good signature
/// was seen, older ones run no more. Over a restart that holds for what the application kept (`for_each_newest`) and gives back
/// (`remember`), and for the site policy's "version at least".
///
/// Serves:   SAR, EDR, HDR and NDR 2.4; with a verifier 2.4(1) of each. Who may transfer is decided by `rbac` or `conditional_rbac` beside it.
/// Denies:   code_not_permitted (switched off, unknown, no such use), code_altered (other bytes, or nobody checked them),
///           code_not_authentic (no good signature, or an older version).
/// Units:    bytes.
/// Errors:   `check` says code_not_permitted for what the site policy doesn't know, and quota when no place is free.
/// Threads:  any. Decisions take no lock; checks take turns.
/// Cost:     a decision about anything else compares two numbers; a check hashes the code, and verifies with each key until one fits.
/// Example:  tests/interlock/uc/mobile_code.cpp
template <crypto::digest Digest, class Verifier = no_signatures>
class mobile_code {
    static constexpr bool with_signatures = !std::same_as<Verifier, no_signatures>;
    static_assert(
        !with_signatures || std::is_nothrow_constructible_v<Verifier, std::span<const std::uint8_t, 32>>,
        "mobile_code: a verifier is made of a public key of 32 bytes, and a key that is none only verifies nothing");

public:
    static constexpr std::string_view name = "uc::mobile_code";
    using stages = takes_part<stage::validate, stage::published>;
    using satisfies = std::conditional_t<with_signatures,
                                         requirements<sar<2, 4>, edr<2, 4>, hdr<2, 4>, ndr<2, 4>, sar<2, 4, 1>,
                                                      edr<2, 4, 1>, hdr<2, 4, 1>, ndr<2, 4, 1>>,
                                         requirements<sar<2, 4>, edr<2, 4>, hdr<2, 4>, ndr<2, 4>>>;
    using provides = capabilities<capability::mobile_code>;
    using options = needs<code_places>;

    explicit mobile_code(const code_places& places) : places_(places.checked) { newest_.reserve(places.items); }

    /// Looks at the very bytes that are to run. The application keeps them unchanged until it forgets the evidence.
    code_check check(const snapshot& site, resource item, std::span<const std::uint8_t> code,
                     const code_signature& signature = {}) noexcept {
        const code_entry* const known = entry_of(site, item);
        if (known == nullptr) return {{}, reason::code_not_permitted};
        finding found{.item = item, .digest = digest_of(code)};
        find_signer(site, *known, signature, found);
        const std::lock_guard only{changing_};
        place* const free = free_place();
        if (free == nullptr) return {{}, reason::quota};
        if (found.is_signed && !supersede(found)) return {{}, reason::quota};
        found.generation = next_generation();
        free->own = found;
        free->shown.store(found);
        const auto at = static_cast<std::uint64_t>(free - places_.data());
        return {value{at << 32U | found.generation}, judge(site.access->code, *known, found)};
    }
    /// The same on the site policy in force.
    template <class Enforcer>
    code_check check(const Enforcer& through, resource item, std::span<const std::uint8_t> code,
                     const code_signature& signature = {}) noexcept {
        return through.on_site([&](const snapshot& s) noexcept { return check(s, item, code, signature); });
    }
    /// The code was unloaded, or will not run: its evidence is none any more, and its place is free.
    void forget(value evidence) noexcept {
        const std::lock_guard only{changing_};
        place* const at = place_of(evidence);
        if (at == nullptr || at->own.generation != static_cast<std::uint32_t>(evidence.bits())) return;
        at->own = {};
        at->shown.store({});
    }

    /// Calls `each(item, version)` with the newest version of each item that came with a good signature: to be kept over a restart.
    template <class Each>
    void for_each_newest(const Each& each) {
        const std::lock_guard only{changing_};
        for (const newest& one : newest_) each(one.item, one.version);
    }
    /// What was kept, at the start: older versions of the item run no more. False when no place is free.
    [[nodiscard]] bool remember(resource item, std::uint32_t version) noexcept {
        const std::lock_guard only{changing_};
        finding kept{.item = item, .version = version, .is_signed = true};
        return supersede(kept);
    }

    verdict validate(const request& asked) const noexcept {
        const bool runs = asked.action.id != 0 && asked.action.id == run_.load(std::memory_order_relaxed);
        if (asked.tag->kind != resource_kind::code) [[likely]]
            return runs ? deny(reason::code_not_permitted) : no_objection;
        const std::string_view what = asked.site->action_names.text(asked.action.id);
        if (what == "code.upload" || what == "code.download") return no_objection;
        const code_entry* const known = entry_of(*asked.site, asked.resource);
        if (what != "code.run" || known == nullptr) return deny(reason::code_not_permitted);
        finding found;
        const bool checked = seen(asked, found);
        if (!asked.site->access->code.technologies[known->technology].runs) return deny(reason::code_not_permitted);
        if (!checked) return deny(reason::code_altered);
        const reason why = judge(asked.site->access->code, *known, found);
        return why == reason::unspecified ? no_objection : deny(why);
    }

    void published(const snapshot&, const snapshot& now) noexcept {
        run_.store(now.action_names.find("code.run"), std::memory_order_relaxed);
    }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        const std::string_view item = asked.site->resource_names.text(asked.resource.id);
        const code_entry* const known = entry_of(*asked.site, asked.resource);
        finding found;
        const bool checked = seen(asked, found);
        if (known == nullptr) {
            into << item << " is no mobile code that the site policy knows";
            return;
        }
        const code_technology& by = asked.site->access->code.technologies[known->technology];
        if (said.why == reason::code_not_permitted && by.runs)
            into << "mobile code can be run, uploaded and downloaded, nothing else";
        else if (said.why == reason::code_not_permitted)
            into << "the site policy doesn't run code of the technology " << by.name;
        else if (!checked)
            into << "nobody has checked " << item << " before";
        else if (said.why == reason::code_altered)
            into << "the digest of " << item << " isn't the one in the site policy";
        else if (!found.is_signed)
            into << item << " has no good signature of somebody whom the site policy names for the technology "
                 << by.name;
        else if (found.superseded)
            into << "a newer version of " << item << " than " << found.version << " was seen";
        else if (found.version < known->least_version)
            into << "version " << found.version << " of " << item << " is older than the least, "
                 << known->least_version;
        else
            into << "whoever signed " << item << " may sign no more";
    }

private:
    struct finding {
        std::uint32_t generation = 0;
        resource item{};
        std::uint32_t version = 0;
        bool is_signed = false;
        /// A newer version was seen.
        bool superseded = false;
        code_digest digest{};
        code_key by{};
    };
    struct place {
        finding own{};
        interlock::detail::seen_whole<finding> shown{};
    };
    /// Per item, the newest version that came with a good signature.
    struct newest {
        resource item{};
        std::uint32_t version = 0;
    };

    static const code_entry* entry_of(const snapshot& site, resource item) noexcept {
        return site.access == nullptr ? nullptr : site.access->code.find(item);
    }
    static code_digest digest_of(std::span<const std::uint8_t> code) noexcept {
        Digest hash;
        hash.update(code);
        return hash.finish();
    }
    static void find_signer(const snapshot& site, const code_entry& known, const code_signature& with,
                            finding& found) noexcept {
        if constexpr (with_signatures) {
            if (with.bytes.empty()) return;
            const code_table& code = site.access->code;
            const code_message message =
                message_about(code.technologies[known.technology].name, site.resource_names.text(found.item.id),
                              with.version, found.digest);
            const std::span<const std::uint8_t> bytes{reinterpret_cast<const std::uint8_t*>(message.view().data()),
                                                      message.view().size()};
            for (const code_key& key : code.keys_of(known)) {
                if (!verifies(key, bytes, with.bytes)) continue;
                found.is_signed = true;
                found.by = key;
                found.version = with.version;
                return;
            }
        }
    }
    static bool verifies(const code_key& key, std::span<const std::uint8_t> message,
                         std::span<const std::uint8_t> signature) noexcept {
        return Verifier{std::span<const std::uint8_t, 32>{key}}.verify(message, signature) == crypto::validity::valid;
    }

    /// What stands in the way of running what was found, under one site policy.
    static reason judge(const code_table& code, const code_entry& known, const finding& found) noexcept {
        const code_technology& by = code.technologies[known.technology];
        if (!by.runs) return reason::code_not_permitted;
        if (known.pinned && known.digest != found.digest) return reason::code_altered;
        if (by.keys_count == 0) return known.pinned ? reason::unspecified : reason::code_not_authentic;
        if (!found.is_signed || found.superseded || found.version < known.least_version)
            return reason::code_not_authentic;
        for (const code_key& key : code.keys_of(known))
            if (key == found.by) return reason::unspecified;
        return reason::code_not_authentic;
    }
    /// The finding that a request's value stands for, when it is about the request's item.
    bool seen(const request& asked, finding& into) const noexcept {
        const std::uint64_t bits = asked.value.bits();
        const std::uint64_t at = bits >> 32U;
        return asked.value.kind() == value_kind::unsigned_integer && at < places_.size() &&
               places_[static_cast<std::size_t>(at)].shown.load(into) && into.generation != 0 &&
               into.generation == static_cast<std::uint32_t>(bits) && into.item == asked.resource;
    }

    place* free_place() noexcept {
        for (place& one : places_)
            if (one.own.generation == 0) return &one;
        return nullptr;
    }
    place* place_of(value evidence) noexcept {
        const std::uint64_t at = evidence.bits() >> 32U;
        return evidence.kind() == value_kind::unsigned_integer && at < places_.size()
                   ? &places_[static_cast<std::size_t>(at)]
                   : nullptr;
    }
    /// Older versions of an item run no more, and one that is older itself is marked so. False when that can't be remembered.
    bool supersede(finding& found) noexcept {
        newest* last = nullptr;
        for (newest& one : newest_)
            if (one.item == found.item) last = &one;
        if (last == nullptr) {
            if (newest_.size() == newest_.capacity()) return false;
            last = &newest_.emplace_back(newest{found.item, found.version});
        }
        found.superseded = found.version < last->version;
        if (found.superseded) return true;
        last->version = found.version;
        for (place& one : places_) {
            if (one.own.item != found.item || !one.own.is_signed || one.own.version >= found.version) continue;
            one.own.superseded = true;
            one.shown.store(one.own);
        }
        return true;
    }
    std::uint32_t next_generation() noexcept {
        if (++made_ == 0) ++made_;
        return made_;
    }

    std::vector<place> places_;
    std::vector<newest> newest_;
    std::mutex changing_;
    std::atomic<std::uint32_t> run_{0};
    std::uint32_t made_ = 0;
};

} // namespace interlock::inline v0_1::uc

#endif
