// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_NAMES_HPP
#define INTERLOCK_CORE_NAMES_HPP

#include <interlock/core/name_index.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1 {

/// Names of one kind, numbered in the order in which they came: append-only, so an id is never reused and a text never moves.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    at most 2^24 names of at most 255 bytes each.
/// Errors:   `intern` answers 0 for an empty or overlong name and when the table is full.
/// Threads:  one writer at a time (the publisher); readers use the views of a snapshot, which earlier names never leave.
/// Cost:     allocates in blocks; about 32 bytes and the text for each name ever seen.
/// Example:  none
class name_table {
public:
    static constexpr std::size_t longest_name = 255;
    static constexpr std::uint32_t most_names = 1U << 24U;

    name_table() = default;
    name_table(const name_table&) = delete;
    name_table& operator=(const name_table&) = delete;
    ~name_table() {
        for (block* b = blocks_; b != nullptr;) {
            block* const next = b->next;
            delete[] b->bytes;
            delete b;
            b = next;
        }
        for (retired_texts* r = retired_; r != nullptr;) {
            retired_texts* const next = r->next;
            delete[] r->texts;
            delete r;
            r = next;
        }
        delete[] texts_;
        delete[] cells_;
    }

    /// The id of a name, given out now if it is new.
    std::uint32_t intern(std::string_view name) {
        if (name.empty() || name.size() > longest_name) return 0;
        if (const std::uint32_t known = find(name); known != 0) return known;
        if (size_ == most_names) return 0;
        if (size_ >= capacity_) grow();
        texts_[size_] = keep(name);
        name_index::enter({cells_, cell_count_}, texts_[size_], size_);
        return size_++;
    }

    /// The id of a name; 0 when it never had one.
    std::uint32_t find(std::string_view name) const noexcept {
        return name_index{{cells_, cell_count_}, {}}.find(name);
    }

    /// All names so far, by id; row 0 is empty. Valid as long as the table lives, whatever is added later.
    std::span<const std::string_view> texts() const noexcept { return {texts_, size_}; }

    /// One more than the largest id.
    std::uint32_t size() const noexcept { return size_; }

private:
    struct block {
        char* bytes;
        block* next;
    };
    struct retired_texts {
        std::string_view* texts;
        retired_texts* next;
    };
    static constexpr std::size_t block_size = 1U << 16U;

    std::string_view keep(std::string_view name) {
        if (blocks_ == nullptr || block_size - used_ < name.size()) {
            blocks_ = new block{new char[block_size], blocks_};
            used_ = 0;
        }
        char* const at = blocks_->bytes + used_;
        name.copy(at, name.size());
        used_ += name.size();
        return {at, name.size()};
    }

    /// Doubles the tables. The old texts stay: snapshots still look at them; together they are no larger than the new ones.
    void grow() {
        const std::uint32_t capacity = capacity_ == 0 ? 64 : capacity_ * 2;
        auto* const texts = new std::string_view[capacity];
        for (std::uint32_t i = 1; i < size_; ++i) texts[i] = texts_[i];
        if (texts_ != nullptr) retired_ = new retired_texts{texts_, retired_};
        texts_ = texts;
        capacity_ = capacity;
        cell_count_ = std::size_t{capacity} * 2;
        delete[] cells_;
        cells_ = new name_cell[cell_count_];
        for (std::uint32_t i = 1; i < size_; ++i) name_index::enter({cells_, cell_count_}, texts_[i], i);
    }

    block* blocks_ = nullptr;
    std::size_t used_ = 0;
    retired_texts* retired_ = nullptr;
    std::string_view* texts_ = nullptr;
    std::uint32_t size_ = 1;
    std::uint32_t capacity_ = 0;
    name_cell* cells_ = nullptr;
    std::size_t cell_count_ = 0;
};

/// The names of an enforcer, a table for each kind, as old as the enforcer, and the count of the snapshots made with them.
struct names {
    name_table actions;
    name_table resources;
    name_table subjects;
    name_table zones;
    name_table listeners;
    std::uint64_t snapshots = 0;

    names() {
        actions.intern("tag.read");
        actions.intern("tag.write");
    }
};

} // namespace interlock::inline v0_1

#endif
