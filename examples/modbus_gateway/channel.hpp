// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_CHANNEL_HPP
#define MODBUS_GATEWAY_CHANNEL_HPP

#include <interlock/modbus/framer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace gateway {

namespace asio = boost::asio;
namespace modbus = interlock::modbus;
using asio::ip::tcp;
using boost::system::error_code;

/// Something with bytes to send.
class flushable {
public:
    virtual void flush() = 0;

protected:
    ~flushable() = default;
    friend class flusher;
    bool marked_ = false;
};

/// Sends what is ready together in one write: the handlers that are ready now run first, then each stream that has something
/// to send is flushed once.
class flusher {
public:
    explicit flusher(asio::io_context& context) : context_{context} { marked_.reserve(64); }

    void mark(const std::shared_ptr<flushable>& stream) {
        if (stream->marked_) return;
        stream->marked_ = true;
        marked_.push_back(stream);
        if (std::exchange(posted_, true)) return;
        asio::post(context_, [this] { run(); });
    }

private:
    void run() {
        posted_ = false;
        marked_.swap(running_);
        for (const auto& stream : running_) {
            stream->marked_ = false;
            stream->flush();
        }
        running_.clear();
    }

    asio::io_context& context_;
    std::vector<std::shared_ptr<flushable>> marked_;
    std::vector<std::shared_ptr<flushable>> running_;
    bool posted_ = false;
};

/// Why a channel ended.
enum class ending : std::uint8_t { peer, failed, out_of_step, truncated, ours };

/// A Modbus/TCP stream: reads, splits into ADUs, gathers what is to be sent, all in buffers of fixed size. `Derived` has
/// `on_frame(const modbus::frame&)` and `on_end(ending)`; it is called from the thread that runs the context only.
///
/// A peer that doesn't read its answers isn't read from either: what it has sent waits in the buffer, then in the kernel.
template <class Derived, class Stream = tcp::socket>
class channel : public flushable, public std::enable_shared_from_this<Derived> {
    static constexpr bool plain = std::is_same_v<Stream, tcp::socket>;

public:
    channel(Stream stream, flusher& out) : stream_{std::move(stream)}, flusher_{out} {}
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    tcp::socket& socket() noexcept {
        if constexpr (plain)
            return stream_;
        else
            return stream_.next_layer();
    }
    Stream& stream() noexcept { return stream_; }
    bool open() const noexcept { return open_; }
    /// Whether half a request is waiting for its other half.
    bool half_read() const noexcept { return open_ && !paused_ && framer_.pending() != 0; }

    /// Begins to read; the socket is connected, and its handshake done.
    void start() {
        error_code ignored;
        socket().set_option(tcp::no_delay{true}, ignored);
        if constexpr (plain) socket().non_blocking(true, ignored);
        open_ = true;
        read();
    }

    /// Closes at once, for a reason of our own.
    void close() { end(ending::ours); }

    /// Sends what was gathered, then closes.
    void close_after_answers() {
        if (!open_) return;
        closing_ = true;
        if (out_begin_ == out_end_ && !writing_) end(ending::ours);
    }

    /// Appends an ADU. `on_frame` is only called while there is room for an answer to each request under way.
    bool send(std::uint16_t transaction, std::uint8_t unit, std::span<const std::uint8_t> pdu) {
        if (!open_) return false;
        make_room(modbus::max_adu_size);
        const std::size_t size = modbus::encode_adu(std::span{out_}.subspan(out_end_), transaction, unit, pdu);
        if (size == 0) {
            end(ending::failed);
            return false;
        }
        out_end_ += size;
        // Of the answers that go out together only the first counts a reference.
        if (!marked_) flusher_.mark(std::static_pointer_cast<flushable>(this->shared_from_this()));
        return true;
    }

    void flush() override {
        if (!open_ || writing_ || out_begin_ == out_end_) return;
        make_room(out_kept);
        if constexpr (plain) {
            error_code failed;
            const std::size_t sent = stream_.write_some(asio::buffer(&out_[out_begin_], out_end_ - out_begin_), failed);
            if (failed == asio::error::would_block || failed == asio::error::try_again) {
                wait_to_write();
            } else if (failed) {
                end(ending::failed);
            } else {
                took(sent);
                if (out_begin_ != out_end_) wait_to_write();
            }
        } else {
            writing_ = true;
            stream_.async_write_some(asio::buffer(&out_[out_begin_], out_end_ - out_begin_),
                                     [self = this->shared_from_this()](error_code failed, std::size_t sent) {
                                         self->writing_ = false;
                                         if (!self->open_) return;
                                         if (failed) return self->end(ending::failed);
                                         self->took(sent);
                                         self->flush();
                                     });
        }
    }

private:
    friend Derived;
    static constexpr std::size_t in_size = 8192;
    static constexpr std::size_t out_size = 32768;
    /// Room that is kept free for the answers to come.
    static constexpr std::size_t out_kept = 17 * modbus::max_adu_size;

    Derived& derived() noexcept { return static_cast<Derived&>(*this); }

    void read() {
        stream_.async_read_some(to_read_into(),
                                [self = this->shared_from_this()](error_code failed, std::size_t count) {
                                    if (!self->open_) return;
                                    if (failed) {
                                        const bool clean = failed == asio::error::eof && self->framer_.pending() == 0;
                                        return self->end(clean                        ? ending::peer
                                                         : failed == asio::error::eof ? ending::truncated
                                                                                      : ending::failed);
                                    }
                                    self->framer_.commit(count);
                                    self->take_frames();
                                });
    }
    asio::mutable_buffer to_read_into() noexcept {
        const auto room = framer_.space();
        return {room.data(), room.size()};
    }

    void take_frames() {
        while (open_ && !closing_) {
            if (room() < out_kept + modbus::max_adu_size) {
                paused_ = true;
                return;
            }
            const modbus::frame next = framer_.next();
            if (next.what == modbus::framing::need_more) return read();
            if (next.what == modbus::framing::out_of_step) {
                derived().on_out_of_step(next.header);
                return end(ending::out_of_step);
            }
            derived().on_frame(next);
        }
    }

    /// TLS keeps the place of what it is writing; a plain stream only waits until it may write.
    bool movable() const noexcept { return plain || !writing_; }
    std::size_t room() const noexcept { return out_size - out_end_ + (movable() ? out_begin_ : 0); }
    void make_room(std::size_t wanted) noexcept {
        if (out_begin_ == 0 || !movable() || out_size - out_end_ >= wanted) return;
        std::memmove(out_.data(), &out_[out_begin_], out_end_ - out_begin_);
        out_end_ -= out_begin_;
        out_begin_ = 0;
    }

    void took(std::size_t sent) {
        out_begin_ += sent;
        if (out_begin_ == out_end_) out_begin_ = out_end_ = 0;
        if (closing_ && out_end_ == 0) return end(ending::ours);
        if (paused_ && room() >= out_kept + modbus::max_adu_size) {
            paused_ = false;
            take_frames();
        }
    }

    void wait_to_write() {
        writing_ = true;
        socket().async_wait(tcp::socket::wait_write, [self = this->shared_from_this()](error_code failed) {
            self->writing_ = false;
            if (!self->open_) return;
            if (failed) return self->end(ending::failed);
            self->flush();
        });
    }

    void end(ending why) {
        if (!std::exchange(open_, false)) return;
        error_code ignored;
        socket().shutdown(tcp::socket::shutdown_both, ignored);
        socket().close(ignored);
        derived().on_end(why);
    }

    Stream stream_;
    flusher& flusher_;
    std::array<std::uint8_t, in_size> in_;
    modbus::framer framer_{in_};
    std::array<std::uint8_t, out_size> out_;
    std::size_t out_begin_ = 0;
    std::size_t out_end_ = 0;
    bool open_ = false;
    bool writing_ = false;
    bool paused_ = false;
    bool closing_ = false;
};

} // namespace gateway

#endif
