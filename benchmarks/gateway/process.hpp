// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARKS_GATEWAY_PROCESS_HPP
#define BENCHMARKS_GATEWAY_PROCESS_HPP

#include "load.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <time.h>

namespace load {

/// A folder of its own, gone in the end.
class own_folder {
public:
    own_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "interlock-gateway-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) fail("no folder can be made in " + pattern);
        at_ = pattern;
    }
    own_folder(const own_folder&) = delete;
    own_folder& operator=(const own_folder&) = delete;
    ~own_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(at_, ignored);
    }
    std::string operator/(const std::string& name) const { return (at_ / name).string(); }

private:
    std::filesystem::path at_;
};

/// The load gets a processor of its own, what is measured gets the others; nothing is done where there is only one.
class processors {
public:
    processors() {
        sched_getaffinity(0, sizeof all_, &all_);
        if (CPU_COUNT(&all_) < 2) return;
        int first = 0;
        while (!CPU_ISSET(first, &all_)) ++first;
        others_ = all_;
        CPU_CLR(first, &others_);
        cpu_set_t own;
        CPU_ZERO(&own);
        CPU_SET(first, &own);
        sched_setaffinity(0, sizeof own, &own);
        split_ = true;
    }
    /// To be called in a new process.
    void take_others() const noexcept {
        if (split_) sched_setaffinity(0, sizeof others_, &others_);
    }

private:
    cpu_set_t all_{};
    cpu_set_t others_{};
    bool split_ = false;
};

/// A program under measurement: what it prints is read, and it ends with this object, or with this process.
class process {
public:
    process(engine& by, const processors& on, std::vector<std::string> words) : by_{by}, name_{words.front()} {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) fail("no pipe");
        // The other end waits as usual.
        fcntl(ends[1], F_SETFL, 0);
        std::vector<char*> arguments;
        for (std::string& w : words) arguments.push_back(w.data());
        arguments.push_back(nullptr);
        const pid_t parent = getpid();
        id_ = fork();
        if (id_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) _exit(1);
            on.take_others();
            // A full disk is to be seen, not to be died of.
            std::signal(SIGXFSZ, SIG_IGN);
            dup2(ends[1], STDOUT_FILENO);
            dup2(ends[1], STDERR_FILENO);
            execv(arguments[0], arguments.data());
            _exit(127);
        }
        close(ends[1]);
        said_ = std::make_unique<said>(ends[0]);
        by_.watch(*said_);
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() {
        by_.forget(*said_);
        kill(id_, SIGKILL);
        waitpid(id_, nullptr, 0);
    }

    /// What follows these words on the line that has them.
    std::string wait_for(const std::string& words) {
        for (const auto end = steady::now() + std::chrono::seconds{10}; steady::now() < end; by_.turn()) {
            const auto at = said_->text.find(words);
            const auto stop = at == std::string::npos ? at : said_->text.find('\n', at);
            if (stop == std::string::npos) continue;
            const std::string rest = said_->text.substr(at + words.size(), stop - at - words.size());
            said_->text.erase(0, stop);
            return rest;
        }
        fail(name_ + " doesn't say \"" + words + "\", but:\n" + said_->text);
    }
    pid_t id() const noexcept { return id_; }
    std::size_t resident_kib() const {
        std::ifstream in("/proc/" + std::to_string(id_) + "/statm");
        std::size_t all = 0;
        std::size_t resident = 0;
        in >> all >> resident;
        return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 1024;
    }
    /// The processor time that it has used, all threads together.
    double cpu_us() const {
        clockid_t clock{};
        timespec used{};
        if (clock_getcpuclockid(id_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
        return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
    }
    /// From now on it can't write to any file.
    void fill_disk() const {
        rlimit now{};
        prlimit(id_, RLIMIT_FSIZE, nullptr, &now);
        now.rlim_cur = 0;
        if (prlimit(id_, RLIMIT_FSIZE, &now, nullptr) != 0) fail("the size of files can't be limited");
    }

private:
    struct said final : watched {
        using watched::watched;
        bool ready() override {
            char part[4096];
            const ssize_t got = read(descriptor(), part, sizeof part);
            if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
            if (text.size() > 65536) text.clear();
            text.append(part, static_cast<std::size_t>(got));
            return true;
        }
        std::string text;
    };
    engine& by_;
    std::string name_;
    std::unique_ptr<said> said_;
    pid_t id_ = -1;
};

} // namespace load

#endif
