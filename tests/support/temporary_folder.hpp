// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_SUPPORT_TEMPORARY_FOLDER_HPP
#define INTERLOCK_TESTS_SUPPORT_TEMPORARY_FOLDER_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace support {

/// A folder of a test's own, which goes with it.
class temporary_folder {
public:
    temporary_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "interlock-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder: " + pattern);
        path_ = pattern;
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::string& path() const noexcept { return path_; }
    std::string operator/(std::string_view name) const { return (path_ + '/') += name; }
    /// Writes a file with just these rights.
    std::string put(std::string_view name, std::string_view text, ::mode_t mode = 0644) const {
        const std::string path = *this / name;
        if (!(std::ofstream{path, std::ios::binary} << text) || ::chmod(path.c_str(), mode) != 0)
            throw std::runtime_error("can't write " + path);
        return path;
    }

private:
    std::string path_;
};

} // namespace support

#endif
