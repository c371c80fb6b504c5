// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_ATOMIC_HPP
#define INTERLOCK_DETAIL_ATOMIC_HPP

#include <cstdint>

/// The few atomic operations that core needs, on the builtins of g++ and clang: `<atomic>` alone is 24,000 preprocessed lines.
namespace interlock::inline v0_1::detail {

template <class T>
[[nodiscard]] inline T load_relaxed(const T& from) noexcept {
    T to;
    __atomic_load(&from, &to, __ATOMIC_RELAXED);
    return to;
}
template <class T>
[[nodiscard]] inline T load_acquire(const T& from) noexcept {
    T to;
    __atomic_load(&from, &to, __ATOMIC_ACQUIRE);
    return to;
}
template <class T>
inline void store_relaxed(T& to, T value) noexcept {
    __atomic_store(&to, &value, __ATOMIC_RELAXED);
}
template <class T>
inline void store_release(T& to, T value) noexcept {
    __atomic_store(&to, &value, __ATOMIC_RELEASE);
}
template <class T>
inline T fetch_add(T& to, T value) noexcept {
    return __atomic_fetch_add(&to, value, __ATOMIC_SEQ_CST);
}
template <class T>
[[nodiscard]] inline bool exchange_if(T& to, T expected, T value) noexcept {
    return __atomic_compare_exchange(&to, &expected, &value, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}
/// Orders for this thread's own core only: the publisher's membarrier supplies the other half.
inline void light_fence() noexcept { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
inline void full_fence() noexcept { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

} // namespace interlock::inline v0_1::detail

#endif
