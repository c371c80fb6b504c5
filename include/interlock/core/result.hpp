// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_RESULT_HPP
#define INTERLOCK_CORE_RESULT_HPP

#include <optional>
#include <utility>

namespace interlock::inline v0_1 {

/// The error of a result, when the value's type can be made from it too: `return failed{fault};`
template <class Error>
struct failed {
    Error error;
};
template <class Error>
failed(Error) -> failed<Error>;

/// A value, or why there is none: what factories that can fail answer. Not convertible to bool.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   `value()` without a value, and `error()` with one, are programming errors, checked: they end the program.
/// Threads:  a plain value.
/// Cost:     the value and the error side by side.
/// Example:  none
template <class T, class Error>
class result {
public:
    constexpr explicit(false) result(T value) : value_{std::move(value)} {}
    constexpr explicit(false) result(failed<Error> why) : error_{std::move(why.error)} {}

    constexpr bool has_value() const noexcept { return value_.has_value(); }

    constexpr T& value() & noexcept { return checked(), *value_; }
    constexpr const T& value() const& noexcept { return checked(), *value_; }
    constexpr T&& value() && noexcept { return checked(), *std::move(value_); }

    constexpr const Error& error() const noexcept {
        if (value_) __builtin_trap();
        return error_;
    }

private:
    constexpr void checked() const noexcept {
        if (!value_) __builtin_trap();
    }
    std::optional<T> value_{};
    Error error_{};
};

} // namespace interlock::inline v0_1

#endif
