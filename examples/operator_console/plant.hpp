// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef OPERATOR_CONSOLE_PLANT_HPP
#define OPERATOR_CONSOLE_PLANT_HPP

#include <interlock/core/policy.hpp>
#include <interlock/core/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace console {

/// The boiler's tags over Modbus/TCP, with libmodbus: through the gateway, to which the back end is one peer among others.
class plant {
public:
    /// `at` is ADDR:PORT, `from` the address to come from.
    plant(std::string at, std::string from) : at_{std::move(at)}, from_{std::move(from)} {}

    /// A value as the device's register will hold it. What is decided about has to be what is written: 69.96 % is 70.0 % there.
    static interlock::value as_held(std::string_view tag, interlock::value v);
    /// Nothing when there is no answer, or no such tag.
    std::optional<interlock::value> read(std::string_view tag);
    /// What became of it: an exception is the device's refusal, silence is unknown.
    interlock::outcome_kind write(std::string_view tag, interlock::value to);

private:
    /// libmodbus's; apart, since its header has macros with short names.
    struct connection;
    struct closer {
        void operator()(connection* one) const;
    };
    bool connected();
    /// After silence nobody knows where in the stream one is.
    void lost() { connection_.reset(); }

    std::string at_;
    std::string from_;
    std::unique_ptr<connection, closer> connection_;
};

} // namespace console

#endif
