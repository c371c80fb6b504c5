// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTING_REQUEST_BUILDER_HPP
#define INTERLOCK_TESTING_REQUEST_BUILDER_HPP

#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::testing {

/// Makes requests for tests by name, a step for each thing that matters and nothing for what doesn't:
/// `ask(e).by("op3").from("plant", ipv4(10, 1, 0, 7)).to("tag.write", "boiler1.setpoint", 8.5)` is a request.
///
/// A name that the site policy in force doesn't have becomes handle 0, which is denied: that, too, is worth a test.
/// `by` plays an application that has proved who asks; without it the identify stage has to find out.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    ticks.
/// Errors:   none.
/// Threads:  a plain value; must not outlive the enforcer.
/// Cost:     a look-up for each name.
/// Example:  tests/interlock/testing/request_builder.cpp
template <class Enforcer>
class request_builder {
public:
    explicit request_builder(const Enforcer& of) noexcept : of_{&of} {}

    request_builder& by(std::string_view subject, interlock::proof how = proof::password) noexcept {
        asked_.who.subject = of_->subject(subject);
        asked_.who.proof = how;
        return *this;
    }
    request_builder& from(std::string_view listener, const network_address& address = ipv4(127, 0, 0, 1)) noexcept {
        asked_.who.origin.listener = of_->listener(listener);
        asked_.who.origin.address = address;
        return *this;
    }
    request_builder& in(session_id session) noexcept { return asked_.who.session = session, *this; }
    request_builder& with(credential_id credential) noexcept { return asked_.who.credential = credential, *this; }
    request_builder& to(std::string_view action, std::string_view resource, interlock::value value = {}) noexcept {
        asked_.action = of_->action(action);
        asked_.resource = of_->tag(resource);
        asked_.value = value;
        return *this;
    }
    request_builder& of_quality(interlock::quality quality) noexcept { return asked_.quality = quality, *this; }
    request_builder& stamped(ticks source_time) noexcept { return asked_.source_time = source_time, *this; }
    request_builder& as_part(std::uint16_t part, std::uint16_t parts) noexcept {
        asked_.part = part;
        asked_.parts = parts;
        return *this;
    }

    /// The request as it is so far.
    request made() const noexcept { return asked_; }
    // NOLINTNEXTLINE(google-explicit-constructor): so that it stands wherever a request does.
    operator request() const noexcept { return asked_; }

    /// What the enforcer says of it.
    verdict decide() const noexcept {
        request asked = asked_;
        return of_->decide(asked);
    }

private:
    const Enforcer* of_;
    request asked_{};
};

/// The beginning of a request to this enforcer.
template <class Enforcer>
request_builder<Enforcer> ask(const Enforcer& of) noexcept {
    return request_builder<Enforcer>{of};
}

} // namespace interlock::inline v0_1::testing

#endif
