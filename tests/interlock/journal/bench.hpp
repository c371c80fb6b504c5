// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_JOURNAL_BENCH_HPP
#define INTERLOCK_TESTS_JOURNAL_BENCH_HPP

#include <interlock/adapt/cryptopp_digest.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/file_store.hpp>
#include <interlock/journal/read.hpp>
#include <interlock/journal/verify.hpp>
#include <interlock/platform/append_files.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

/// What the tests of the journal share: a directory that goes away, its files as bytes, and a store on it.
namespace journal_bench {

namespace il = interlock;
namespace jn = interlock::journal;

class directory {
public:
    directory() {
        std::string pattern = (root() / "interlock-journal-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    directory(const directory&) = delete;
    directory& operator=(const directory&) = delete;
    ~directory() { std::filesystem::remove_all(path_); }

    const std::string& path() const { return path_; }
    std::string file(std::uint64_t segment) const { return path_ + "/" + jn::segment_name{segment}.c_str(); }
    std::vector<std::uint8_t> bytes(std::uint64_t segment) const {
        std::ifstream in{file(segment), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    void put(std::uint64_t segment, const std::vector<std::uint8_t>& bytes) const {
        // A new file: some file systems wait for the disk when an old one is written anew.
        std::filesystem::remove(file(segment));
        std::ofstream out{file(segment), std::ios::binary};
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        using perms = std::filesystem::perms;
        std::filesystem::permissions(file(segment), perms::owner_read | perms::owner_write);
    }
    std::vector<std::uint64_t> segments() const {
        std::vector<std::uint64_t> out;
        for (const auto& entry : std::filesystem::directory_iterator{path_})
            if (const auto n = jn::segment_name::number_of(entry.path().filename().string()); n != 0) out.push_back(n);
        std::sort(out.begin(), out.end());
        return out;
    }

private:
    // In memory where there is such a place: these tests sync thousands of times, and what a disk does wrong is played by fault_io.
    static std::filesystem::path root() {
        if (std::getenv("TMPDIR") == nullptr && ::access("/dev/shm", W_OK | X_OK) == 0) return "/dev/shm";
        return std::filesystem::temp_directory_path();
    }
    std::string path_;
};

using digest = il::adapt::sha256;
using disk = jn::basic_file_store<digest, il::platform::append_files>;

inline jn::at small(const directory& where) {
    jn::at out{where.path()};
    out.segment_bytes = 64 * jn::frame_size;
    out.total_bytes = 64 * out.segment_bytes;
    out.rings = 2;
    out.ring_records = 64;
    out.writing = jn::writing::by_tick;
    return out;
}

inline jn::record numbered(std::uint64_t n) {
    jn::record r;
    r.type = jn::record_type::event;
    r.event = jn::event_id::alarm_raised;
    r.new_bits = n;
    r.set_text("number " + std::to_string(n));
    return r;
}

inline jn::verification verified(const std::string& path, std::optional<jn::known_place> known = {}) {
    il::platform::append_files io;
    if (io.attach_to_read(path.c_str()) != 0) return {};
    return jn::verify<digest>(io, known);
}

/// All records but names, in their order.
inline std::vector<jn::record> records_of(const std::string& path, const jn::read_filter& filter = {}) {
    std::vector<jn::record> out;
    il::platform::append_files io;
    if (io.attach_to_read(path.c_str()) != 0) return out;
    jn::reader<digest, il::platform::append_files> reader{io};
    (void)reader.read(filter, [&](const jn::record& one, const jn::read_names&) { out.push_back(one); });
    return out;
}

} // namespace journal_bench

#endif
