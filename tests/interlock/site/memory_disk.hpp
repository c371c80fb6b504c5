// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_SITE_MEMORY_DISK_HPP
#define INTERLOCK_TESTS_SITE_MEMORY_DISK_HPP

#include <interlock/platform/file_guard.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace memory_disk {

/// Thrown where the power goes.
struct power_cut {};

/// What of the things that nobody has synced is there after a power cut.
enum class names_after : std::uint8_t { as_synced, as_seen };
enum class bytes_after : std::uint8_t { as_synced, as_seen, torn };

/// A disk that tells what a process sees from what would survive: a file's bytes survive after `sync`, its name after
/// `sync_directory`. Calls are counted; from one on they can fail, and at one the power can go.
struct disk {
    struct file {
        std::string seen;
        std::string synced;
    };
    struct document {
        std::string text;
        interlock::platform::file_guard guard = interlock::platform::file_guard::sound;
    };
    static constexpr std::uint64_t never = ~std::uint64_t{0};

    std::map<std::string, std::shared_ptr<file>, std::less<>> names;
    std::map<std::string, std::shared_ptr<file>, std::less<>> names_synced;
    std::map<std::string, document, std::less<>> elsewhere;
    std::vector<std::shared_ptr<file>> opened;
    int attach_error = 0;
    std::uint64_t calls = 0;
    std::uint64_t fail_at = never;
    std::uint64_t fail_count = 1;
    int error = EIO;
    std::uint64_t cut_at = never;
    bool short_writes = false;

    void restart(names_after n, bytes_after b) {
        if (n == names_after::as_synced) names = names_synced;
        for (auto& [name, f] : names) {
            if (b == bytes_after::as_synced) f->seen = f->synced;
            if (b == bytes_after::torn && f->seen != f->synced) f->seen.resize(f->seen.size() / 2);
            f->synced = f->seen;
        }
        names_synced = names;
        opened.clear();
        cut_at = fail_at = never;
        calls = 0;
    }
    /// Counts a call; an error number where it is to fail.
    int step() {
        const std::uint64_t now = calls++;
        if (now == cut_at) throw power_cut{};
        return now >= fail_at && now - fail_at < fail_count ? error : 0;
    }
};

/// What `site::store` takes for its files.
class files {
public:
    explicit files(disk& on) : disk_{&on} {}

    static const char* words(int error) { return std::strerror(error); }
    int attach_to_write(const char*) {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        return disk_->attach_error;
    }
    int open_guarded(const char* path, interlock::platform::file_privacy, int& file,
                     interlock::platform::file_guard& found) {
        file = -1;
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        const auto at = disk_->elsewhere.find(std::string_view{path});
        if (at == disk_->elsewhere.end()) return ENOENT;
        found = at->second.guard;
        if (found != interlock::platform::file_guard::sound) return 0;
        return hand_out(std::make_shared<disk::file>(disk::file{at->second.text, {}}), file);
    }
    int open(const char* name, int& file) {
        file = -1;
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        const auto at = disk_->names.find(std::string_view{name});
        return at == disk_->names.end() ? ENOENT : hand_out(at->second, file);
    }
    int create(const char* name, int& file) {
        file = -1;
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        auto& at = disk_->names[name];
        if (at && !at->seen.empty()) return EEXIST;
        if (!at) at = std::make_shared<disk::file>();
        return hand_out(at, file);
    }
    int size(int file, std::uint64_t& bytes) {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        bytes = of(file).seen.size();
        return 0;
    }
    int read(int file, std::uint64_t at, std::span<std::uint8_t> into, std::size_t& got) {
        got = 0;
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        const std::string& from = of(file).seen;
        if (at >= from.size()) return 0;
        got = std::min<std::size_t>(into.size(), from.size() - static_cast<std::size_t>(at));
        std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), got, into.begin());
        return 0;
    }
    int write(int file, std::span<const std::uint8_t> bytes, std::size_t& written) {
        written = 0;
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        if (disk_->short_writes) bytes = bytes.first((bytes.size() + 1) / 2);
        of(file).seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        written = bytes.size();
        return 0;
    }
    int sync(int file) {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        of(file).synced = of(file).seen;
        return 0;
    }
    int sync_directory() {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        disk_->names_synced = disk_->names;
        return 0;
    }
    int remove(const char* name) {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        const auto at = disk_->names.find(std::string_view{name});
        if (at == disk_->names.end()) return ENOENT;
        disk_->names.erase(at);
        return 0;
    }
    int replace(const char* with, const char* what) {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        const auto at = disk_->names.find(std::string_view{with});
        if (at == disk_->names.end()) return ENOENT;
        disk_->names.insert_or_assign(what, at->second);
        disk_->names.erase(std::string{with});
        return 0;
    }
    int random(std::span<std::uint8_t> into) {
        if (const int wrong = disk_->step(); wrong != 0) return wrong;
        std::ranges::fill(into, std::uint8_t{0x5a});
        return 0;
    }
    void close(int& file) { file = -1; }

private:
    int hand_out(std::shared_ptr<disk::file> which, int& file) {
        disk_->opened.push_back(std::move(which));
        file = static_cast<int>(disk_->opened.size() - 1);
        return 0;
    }
    disk::file& of(int file) { return *disk_->opened.at(static_cast<std::size_t>(file)); }

    disk* disk_;
};

} // namespace memory_disk

#endif
