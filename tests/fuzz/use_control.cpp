// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The first byte of the input says which of use control's small parsers reads the rest: tokens, moments and times of the day, keys,
// lines of requests, and the file in which approvals outlive a crash. A broken property traps.
#include <interlock/site/moment.hpp>
#include <interlock/site/read_code.hpp>
#include <interlock/uc/approval_file.hpp>
#include <interlock/uc/session_token.hpp>

#include "../../examples/site/requests.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace il = interlock;
namespace uc = interlock::uc;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

/// A file that is the input.
struct one_file {
    std::string* bytes;
    int attach_to_write(const char*) noexcept { return 0; }
    int open_to_change(const char*, int& file) noexcept { return file = 3, 0; }
    int sync_directory() noexcept { return 0; }
    int sync(int) noexcept { return 0; }
    void close(int& file) noexcept { file = -1; }
    int read(int, std::uint64_t at, std::span<std::uint8_t> into, std::size_t& got) noexcept {
        got = at < bytes->size() ? std::min(into.size(), bytes->size() - static_cast<std::size_t>(at)) : 0;
        if (got != 0) std::copy_n(bytes->data() + at, got, into.data());
        return 0;
    }
    int write_at(int, std::uint64_t at, std::span<const std::uint8_t> from) noexcept {
        const auto place = static_cast<std::size_t>(at);
        bytes->resize(std::max(bytes->size(), place + from.size()));
        std::copy(from.begin(), from.end(), bytes->begin() + static_cast<std::ptrdiff_t>(place));
        return 0;
    }
};

void approvals(std::string bytes) {
    uc::approval_file<one_file> file(one_file{&bytes});
    require(file.open("") == 0);
    for (std::uint32_t place = 0; place < 3; ++place) {
        const uc::approval_record found = file.read(place);
        require(found.id.place == place);
        require(found.state <= uc::approval_state::expired);
        const std::string action{found.action}, resource{found.resource}, requester{found.requester};
        uc::approval_record again = found;
        again.action = action;
        again.resource = resource;
        again.requester = requester;
        require(file.write(again));
        const uc::approval_record reread = file.read(place);
        require(reread.id == found.id && reread.state == found.state && reread.essential == found.essential);
        require(reread.value.kind() == found.value.kind() && reread.value.bits() == found.value.bits());
        require(reread.action == action && reread.resource == resource && reread.requester == requester);
    }
}

void texts(std::string_view text) {
    if (const auto token = uc::token_from(text)) require(uc::token_text(*token).view() == text);
    if (const auto minute = il::site::parse_time_of_day(text)) require(*minute <= 24 * 60);
    static_cast<void>(il::site::parse_moment(text));
    static_cast<void>(il::site::detail::parse_32_bytes("ed25519:", text));
}

void request(std::string_view line) {
    std::string fault;
    const auto found = site_command::read_request(std::string{line}, "fuzz", fault);
    require(found.has_value() == fault.empty());
    if (found && !found->other) require(found->asked.action.size() <= line.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest{reinterpret_cast<const char*>(data + 1), size - 1};
    switch (data[0]) {
    case 'a': approvals(std::string{rest}); break;
    case 't': texts(rest); break;
    case 'r': request(rest); break;
    default: break;
    }
    return 0;
}
