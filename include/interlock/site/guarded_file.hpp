// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_GUARDED_FILE_HPP
#define INTERLOCK_SITE_GUARDED_FILE_HPP

#include <interlock/core/result.hpp>
#include <interlock/platform/file_guard.hpp>
#include <interlock/site/fault.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// Faults of a document, in the order of its text.
using fault_texts = std::vector<fault>;

namespace detail {

/// What is wrong with a file that others could have touched, and what to do about it.
constexpr std::pair<std::string_view, std::string_view> guard_words(platform::file_guard found) noexcept {
    using enum platform::file_guard;
    switch (found) {
    case a_link: return {"the file itself", "a symbolic link: name what it points to"};
    case no_file: return {"a file", "something else"};
    case of_another_user: return {"a file of root or of the user that runs this", "one of another user"};
    case others_write: return {"a file that only its owner can write (chmod go-w)", "one that others can write"};
    case others_read: return {"a file that only its owner can read (chmod go=)", "one that others can read"};
    case folder_of_another_user: return {"a folder of root or of the user that runs this", "one of another user"};
    case folder_others_write:
        return {"a folder in which only its owner can replace files (chmod go-w)", "one that others can write"};
    case sound: break;
    }
    return {};
}

} // namespace detail

/// Reads a whole file that is to be believed (semantics.md 8.1): it and its folder belong to root or to the user that runs this,
/// nobody else can write them, and it isn't a link. With `owner_only` nobody else may be able to read it either.
///
/// Serves:   contributes to CR 3.4.
/// Denies:   none.
/// Units:    bytes.
/// Errors:   one fault that names the file, what was expected and what was found; nothing is read then. A file that isn't there
///           leaves ENOENT in `error`.
/// Threads:  one thread for each `files`.
/// Cost:     system calls, and the file in memory.
/// Example:  tests/interlock/site/guarded_file.cpp
template <class Files>
result<std::string, fault_texts> read_guarded(Files& files, const std::string& path, std::size_t most,
                                              platform::file_privacy privacy = platform::file_privacy::open_to_read,
                                              int* error = nullptr) {
    const auto refuse = [&](std::string_view expected, std::string_view found) {
        return failed{fault_texts{{.source = path, .expected = std::string{expected}, .found = std::string{found}}}};
    };
    int file = -1;
    platform::file_guard found{};
    int wrong = path.empty() ? ENOENT : files.open_guarded(path.c_str(), privacy, file, found);
    if (error != nullptr) *error = wrong;
    if (wrong != 0) return refuse("a file that can be read", Files::words(wrong));
    if (found != platform::file_guard::sound) {
        const auto [expected, instead] = detail::guard_words(found);
        return refuse(expected, instead);
    }
    std::uint64_t size = 0, size_after = 0;
    std::string text;
    wrong = files.size(file, size);
    if (wrong == 0 && size <= most) {
        text.resize(static_cast<std::size_t>(size));
        std::size_t got = 0;
        wrong = files.read(file, 0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}, got);
        text.resize(got);
        if (wrong == 0) wrong = files.size(file, size_after);
    }
    files.close(file);
    if (error != nullptr) *error = wrong;
    if (wrong != 0) return refuse("a file that can be read", Files::words(wrong));
    if (size > most) return refuse("at most " + std::to_string(most) + " bytes", std::to_string(size));
    if (text.size() != size || size_after != size)
        return refuse("a file that nobody changes while it is read", "one that changed");
    return text;
}

} // namespace interlock::inline v0_1::site

#endif
