// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_CORE_HPP
#define MODBUS_GATEWAY_CORE_HPP

#include "device_link.hpp"
#include "peer.hpp"
#include "plant_map.hpp"
#include "read_cache.hpp"
#include "recording.hpp"
#include "security.hpp"
#include "transaction.hpp"

#include <interlock/core/reason.hpp>
#include <interlock/modbus/framer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

class core;

/// A device of the site policy: the way to it, and whose turn it is to write to it.
struct device {
    std::string name;
    interlock::resource handle{};
    std::unique_ptr<device_link<transaction, core>> way;
    transaction* writing = nullptr;
    std::deque<transaction*> waiting;
    std::vector<transaction*> urgent_under_way;
};

/// What stands between clients and devices: makes requests of PDUs, asks the enforcer, forwards what it permits, and looks at what
/// comes back. Runs on one thread.
class core {
public:
    core(asio::io_context& context, flusher& out, security::enforcer& enforcer, interlock::si::process_image& image,
         recording& records)
        : context_{context},
          out_{out},
          enforcer_{enforcer},
          image_{image},
          records_{records} {}
    core(const core&) = delete;
    core& operator=(const core&) = delete;

    void add_device(const std::string& name, const tcp::endpoint& at, const link_limits& limits);
    device* find_device(std::string_view name) noexcept;
    /// The site policy in force has changed: handles and limits of devices are looked up again.
    void published(const std::map<std::string, link_limits, std::less<>>& limits);

    /// A client's frame.
    void on_frame(peer& from, const modbus::frame& f);

    /// Sends a fail-safe value on its way; false when nothing could be sent.
    bool write_for(interlock::resource tag, interlock::value v);
    /// Reads a tag into the process image.
    bool read(interlock::resource tag);

    /// A permitted write of anything but 0 to this tag resets tripped outputs.
    void reset_by(std::string_view tag) { reset_tag_ = enforcer_.tag(tag); }
    /// Reads what supervision needs: outputs that nobody has read yet, heartbeats that the device holds.
    void supervise();
    void sweep(steady::time_point now);
    /// Takes nothing new any more; what is under way goes on.
    void drain() noexcept { draining_ = true; }
    void stop();
    std::size_t under_way() const noexcept { return pool_.in_use(); }

    // What links say.
    void on_link(transaction& t, link_result how, std::span<const std::uint8_t> pdu);
    static bool answers(transaction& t, std::span<const std::uint8_t> pdu) noexcept;
    bool still_wanted(const transaction& t) const noexcept;
    void on_late(const std::string& device, std::uint8_t unit, std::span<const std::uint8_t> pdu);
    void on_link_event(const std::string& device, const char* what);

private:
    /// What the gateway itself finds wrong with a request, before or beside what policies say.
    struct finding {
        interlock::reason why = interlock::reason::unspecified;
        std::uint8_t code = 0;
    };

    std::optional<finding> bind(transaction& t, const interlock::snapshot& site);
    std::optional<finding> bind_anew(transaction& t, const interlock::snapshot& site);
    std::optional<finding> bind_range(transaction& t, const plant_map::unit_entry& unit,
                                      const modbus::address_range& range, bool written,
                                      const interlock::snapshot& site);
    static void ask(transaction& t, interlock::resource what, interlock::action action, interlock::value v);
    interlock::value written_value(const transaction& t, const bound_tag& tag) const noexcept;
    void number_parts(transaction& t) noexcept;

    bool pay(const peer& of, interlock::reason why) noexcept;
    bool may_know(peer& of, std::uint8_t unit, modbus::table table);
    void refuse(transaction& t, finding found);
    void refuse(transaction& t, interlock::reason why);
    void refuse_overtaken(transaction& t);
    void take_read(transaction& t);
    void take_write(transaction& t);
    void go_on_writing(transaction& t);
    bool fetch_needs(transaction& t);
    bool fetch(transaction* parent, const plant_map& map, interlock::resource tag);
    bool fetch_register(transaction& parent);
    bool begin(transaction& t);
    void forward(transaction& t);
    void finish(transaction& t);
    void leave_gate(transaction& t);
    void next_writer(device& d);
    void drop_late(device& d, steady::time_point now);
    void note_write(const transaction& t);
    transaction* same_under_way(const transaction& t) const noexcept;
    bool read_back(transaction& t);

    void take_answer(transaction& t, std::span<const std::uint8_t> pdu);
    void answer_all(transaction& t, std::span<const std::uint8_t> pdu);
    void answer_code(transaction& t, std::uint8_t code);
    bool take_values(transaction& t, std::span<const std::uint8_t> values, std::span<std::uint8_t> answer);
    void store(transaction& t, std::span<const std::uint8_t> values);
    void close_tickets(transaction& t, interlock::outcome_kind how);
    void cancel_tickets(transaction& t);

    asio::io_context& context_;
    flusher& out_;
    security::enforcer& enforcer_;
    interlock::si::process_image& image_;
    recording& records_;
    std::vector<std::unique_ptr<device>> devices_;
    std::vector<device*> by_handle_;
    transaction_pool pool_{2048};
    std::vector<std::uint32_t> reading_;
    interlock::resource reset_tag_{};
    read_cache reads_;
    bool draining_ = false;
};

} // namespace gateway

#endif
