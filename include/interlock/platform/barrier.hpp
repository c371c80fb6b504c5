// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_BARRIER_HPP
#define INTERLOCK_PLATFORM_BARRIER_HPP

#if defined(__linux__)
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace interlock::inline v0_1::platform {

/// A full memory barrier on every core that runs a thread of this process (Linux: private expedited membarrier, 4.14 and later).
/// False where the system can't; readers then pay for a fence of their own. About 2 to 30 microseconds; only publishers call it.
inline bool process_barrier() noexcept {
#if defined(__linux__) && !defined(__SANITIZE_THREAD__)
    static const bool registered = ::syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
    return registered && ::syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
#else
    return false;
#endif
}

} // namespace interlock::inline v0_1::platform

#endif
