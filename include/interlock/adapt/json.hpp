// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_JSON_HPP
#define INTERLOCK_ADAPT_JSON_HPP

#include <interlock/core/result.hpp>
#include <interlock/detail/separate.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/policy.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::adapt {

/// How large a site document may be: bytes of text, and arrays and objects within each other.
struct document_limits {
    std::size_t bytes = std::size_t{64} << 20U;
    std::size_t depth = 32;
};

/// Reads JSON text to a document; comments are allowed. Everything that isn't JSON is one fault, at its line and column.
INTERLOCK_SOURCE result<site::document, site::fault_texts> read_document(std::string text, std::string name,
                                                                         const document_limits& limits = {});

/// Reads and validates the text of a site document; `name` is what faults call it. `fieldbus` reads what belongs to a protocol.
INTERLOCK_SOURCE result<site::policy, site::fault_texts> parse_site(std::string_view text, std::string_view name,
                                                                    site::protocol_reader* fieldbus = nullptr,
                                                                    const document_limits& limits = {});

/// Reads and validates a site document. The file and its folder must belong to root or to the user that runs this, and only they
/// may be able to write them (semantics.md 8.1).
INTERLOCK_SOURCE result<site::policy, site::fault_texts> load_site(const std::string& path,
                                                                   site::protocol_reader* fieldbus = nullptr,
                                                                   const document_limits& limits = {});

} // namespace interlock::inline v0_1::adapt

#ifndef INTERLOCK_SEPARATE_COMPILATION
#include <interlock/adapt/json_definition.hpp>
#endif

#endif
