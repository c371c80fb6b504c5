// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RDF_CONDUITS_HPP
#define INTERLOCK_RDF_CONDUITS_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::rdf {

/// Lets traffic pass from one zone to another only where the site policy has a conduit for the action. Denied is the default, also
/// within a zone and for essential actions; only an internal subject (fail-safe writes, semantics.md 3.4) needs no conduit.
///
/// It asks before anybody's identity is looked at: a boundary holds for strangers and friends alike. What isn't mapped lies in no
/// zone: from a zone with no conduit to anywhere it is denied as everything is; from others it goes on, and the stages that know
/// the subject answer (4.5).
///
/// Serves:   CR 5.1, NDR 5.2, NDR 5.2(1). Does not serve: island mode, fail close.
/// Denies:   reason::outside_zone.
/// Units:    none.
/// Errors:   none; an origin or tag without a zone is denied.
/// Threads:  hooks by any thread; the counters are atomics of its own, written only for what is refused.
/// Cost:     two loads; 32 KiB of counters.
/// Example:  `enforcer<platform::posix, network_device, rdf::conduits, uc::rbac>`
class conduits {
public:
    static constexpr std::string_view name = "rdf::conduits";
    using stages = takes_part<stage::admit, stage::observe>;
    using satisfies = requirements<cr<5, 1>, ndr<5, 2>, ndr<5, 2, 1>>;

    conduits() : refused_(std::size_t{set_limit} * set_limit) {}

    [[gnu::always_inline]] verdict admit(const request& asked) const noexcept {
        const snapshot& site = *asked.site;
        if ((site.conduit(asked.from, asked.tag->zone) & bit(asked.action)) != 0) [[likely]]
            return no_objection;
        if (asked.proof == proof::internal && site.who(asked.subject).kind == subject_kind::internal)
            return no_objection;
        // Where the zone has a way out at all, what isn't mapped is for the authorize stage to answer.
        if (asked.tag->kind == resource_kind::none && leads_anywhere(site, asked.from)) return no_objection;
        return deny(reason::outside_zone);
    }

    void observe(const request& asked, const verdict& said, reservation&) noexcept {
        if (said.why != reason::outside_zone || said.permitted()) [[likely]]
            return;
        refused_[place(asked.from, asked.tag->zone)].fetch_add(1, std::memory_order_relaxed);
    }

    /// How often traffic between two zones was refused since the start, counted by `begin` and `enforce`; zone 0 stands for outside all zones.
    std::uint64_t refused(zone from, zone to) const noexcept {
        return refused_[place(from, to)].load(std::memory_order_relaxed);
    }

    void explain(const request& asked, const verdict&, explanation& into) const noexcept {
        const snapshot& site = *asked.site;
        into << "no conduit for " << site.action_names.text(asked.action.id) << " from ";
        describe(site, asked.from, into);
        into << " to ";
        describe(site, asked.tag->zone, into);
    }

private:
    static constexpr std::size_t place(zone from, zone to) noexcept {
        const std::size_t row = from.id < set_limit ? from.id : 0;
        const std::size_t column = to.id < set_limit ? to.id : 0;
        return row * set_limit + column;
    }
    static bool leads_anywhere(const snapshot& site, zone from) noexcept {
        for (std::uint32_t to = 1; to < site.zone_count; ++to)
            if (site.conduit(from, zone{to}) != 0) return true;
        return false;
    }
    static void describe(const snapshot& site, zone which, explanation& into) noexcept {
        if (which.id == 0)
            into << "outside all zones";
        else
            into << "zone " << site.zone_names.text(which.id);
    }

    std::vector<std::atomic<std::uint64_t>> refused_;
};

} // namespace interlock::inline v0_1::rdf

#endif
