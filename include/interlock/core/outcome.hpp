// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_OUTCOME_HPP
#define INTERLOCK_CORE_OUTCOME_HPP

#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace interlock::inline v0_1 {

/// What `enforce` gives back: the verdict, and the action's own result when it ran. Not convertible to bool: "denied" and "the action
/// failed" are different things.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    none.
/// Errors:   `value()` of an action that didn't run is a programming error, checked: it ends the program.
/// Threads:  a plain value.
/// Cost:     the request and the result, by value.
/// Example:  none
template <class T>
class outcome {
public:
    outcome(const verdict& said, const request& asked) noexcept : verdict_{said}, asked_{asked} {}
    template <class U>
    outcome(const verdict& said, const request& asked, U&& result)
        : verdict_{said},
          asked_{asked},
          result_{std::forward<U>(result)} {}

    /// The action was permitted, and has run.
    bool permitted() const noexcept { return verdict_.permitted(); }
    interlock::verdict verdict() const noexcept { return verdict_; }
    /// What was asked: handles and values, for an explanation afterwards.
    const request& asked() const noexcept { return asked_; }

    T& value() & noexcept { return checked(), *result_; }
    const T& value() const& noexcept { return checked(), *result_; }
    T&& value() && noexcept { return checked(), *std::move(result_); }

private:
    void checked() const noexcept {
        if (!result_) __builtin_trap();
    }
    interlock::verdict verdict_;
    request asked_;
    std::optional<T> result_;
};

/// The outcome of an action without a result.
template <>
class outcome<void> {
public:
    outcome(const verdict& said, const request& asked) noexcept : verdict_{said}, asked_{asked} {}
    bool permitted() const noexcept { return verdict_.permitted(); }
    interlock::verdict verdict() const noexcept { return verdict_; }
    const request& asked() const noexcept { return asked_; }

private:
    interlock::verdict verdict_;
    request asked_;
};

} // namespace interlock::inline v0_1

#endif
