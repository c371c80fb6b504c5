// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: alone no-sanitizers
#include "gateway_plant.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include <dlfcn.h>
#include <pthread.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace il = interlock;

// What a decision must not call is counted while `watched` is set. glibc's own names serve what the counters stand in for.
namespace {
thread_local bool watched = false;
thread_local std::uint64_t allocations = 0;
thread_local std::uint64_t locks = 0;

void note(std::uint64_t& counter) noexcept {
    if (watched) ++counter;
}
int lock_with(const char* name, void* lock) noexcept {
    note(locks);
    return reinterpret_cast<int (*)(void*)>(::dlsym(RTLD_NEXT, name))(lock);
}
} // namespace

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size) { return note(allocations), __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) { return note(allocations), __libc_calloc(count, size); }
void* realloc(void* at, std::size_t size) { return note(allocations), __libc_realloc(at, size); }
void* aligned_alloc(std::size_t to, std::size_t size) { return note(allocations), __libc_memalign(to, size); }
void free(void* at) { note(allocations), __libc_free(at); }

int pthread_mutex_lock(pthread_mutex_t* m) { return lock_with("pthread_mutex_lock", m); }
int pthread_mutex_trylock(pthread_mutex_t* m) { return lock_with("pthread_mutex_trylock", m); }
int pthread_rwlock_rdlock(pthread_rwlock_t* m) { return lock_with("pthread_rwlock_rdlock", m); }
int pthread_rwlock_wrlock(pthread_rwlock_t* m) { return lock_with("pthread_rwlock_wrlock", m); }
int pthread_spin_lock(pthread_spinlock_t* m) { return lock_with("pthread_spin_lock", const_cast<int*>(m)); }
}

namespace {

using enforcer = gateway::security::enforcer;
using plant = gateway_plant::plant<enforcer>;

constexpr std::size_t a_million = 1'000'000;

/// Permitted and refused, essential and ordinary, from known peers and strangers.
class shift {
public:
    shift() {
        const il::caller panel = p_.peer("hmi1", 9);
        const il::caller op = p_.peer("op3", 3);
        const il::caller nobody = p_.peer("", 77);
        const enforcer& e = p_.enforcer();
        asked_ = {boiler::write(e, op),
                  boiler::read(e, op),
                  boiler::write(e, op, "boiler1.setpoint", 17),
                  boiler::trip(e, panel),
                  boiler::write(e, nobody),
                  boiler::read(e, nobody),
                  boiler::trip(e, nobody),
                  boiler::write(e, op, "mill1.speed")};
        // The thread takes its place with its first decision.
        decide(asked_.size());
        perform(asked_.size());
    }

    /// How many were permitted.
    std::size_t decide(std::size_t count) noexcept {
        std::size_t permitted = 0;
        for (std::size_t i = 0; i < count; ++i) {
            il::request asked = asked_[i % asked_.size()];
            permitted += p_.enforcer().decide(asked).permitted() ? 1U : 0U;
        }
        return permitted;
    }
    /// Through a reader that this thread has just made.
    std::size_t decide_cold(std::size_t count) noexcept {
        const enforcer::reader mine(p_.enforcer());
        std::size_t permitted = 0;
        for (std::size_t i = 0; i < count; ++i) {
            il::request asked = asked_[i % asked_.size()];
            permitted += mine.decide(asked).permitted() ? 1U : 0U;
        }
        return permitted;
    }
    /// As `decide`, with reservations, records and an action. When the journal's rings are full, less is permitted.
    std::size_t perform(std::size_t count) noexcept {
        std::size_t ran = 0;
        for (std::size_t i = 0; i < count; ++i) {
            il::request asked = asked_[i % asked_.size()];
            p_.enforcer().enforce(asked, [&ran] { return ++ran, il::outcome_kind::done; });
        }
        return ran;
    }

private:
    plant p_;
    std::vector<il::request> asked_;
};

/// What a thread that never decided before allocates and locks while it runs `body`.
struct calls {
    std::uint64_t allocations = 0;
    std::uint64_t locks = 0;
    std::size_t permitted = 0;
};
template <class Body>
calls of_a_new_thread(const Body& body) {
    calls made;
    std::thread([&] {
        watched = true;
        made.permitted = body();
        watched = false;
        made.allocations = allocations;
        made.locks = locks;
    }).join();
    return made;
}

struct tally {
    std::size_t decided = 0;
    std::size_t ran = 0;
};

/// Runs `body` in a process of its own that may only write and end, and answers what it wrote; its status tells of a system call.
template <class Body>
int under_seccomp(const Body& body, tally& into) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // Not the kernel's strict mode: that forbids the cycle counter, too.
        const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_KILL_PROCESS);
        if (::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 0) != 0 ||
            ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(exit), 0) != 0 || ::seccomp_load(filter) != 0)
            ::_exit(99);
        const tally counted = body();
        const bool told = ::write(ends[1], &counted, sizeof counted) == sizeof counted;
        ::syscall(SYS_exit, told ? 0 : 98);
    }
    ::close(ends[1]);
    if (::read(ends[0], &into, sizeof into) != sizeof into) into = {};
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

} // namespace

TEST_CASE("path of a decision: a million decisions and a million actions make no system call") {
    shift s;
    tally counted;
    const int status = under_seccomp([&s] { return tally{s.decide(a_million), s.perform(a_million)}; }, counted);
    CHECK_MESSAGE(WIFEXITED(status), "ended by signal " << WTERMSIG(status) << ": a system call was made");
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(counted.decided == a_million / 8 * 3);
    CHECK(counted.ran > 10'000);
}

TEST_CASE("path of a decision: the filter would have seen a system call") {
    tally counted;
    const int status = under_seccomp([] { return ::syscall(SYS_getppid), tally{1, 1}; }, counted);
    CHECK(WIFSIGNALED(status));
    CHECK(counted.decided == 0);
}

TEST_CASE("path of a decision: nothing is allocated or freed, and no lock is taken") {
    shift s;
    watched = true;
    s.decide(10'000);
    s.perform(10'000);
    watched = false;
    CHECK(allocations == 0);
    CHECK(locks == 0);

    // The counters count.
    watched = true;
    ::operator delete(::operator new(1));
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
    ::pthread_mutex_lock(&m);
    watched = false;
    CHECK(allocations == 2);
    CHECK(locks == 1);
}

TEST_CASE(
    "path of a decision: a reader allocates nothing from its first decision on; a thread without one, once in its life") {
    shift s;
    const calls by_reader = of_a_new_thread([&s] { return s.decide_cold(8); });
    CHECK(by_reader.permitted == 3);
    CHECK(by_reader.allocations == 0);
    CHECK(by_reader.locks == 0);

    // The thread's place is given back when it ends: the C library keeps a note of that (docs/reference/kernel.md).
    const calls by_lease = of_a_new_thread([&s] { return s.decide(8); });
    CHECK(by_lease.permitted == 3);
    CHECK(by_lease.allocations <= 1);
    CHECK(by_lease.locks == 0);
}
