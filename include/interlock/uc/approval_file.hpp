// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_APPROVAL_FILE_HPP
#define INTERLOCK_UC_APPROVAL_FILE_HPP

#include <interlock/platform/state_files.hpp>
#include <interlock/uc/approval_store.hpp>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace interlock::inline v0_1::uc {

/// Keeps the states of approvals in one file of places in a folder of its own: each place 1024 bytes, with a checksum, written whole
/// and flushed to the disk before `write` says so.
///
/// Serves:   contributes to CR 2.1(4), see `dual_approval`.
/// Denies:   none.
/// Units:    bytes.
/// Errors:   `open` answers the `errno` of the call that failed; `write` false, and nobody knows which record is there; a place that
///           can't be read, or whose checksum is wrong, is `unknown`.
/// Threads:  one at a time.
/// Cost:     a write and a flush for each state.
/// Example:  tests/interlock/uc/approval_file.cpp
template <class Files = platform::state_files>
class approval_file {
public:
    static constexpr std::size_t record_bytes = 1024;
    static constexpr const char* file_name = "approvals";

    /// Further arguments make the `Files`.
    template <class... Made>
    explicit approval_file(Made&&... files) : files_(std::forward<Made>(files)...) {}
    approval_file(const approval_file&) = delete;
    approval_file& operator=(const approval_file&) = delete;
    ~approval_file() { files_.close(file_); }

    /// Opens the file in this folder, which is made when it is missing; before an enforcer is made with it.
    int open(const char* folder) noexcept {
        int fault = files_.attach_to_write(folder);
        if (fault == 0) fault = files_.open_to_change(file_name, file_);
        if (fault == 0) fault = files_.sync_directory();
        if (fault != 0) files_.close(file_);
        return fault;
    }

    bool write(const approval_record& one) noexcept {
        if (file_ < 0) return false;
        record bytes{};
        std::size_t at = 0;
        put(bytes, at, magic, 4);
        put(bytes, at, static_cast<std::uint8_t>(one.state), 1);
        put(bytes, at, one.essential ? 1 : 0, 1);
        put(bytes, at, static_cast<std::uint8_t>(one.value.kind()), 1);
        put(bytes, at, one.value.bits(), 8);
        put(bytes, at, one.id.place, 4);
        put(bytes, at, one.id.generation, 4);
        for (const std::string_view text : {one.action, one.resource, one.requester}) {
            const std::size_t size = text.size() < 255 ? text.size() : 255;
            put(bytes, at, size, 1);
            std::memcpy(bytes.data() + at, text.data(), size);
            at += size;
        }
        std::size_t end = record_bytes - 8;
        put(bytes, end, checksum(bytes), 8);
        return files_.write_at(file_, place_of(one.id.place), bytes) == 0 && files_.sync(file_) == 0;
    }

    approval_record read(std::uint32_t place) noexcept {
        approval_record unreadable{.id = {place, 0}, .state = approval_state::unknown};
        std::size_t got = 0;
        if (file_ < 0 || files_.read(file_, place_of(place), read_, got) != 0) return unreadable;
        if (got == 0) return {.id = {place, 0}};
        bool blank = true;
        for (const std::uint8_t b : std::span{read_}.first(got)) blank = blank && b == 0;
        // A place that none has been written to yet, between others.
        if (blank) return {.id = {place, 0}};
        std::size_t end = record_bytes - 8;
        if (got != record_bytes || take(end, 8) != checksum(read_)) return unreadable;
        std::size_t at = 0;
        if (take(at, 4) != magic) return unreadable;
        approval_record found;
        const std::uint64_t state = take(at, 1);
        found.essential = take(at, 1) != 0;
        const std::uint64_t kind = take(at, 1);
        found.value = value_of(kind, take(at, 8));
        found.id.place = static_cast<std::uint32_t>(take(at, 4));
        found.id.generation = static_cast<std::uint32_t>(take(at, 4));
        if (state > static_cast<std::uint64_t>(approval_state::expired) || found.id.place != place) return unreadable;
        found.state = static_cast<approval_state>(state);
        for (std::string_view* const text : {&found.action, &found.resource, &found.requester}) {
            const auto size = static_cast<std::size_t>(take(at, 1));
            *text = {std::bit_cast<const char*>(read_.data() + at), size};
            at += size;
        }
        return found;
    }

    Files& files() noexcept { return files_; }

private:
    using record = std::array<std::uint8_t, record_bytes>;
    static constexpr std::uint64_t magic = 0x3150'4149;

    static std::uint64_t place_of(std::uint32_t place) noexcept { return std::uint64_t{place} * record_bytes; }
    static void put(record& into, std::size_t& at, std::uint64_t n, std::size_t size) noexcept {
        for (; size != 0; --size, n >>= 8U) into[at++] = static_cast<std::uint8_t>(n);
    }
    std::uint64_t take(std::size_t& at, std::size_t size) const noexcept {
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < size; ++i) n |= std::uint64_t{read_[at++]} << 8 * i;
        return n;
    }
    static std::uint64_t checksum(const record& of) noexcept {
        std::uint64_t h = 0xcbf2'9ce4'8422'2325U;
        for (std::size_t i = 0; i < record_bytes - 8; ++i) h = (h ^ of[i]) * 0x0000'0100'0000'01b3U;
        return h;
    }
    static value value_of(std::uint64_t kind, std::uint64_t bits) noexcept {
        switch (static_cast<value_kind>(kind)) {
        case value_kind::boolean: return value{bits != 0};
        case value_kind::integer: return value{static_cast<std::int64_t>(bits)};
        case value_kind::unsigned_integer: return value{bits};
        case value_kind::real: return value{std::bit_cast<double>(bits)};
        case value_kind::none: break;
        }
        return {};
    }

    Files files_;
    int file_ = -1;
    record read_{};
};

} // namespace interlock::inline v0_1::uc

#endif
