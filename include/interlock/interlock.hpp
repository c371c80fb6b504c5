// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// Made by docs/generate/umbrella.py from the folders: run that, don't edit this.
#ifndef INTERLOCK_INTERLOCK_HPP
#define INTERLOCK_INTERLOCK_HPP

// For quick starts. Programs that care how long they compile include what they use.
// clang-format off
#include <interlock/core/catalogue.hpp>
#include <interlock/core/claim.hpp>
#include <interlock/core/component.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/handle.hpp>
#include <interlock/core/level.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/core/name_index.hpp>
#include <interlock/core/names.hpp>
#include <interlock/core/outcome.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/policy_traits.hpp>
#include <interlock/core/profile.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/require_level.hpp>
#include <interlock/core/requirement.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/statement.hpp>
#include <interlock/core/tag.hpp>
#include <interlock/core/ticket.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/core/wire_code.hpp>
#include <interlock/iac/account.hpp>
#include <interlock/iac/accounts.hpp>
#include <interlock/iac/address_identity.hpp>
#include <interlock/iac/certificate_facts.hpp>
#include <interlock/iac/certificate_identity.hpp>
#include <interlock/iac/credential_places.hpp>
#include <interlock/iac/hashing_admission.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/si/answer_check.hpp>
#include <interlock/si/limit_rules.hpp>
#include <interlock/si/number.hpp>
#include <interlock/si/permissives.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/si/reading.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/si/wall_time.hpp>
#include <interlock/si/written_tags.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/rights.hpp>
#include <interlock/uc/session_places.hpp>
#include <interlock/uc/sessions.hpp>
#include <interlock/version.hpp>
// clang-format on

#endif
