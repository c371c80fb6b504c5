// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_FIXED_TABLE_HPP
#define INTERLOCK_SI_FIXED_TABLE_HPP

#include <cstddef>

namespace interlock::inline v0_1::si {

/// Rows that are made once and stay where they are: for atomics, which a vector can't move. Constness isn't passed on to the rows.
///
/// Serves:   none by itself; CR 7.2: a table that can't grow.
/// Denies:   none.
/// Units:    none.
/// Errors:   an index is not checked.
/// Threads:  those of the rows.
/// Cost:     one allocation; `<memory>` would be 12,000 preprocessed lines more.
/// Example:  tests/interlock/si/fixed_table.cpp
template <class Row>
class fixed_table {
public:
    explicit fixed_table(std::size_t size) : rows_{new Row[size]()} {}
    fixed_table(const fixed_table&) = delete;
    fixed_table& operator=(const fixed_table&) = delete;
    ~fixed_table() { delete[] rows_; }

    Row& operator[](std::size_t at) const noexcept { return rows_[at]; }

private:
    Row* rows_;
};

} // namespace interlock::inline v0_1::si

#endif
