// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_PROCESS_IMAGE_HPP
#define INTERLOCK_SI_PROCESS_IMAGE_HPP

#include <interlock/core/reading.hpp>
#include <interlock/si/fixed_table.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace interlock::inline v0_1::si {

/// How many tags an image has room for: ids from it on have no known value.
struct image_size {
    std::uint32_t tags = 4096;
};

/// What became of a reading that was offered to an image.
enum class store_result : std::uint8_t {
    stored,
    /// Older than what is there already.
    late,
    /// Another thread stores the same tag at this moment; its reading stands. Try again when this one matters.
    busy,
    /// The image has no place for this tag.
    no_place,
};

/// Current values of tags: written by whoever reads the devices, read by deciding threads.
///
/// A reading that isn't good keeps the last good value beside its quality, so `changed` tells of good values only.
///
/// Serves:   none by itself; CR 3.5 and CR 3.6 as far as `tag_limits`, `permissives` and `output_failsafe` do.
/// Denies:   none.
/// Units:    values in engineering units, times in ticks of the enforcer's clock.
/// Errors:   `store` says what became of a reading; `current` of an unknown tag is an unknown reading.
/// Threads:  any; readers are wait-free, also beside a writer that stands still; stores that follow each other too fast for a
///           reader make it answer "unknown".
/// Cost:     72 bytes for each tag, allocated once; a reading is six loads.
/// Example:  tests/interlock/si/process_image.cpp
class process_image {
public:
    explicit process_image(image_size size = {}) : places_{size.tags}, slots_{size.tags} {}
    process_image(const process_image&) = delete;
    process_image& operator=(const process_image&) = delete;

    std::uint32_t size() const noexcept { return places_; }

    reading current(resource of) const noexcept {
        if (of.id == 0 || of.id >= places_) return {};
        const slot& s = slots_[of.id];
        for (int attempt = 0; attempt != attempts; ++attempt) {
            const std::uint32_t before = s.stores.load(std::memory_order_acquire);
            const cell& c = s.cells[before & 1U];
            // Acquire, so that a word of a later reading brings the later count along.
            const std::uint32_t about = c.about.load(std::memory_order_acquire);
            const std::uint64_t bits = c.bits.load(std::memory_order_acquire);
            const std::int64_t time = c.time.load(std::memory_order_acquire);
            const std::int64_t changed = c.changed.load(std::memory_order_acquire);
            // This cell is overwritten only after the count has gone on: a writer that stands still hides nothing.
            if (s.stores.load(std::memory_order_relaxed) != before) continue;
            return {made(static_cast<value_kind>(about & 0xffU), bits),
                    static_cast<quality>(about >> 8U & 0xffU),
                    static_cast<value_origin>(about >> 16U & 0xffU),
                    {time},
                    {changed}};
        }
        return {};
    }

    /// Takes a reading; `changed` of the one given is ignored.
    store_result store(resource of, const reading& now) noexcept {
        if (of.id == 0 || of.id >= places_) return store_result::no_place;
        slot& s = slots_[of.id];
        if (s.writing.exchange(1, std::memory_order_acquire) != 0) return store_result::busy;
        const std::uint32_t stores = s.stores.load(std::memory_order_relaxed);
        const cell& last = s.cells[stores & 1U];
        const bool late = now.time.count < last.time.load(std::memory_order_relaxed);
        if (!late) {
            put(last, s.cells[(stores + 1) & 1U], now);
            s.stores.store(stores + 1, std::memory_order_release);
        }
        s.writing.store(0, std::memory_order_release);
        return late ? store_result::late : store_result::stored;
    }

    /// The value is not known any more: the device fell silent, or a write's outcome is unknown (semantics.md 3.2).
    store_result invalidate(resource of, ticks now) noexcept {
        return store(of, {.quality = quality::bad, .time = now});
    }

private:
    struct cell {
        std::atomic<std::uint32_t> about{0};
        std::atomic<std::uint64_t> bits{0};
        std::atomic<std::int64_t> time{0};
        std::atomic<std::int64_t> changed{0};
    };
    struct slot {
        /// How many readings were stored; the lowest bit tells which cell has the last.
        std::atomic<std::uint32_t> stores{0};
        std::atomic<std::uint32_t> writing{0};
        std::array<cell, 2> cells{};
    };
    static constexpr int attempts = 16;

    static void put(const cell& last, cell& next, const reading& now) noexcept {
        const auto kind = static_cast<value_kind>(last.about.load(std::memory_order_relaxed) & 0xffU);
        const value before = made(kind, last.bits.load(std::memory_order_relaxed));
        std::int64_t changed = last.changed.load(std::memory_order_relaxed);
        // A good value that is no finite number is not good; what isn't good leaves the last good value in place.
        const quality q = now.quality >= quality::good && !now.value.finite() ? quality::bad : now.quality;
        const value kept = q >= quality::good ? now.value : before;
        if (q >= quality::good && (now.origin == value_origin::written || (!before.empty() && !(before == now.value))))
            changed = now.time.count;
        next.about.store(static_cast<std::uint32_t>(kept.kind()) | static_cast<std::uint32_t>(q) << 8U |
                             static_cast<std::uint32_t>(now.origin) << 16U,
                         std::memory_order_release);
        next.bits.store(kept.bits(), std::memory_order_release);
        next.time.store(now.time.count, std::memory_order_release);
        next.changed.store(changed, std::memory_order_release);
    }

    static value made(value_kind kind, std::uint64_t bits) noexcept {
        switch (kind) {
        case value_kind::boolean: return value{bits != 0};
        case value_kind::integer: return value{static_cast<std::int64_t>(bits)};
        case value_kind::unsigned_integer: return value{bits};
        case value_kind::real: return value{std::bit_cast<double>(bits)};
        case value_kind::none: break;
        }
        return {};
    }

    std::uint32_t places_;
    fixed_table<slot> slots_;
};

/// The option that hands an image to the policies which read it: `image_of{&image}`.
using image_of = source_of<process_image>;

} // namespace interlock::inline v0_1::si

#endif
