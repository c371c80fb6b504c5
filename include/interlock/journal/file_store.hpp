// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_FILE_STORE_HPP
#define INTERLOCK_JOURNAL_FILE_STORE_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/crypto/digest.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/segment.hpp>
#include <interlock/journal/segment_scan.hpp>
#include <interlock/journal/store.hpp>
#include <interlock/platform/append_files.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::journal {

/// Keeps records in append-only segments of a directory, each record chained to the one before by a hash.
///
/// A segment that failed once is never written again: what wasn't durable goes into a new one, chained to the last frame that
/// was. A crash leaves at most a torn tail; the next segment says where the good part ends. Nothing is ever rewritten.
///
/// Serves:   contributes to CR 2.9, CR 2.10 and CR 3.9.
/// Denies:   none.
/// Units:    bytes; frames of 256.
/// Errors:   `append` and `flush` say no, and `fault` has the cause in words; `recover` tries anew.
/// Threads:  one thread at a time.
/// Cost:     a hash for each record, one write and one sync for each batch of up to 1,024; memory fixed at construction.
/// Example:  tests/interlock/journal/file_store.cpp
template <crypto::digest Digest, class Io>
class basic_file_store {
public:
    static constexpr std::size_t batch = 1024;
    static constexpr std::uint64_t least_segment = 64 * frame_size;

    explicit basic_file_store(const at& where)
        : path_{where.path},
          component_{where.component},
          segment_frames_{std::max(where.segment_bytes, least_segment) / frame_size},
          total_{std::max(where.total_bytes, 4 * segment_frames_ * frame_size)},
          sync_every_{where.sync_every},
          at_the_end_{where.at_the_end} {
        pending_.reserve(batch);
        frames_.reserve(batch);
    }
    basic_file_store(const basic_file_store&) = delete;
    basic_file_store& operator=(const basic_file_store&) = delete;
    ~basic_file_store() { io_.close(file_); }

    [[nodiscard]] bool available() const noexcept { return file_ >= 0; }
    [[nodiscard]] const explanation& fault() const noexcept { return fault_; }
    /// What is found in the way of damage when the directory is opened.
    [[nodiscard]] bool damaged() const noexcept { return damaged_; }
    [[nodiscard]] std::uint64_t segment() const noexcept { return number_; }
    /// Records that this segment still takes.
    [[nodiscard]] std::uint64_t left_in_segment() const noexcept {
        const std::uint64_t taken = written_frames_ + unwritten() + 1;
        return taken < segment_frames_ ? segment_frames_ - taken : 0;
    }
    [[nodiscard]] std::uint64_t segment_records() const noexcept { return segment_frames_ - 2; }
    [[nodiscard]] std::uint64_t next_sequence() const noexcept { return next_sequence_; }
    [[nodiscard]] std::uint64_t durable_sequence() const noexcept { return durable_sequence_; }
    [[nodiscard]] const crypto::digest_value& chain() const noexcept { return durable_chain_; }
    [[nodiscard]] std::uint64_t total_bytes() const noexcept { return total_; }
    [[nodiscard]] std::uint64_t used_bytes() const noexcept {
        return other_bytes_ + (written_frames_ + unwritten()) * frame_size;
    }
    /// An eighth of the storage, at least a segment, is for essential actions and for what has been promised room already.
    [[nodiscard]] store_room room() const noexcept {
        if (!available()) return store_room::none;
        const std::uint64_t used = used_bytes();
        if (used + 4 * frame_size > total_) return store_room::none;
        return used + std::max(total_ / 8, segment_frames_ * frame_size) > total_ ? store_room::reserved
                                                                                  : store_room::all;
    }

    /// Opens the directory, or a new segment after a failure; what wasn't durable is written again. True when it works.
    bool recover(ticks now, ticks wall) {
        if (available()) return true;
        if (!scanned_) {
            if (const int error = io_.attach_to_write(path_.c_str()); error != 0)
                return failed("open the directory", error);
            if (!scan()) return false;
            scanned_ = true;
        }
        const segment_cause why = cause_;
        int error = EEXIST;
        std::uint64_t next = number_ + (header_written_ || number_ == 0 ? 1U : 0U);
        for (unsigned tries = 0; tries < 64 && error == EEXIST; ++tries, ++next) {
            error = io_.create(segment_name{next}.c_str(), file_);
            if (error == 0) number_ = next;
        }
        if (error == 0) error = io_.sync_directory();
        if (error != 0) return failed("create a segment", error);
        return begin_segment(why, now, wall);
    }

    /// Numbers a record and takes it in; it is durable after a `flush` that says so.
    bool append(record& one, ticks now, ticks wall) {
        if (!available()) return false;
        if (pending_.size() == batch && !flush(now, true)) return false;
        if (room() == store_room::none) return false;
        if (left_in_segment() == 0 && !rotate(now, wall)) return false;
        take_in(one);
        return true;
    }

    /// Writes what is pending, and syncs it when that is due, or in any case with `force`.
    bool flush(ticks now, bool force) {
        if (!available()) return false;
        if (unwritten() != 0 && !write_pending()) return false;
        if (pending_.empty() || (!force && now < synced_at_ + sync_every_ && pending_.size() < batch / 2)) return true;
        if (const int error = io_.sync(file_); error != 0) return failed("sync a segment", error);
        synced_at_ = now;
        durable_frames_ = written_frames_;
        durable_chain_ = chain_;
        durable_sequence_ = next_sequence_ - 1;
        pending_.clear();
        written_ = 0;
        return true;
    }

    /// Closes this segment with a record that names the next, and begins that.
    bool rotate(ticks now, ticks wall) {
        if (!flush(now, true)) return false;
        int next = -1;
        std::uint64_t number = number_ + 1;
        int error = io_.create(segment_name{number}.c_str(), next);
        for (unsigned tries = 0; tries < 64 && error == EEXIST; ++tries)
            error = io_.create(segment_name{++number}.c_str(), next);
        if (error == 0) error = io_.sync_directory();
        if (error != 0) {
            io_.close(next);
            return failed("create a segment", error);
        }
        record closing;
        closing.monotonic = now;
        closing.wall = wall;
        closing.type = record_type::event;
        closing.event = event_id::segment_closed;
        closing.category = audit_category::audit_log_event;
        closing.outcome = record_outcome::succeeded;
        closing.correlation = number;
        take_in(closing);
        if (!flush(now, true)) {
            io_.close(next);
            // Where it would be written now nothing is closed.
            pending_.clear();
            --next_sequence_;
            return false;
        }
        io_.close(file_);
        other_bytes_ += written_frames_ * frame_size;
        file_ = next;
        number_ = number;
        if (!begin_segment(segment_cause::full, now, wall)) return false;
        return at_the_end_ == when_full::refuse || make_room(now, wall);
    }

    /// Looks anew how much of the storage is taken: somebody may have archived old segments.
    void look_around() {
        std::uint64_t sum = 0;
        (void)io_.list([&](std::string_view name) {
            const std::uint64_t number = segment_name::number_of(name);
            if (number != 0 && number != number_) sum += size_of(number);
        });
        other_bytes_ = sum;
    }

    /// Makes everything durable and lets the directory go.
    bool close(ticks now) {
        const bool whole = available() ? flush(now, true) : pending_.empty();
        io_.close(file_);
        io_.detach();
        return whole;
    }

    /// The layer below, for tests that make it fail.
    Io& io() noexcept { return io_; }

private:
    [[nodiscard]] std::uint64_t unwritten() const noexcept { return pending_.size() - written_; }

    void take_in(record& one) {
        one.sequence = next_sequence_++;
        one.boot = boot_;
        pending_.push_back(one);
    }
    std::uint64_t size_of(std::uint64_t number) {
        int file = -1;
        std::uint64_t bytes = 0;
        if (io_.open(segment_name{number}.c_str(), file) == 0) (void)io_.size(file, bytes);
        io_.close(file);
        return bytes;
    }
    bool failed(std::string_view what, int error) {
        fault_.clear();
        fault_ << "journal '" << path_ << "': can't " << what << ": " << std::string_view{std::strerror(error)};
        if (error == EPERM && !scanned_) fault_ << " (it must belong to the user who runs this)";
        if (error == EACCES && !scanned_) fault_ << " (it must be for its owner alone: mode 0700)";
        if (error == EWOULDBLOCK && !scanned_) fault_ << " (another process writes into it)";
        // Never again into this file: after a failed sync nobody knows what of it is on the disk.
        io_.close(file_);
        if (header_written_) other_bytes_ += written_frames_ * frame_size;
        written_frames_ = 0;
        written_ = 0;
        if (scanned_) cause_ = segment_cause::failure;
        return false;
    }

    /// Writes all of some bytes; a short write goes on, one that takes nothing is a failure.
    bool write_all(std::span<const std::uint8_t> bytes) {
        for (unsigned idle = 0; !bytes.empty();) {
            std::size_t took = 0;
            if (const int error = io_.write(file_, bytes, took); error != 0) return failed("write a segment", error);
            if (took == 0 && ++idle == 16) return failed("write a segment", EIO);
            bytes = bytes.subspan(took);
        }
        return true;
    }
    bool write_pending() {
        frames_.clear();
        for (std::size_t i = written_; i < pending_.size(); ++i) frames_.push_back(framed(hash_, chain_, pending_[i]));
        if (!write_all({reinterpret_cast<const std::uint8_t*>(frames_.data()), frames_.size() * frame_size}))
            return false;
        written_frames_ += frames_.size();
        written_ = pending_.size();
        return true;
    }

    bool begin_segment(segment_cause why, ticks now, ticks wall) {
        segment_header header;
        header.number = number_;
        header.first_sequence = durable_sequence_ + 1;
        header.from_segment = durable_segment_;
        header.from_frames = durable_frames_;
        header.previous = durable_chain_;
        header.journal = journal_;
        header.boot = io_.boot_id();
        std::memcpy(&boot_, header.boot.data(), sizeof boot_);
        header.monotonic = now;
        header.wall = wall;
        header.unsynced_limit = (batch + 1) * frame_size;
        header.cause = why;
        header.component_size = static_cast<std::uint8_t>(std::min(component_.size(), header.component.size()));
        std::copy_n(component_.begin(), header.component_size, header.component.begin());
        header_written_ = false;
        written_frames_ = 0;
        written_ = 0;
        chain_ = durable_chain_;
        const frame first = framed(hash_, chain_, header);
        const std::span bytes{reinterpret_cast<const std::uint8_t*>(&first), sizeof first};
        if (!write_all(bytes)) return false;
        if (const int error = io_.sync(file_); error != 0) {
            header_written_ = true;
            return failed("sync a segment", error);
        }
        header_written_ = true;
        written_frames_ = durable_frames_ = 1;
        durable_segment_ = number_;
        durable_chain_ = chain_;
        synced_at_ = now;
        cause_ = segment_cause::failure;
        return pending_.empty() || flush(now, true);
    }

    /// Finds the end of what an earlier run wrote.
    bool scan() {
        std::uint64_t last = 0;
        std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
        other_bytes_ = 0;
        int error = io_.list([&](std::string_view name) {
            const std::uint64_t number = segment_name::number_of(name);
            if (number == 0) return;
            last = std::max(last, number);
            first = std::min(first, number);
            other_bytes_ += size_of(number);
        });
        if (error != 0) return failed("list the directory", error);
        bool found = false;
        for (std::uint64_t number = last; number >= first && number != 0 && !found; --number) {
            segment_state state;
            error = scan_segment<Digest>(io_, number, state, [](const record&) {});
            if (error == ENOENT) continue;
            if (error != 0) return failed("read a segment", error);
            damaged_ = damaged_ || state.tail == tail_state::damaged;
            if (!state.has_header) continue;
            found = true;
            journal_ = state.header.journal;
            durable_segment_ = number;
            durable_frames_ = state.frames;
            durable_chain_ = state.chain;
            durable_sequence_ = state.next_sequence - 1;
        }
        next_sequence_ = durable_sequence_ + 1;
        number_ = last;
        header_written_ = last == 0 || size_of(last) != 0;
        cause_ = found ? segment_cause::restart : segment_cause::first_of_all;
        if (!found)
            if (error = io_.random(journal_); error != 0) return failed("get random bytes", error);
        return true;
    }

    /// Removes the oldest segments until another one fits; the record of it is durable before the segment goes.
    bool make_room(ticks now, ticks wall) {
        while (other_bytes_ + 2 * segment_frames_ * frame_size + total_ / 8 > total_) {
            std::uint64_t oldest = number_;
            std::uint64_t second = number_;
            (void)io_.list([&](std::string_view name) {
                const std::uint64_t number = segment_name::number_of(name);
                if (number == 0 || number >= second) return;
                second = number;
                if (second < oldest) std::swap(oldest, second);
            });
            if (oldest >= number_) break;
            segment_state after;
            if (const int error = read_header(second, after); error != 0) return failed("read a segment", error);
            record removed;
            removed.monotonic = now;
            removed.wall = wall;
            removed.type = record_type::event;
            removed.event = event_id::segment_removed;
            removed.category = audit_category::audit_log_event;
            removed.outcome = record_outcome::succeeded;
            removed.correlation = oldest;
            // The last sequence number that is gone, and the chain's value there.
            removed.new_bits = after.header.first_sequence - 1;
            removed.set_text(
                {reinterpret_cast<const char*>(after.header.previous.data()), after.header.previous.size()});
            take_in(removed);
            if (!flush(now, true)) return false;
            const std::uint64_t size = size_of(oldest);
            if (const int error = io_.remove(segment_name{oldest}.c_str()); error != 0)
                return failed("remove a segment", error);
            other_bytes_ -= std::min(other_bytes_, size);
        }
        return true;
    }
    int read_header(std::uint64_t number, segment_state& state) {
        return scan_segment<Digest>(
            io_, number, state, [](const record&) {}, 1);
    }

    Io io_;
    const std::string path_;
    const std::string component_;
    const std::uint64_t segment_frames_;
    const std::uint64_t total_;
    const ticks sync_every_;
    const when_full at_the_end_;
    Digest hash_;
    explanation fault_;
    int file_ = -1;
    bool scanned_ = false;
    bool damaged_ = false;
    bool header_written_ = false;
    segment_cause cause_ = segment_cause::first_of_all;
    std::array<std::uint8_t, 16> journal_{};
    std::uint32_t boot_ = 0;
    std::uint64_t number_ = 0;
    std::uint64_t other_bytes_ = 0;
    std::uint64_t next_sequence_ = 1;
    /// The end of what is surely on the disk.
    std::uint64_t durable_segment_ = 0;
    std::uint64_t durable_frames_ = 0;
    std::uint64_t durable_sequence_ = 0;
    crypto::digest_value durable_chain_{};
    /// The end of what was written.
    std::uint64_t written_frames_ = 0;
    crypto::digest_value chain_{};
    std::vector<record> pending_;
    std::size_t written_ = 0;
    std::vector<frame> frames_;
    ticks synced_at_{};
};

/// The usual store of a recorder: `recorder<journal::file_store, adapt::sha256>`.
struct file_store {
    template <crypto::digest Digest>
    using with = basic_file_store<Digest, platform::append_files>;
};

} // namespace interlock::inline v0_1::journal

#endif
