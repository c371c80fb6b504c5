// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/approval_store.hpp>

#include <interlock/testing/approval_memory.hpp>
#include <interlock/uc/approval_file.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace uc = interlock::uc;

namespace {
struct forgets {
    bool write(const uc::approval_record&) noexcept { return true; }
};
} // namespace

TEST_CASE("uc::approval_store: what can keep states over a crash") {
    static_assert(uc::approval_store<interlock::testing::approval_memory>);
    static_assert(uc::approval_store<uc::approval_file<>>);
    static_assert(!uc::approval_store<forgets>);
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(uc::approval_state::expired); ++i)
        words.insert(text(static_cast<uc::approval_state>(i)));
    CHECK(words.size() == 10);
    CHECK(text(uc::approval_state::refused_by_device) == "refused by device");
    CHECK(text(uc::approval_state::expired) == "expired");
}
