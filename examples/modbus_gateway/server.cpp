// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "server.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gateway {

namespace il = interlock;
using il::reason;
using il::journal::event_id;

tcp::endpoint server::listen(const std::string& name, const tcp::endpoint& at, il::adapt::tls_server* tls) {
    auto made =
        std::make_unique<listener>(listener{name, enforcer_.listener(name), tls, nullptr, tcp::acceptor{context_}});
    made->acceptor.open(at.protocol());
    made->acceptor.set_option(tcp::acceptor::reuse_address{true});
    // An IPv6 address is that address, not IPv4 as well.
    if (at.address().is_v6()) made->acceptor.set_option(asio::ip::v6_only{true});
    made->acceptor.bind(at);
    made->acceptor.listen(64);
    if (tls != nullptr) {
        SSL_CTX_up_ref(tls->context());
        made->context = std::make_unique<asio::ssl::context>(tls->context());
    }
    const tcp::endpoint bound = made->acceptor.local_endpoint();
    listeners_.push_back(std::move(made));
    accept(*listeners_.back());
    return bound;
}

void server::accept(listener& on) {
    on.acceptor.async_accept([this, &on](error_code failed, tcp::socket socket) {
        if (failed == asio::error::operation_aborted) return;
        if (!failed) accepted(on, std::move(socket));
        // Out of descriptors: the connections that end give some back, and asking at once again would be a busy loop.
        if (failed == asio::error::no_descriptors) {
            const auto pause = std::make_shared<asio::steady_timer>(context_, std::chrono::milliseconds{50});
            pause->async_wait([this, &on, pause](error_code) {
                if (on.acceptor.is_open()) accept(on);
            });
            return;
        }
        if (on.acceptor.is_open()) accept(on);
    });
}

void server::accepted(listener& on, tcp::socket socket) {
    error_code gone;
    const tcp::endpoint remote = socket.remote_endpoint(gone);
    if (gone) return;
    il::origin from = il::adapt::origin_of(remote, on.handle);
    enforcer_.locate(from);
    auto& limit = enforcer_.part<il::ra::connection_limit>();
    const auto opened =
        enforcer_.on_site([&](const il::snapshot& site) { return limit.accept(site, from, enforcer_.now()); });
    if (opened.id.generation == 0)
        return records_.connection_refused(from, opened.said.why, "no place for another connection");
    if (on.tls != nullptr) return begin_tls(on, std::move(socket), from, opened.id);
    limit.established(opened.id, enforcer_.now());
    admit(std::move(socket), from, opened.id, {}, on);
}

bool server::is_permanent(il::subject who) const {
    return enforcer_.on_site([&](const il::snapshot& site) { return site.who(who).permanent_sessions; });
}

il::ra::lane server::lane_of(const il::origin& from) const {
    return enforcer_.on_site([&](const il::snapshot& site) { return il::ra::lane_of(from, site); });
}

/// A peer that says nothing yet costs nothing but its place: only with its first bytes it needs one of those for handshakes.
void server::begin_tls(listener& on, tcp::socket socket, const il::origin& from, il::ra::connection_id place) {
    handshakes_.push_back({std::make_shared<tls_stream>(std::move(socket), *on.context), place});
    const auto here = std::prev(handshakes_.end());
    here->stream->next_layer().async_wait(tcp::socket::wait_read, [this, &on, here, from](error_code failed) {
        if (!failed) return shake_hands(on, here, from);
        const handshake gone = *here;
        handshakes_.erase(here);
        refuse(gone, from, reason::identity_unproven, "no TLS handshake");
    });
}

void server::shake_hands(listener& on, std::list<handshake>::iterator here, const il::origin& from) {
    // Known peers, and those of essential actions, have room of their own; strangers don't (2.3).
    const auto pass =
        std::make_shared<il::ra::admission::pass>(admission_.enter(il::ra::expensive::handshake, lane_of(from)));
    const handshake which = *here;
    if (!pass->runs()) {
        handshakes_.erase(here);
        return refuse(which, from, reason::busy, "too many handshakes");
    }
    which.stream->async_handshake(tls_stream::server, [this, &on, here, which, from, pass](error_code failed) {
        handshakes_.erase(here);
        pass->leave();
        established(on, which, from, failed);
    });
}

void server::refuse(const handshake& which, const il::origin& from, reason why, std::string_view text) {
    records_.connection_refused(from, why, text);
    enforcer_.part<il::ra::connection_limit>().close(which.place);
    error_code ignored;
    which.stream->next_layer().close(ignored);
}

void server::established(listener& on, const handshake& done, const il::origin& from, error_code failed) {
    if (failed) {
        const char* const why = il::adapt::tls_server::refusal(done.stream->native_handle());
        return refuse(done, from, reason::identity_unproven, why != nullptr ? why : "no TLS handshake");
    }
    const auto facts = il::adapt::tls_server::facts(done.stream->native_handle());
    if (!facts) return refuse(done, from, reason::identity_unproven, "no certificate");
    auto& identities = enforcer_.part<il::iac::certificate_identity>();
    const auto proved = enforcer_.on_site(
        [&](const il::snapshot& site) { return identities.establish(*facts, site, enforcer_.now()); });
    if (proved.credential.generation == 0) return refuse(done, from, proved.refused, facts->subject_name.view());
    enforcer_.part<il::ra::connection_limit>().established(done.place, enforcer_.now());
    admit(std::move(*done.stream), from, done.place, proved.credential, on);
}

template <class Stream>
void server::admit(Stream stream, const il::origin& from, il::ra::connection_id place, il::credential_id credential,
                   const listener& on) {
    const auto made = std::make_shared<client<Stream>>(std::move(stream), out_, *this);
    made->place = place;
    made->who.origin = from;
    made->who.credential = credential;
    made->opened = made->last_request = enforcer_.now();
    // Who it is, is found out by the identify stage; what is asked here is nothing, and as no first part it weighs nothing.
    il::request probe{.who = made->who, .action = il::actions::tag_read, .part = 1, .parts = 2};
    const il::verdict said = enforcer_.decide(probe);
    const bool nobody = said.stage == il::stage::admit || said.stage == il::stage::identify || probe.subject.id == 0;
    if (!nobody) {
        auto& sessions = enforcer_.part<security::sessions>();
        const auto session = enforcer_.on_site(
            [&](const il::snapshot& site) { return sessions.open(site, from, probe.subject, enforcer_.now()); });
        if (session.id.generation == 0) {
            records_.connection_refused(from, session.said.why, "no session");
            if (credential.generation != 0) enforcer_.part<il::iac::certificate_identity>().retire(credential);
            return enforcer_.part<il::ra::connection_limit>().close(place);
        }
        made->who.session = session.id;
        made->subject = probe.subject;
        made->proved = probe.proof;
    }
    made->reserved = lane_of(from) == il::ra::lane::essential || enforcer_.on_site([&](const il::snapshot& site) {
        return il::ra::lane_of(made->subject, site) == il::ra::lane::essential;
    });
    made->name = std::string{
        enforcer_.on_site([&](const il::snapshot& site) { return site.subject_names.text(made->subject.id); })};
    const SSL* tls = nullptr;
    if constexpr (!std::is_same_v<Stream, tcp::socket>) tls = made->stream().native_handle();
    peers_.push_back({made, place, tls, on.tls, false, {}, is_permanent(made->subject)});
    records_.connection_opened(*made, probe.proof);
    made->start();
}

void server::ended(peer& which, il::ra::connection_id place, ending why) {
    enforcer_.part<il::ra::connection_limit>().close(place);
    if (which.who.session.generation != 0) enforcer_.part<security::sessions>().close(which.who.session);
    if (which.who.credential.generation != 0)
        enforcer_.part<il::iac::certificate_identity>().retire(which.who.credential);
    records_.repeated(which, true);
    records_.connection_closed(which, why == ending::truncated     ? "in the middle of a request"
                                      : why == ending::out_of_step ? "out of step"
                                                                   : "");
    const auto at = std::ranges::find_if(peers_, [&](const known& k) { return k.who.get() == &which; });
    if (at == peers_.end()) return;
    leaving_.push_back(std::move(at->who));
    peers_.erase(at);
}

void server::out_of_step(peer& which) {
    records_.peer_event(event_id::action_refused, reason::malformed, which, "a length that no ADU has");
}

reason server::why_unknown(const peer& of) const {
    il::request probe{.who = of.who, .action = il::actions::tag_read, .part = 1, .parts = 2};
    const il::verdict said = enforcer_.decide(probe);
    return said.stage == il::stage::identify ? said.why : reason::credential_expired;
}

void server::sweep() {
    std::erase_if(leaving_, [](const auto& one) { return one->pending == 0; });
    auto& limit = enforcer_.part<il::ra::connection_limit>();
    const il::ticks now = enforcer_.now();
    for (known& k : peers_) {
        records_.repeated(*k.who, false);
        if (k.permanent && !k.who->half_request()) limit.message_done(k.place, now);
        const bool half = k.who->half_request();
        // The half that is there now may be another than the one a moment ago.
        if (half && (!k.half || k.who->last_request > k.half_from)) {
            limit.message_begun(k.place, now);
            k.half_from = now;
        }
        if (!half && (k.half || k.who->last_request > k.who->half_since)) {
            limit.message_done(k.place, k.who->last_request);
            k.who->half_since = k.who->last_request;
        }
        k.half = half;
    }
    std::array<il::ra::connection_id, 16> late;
    const std::size_t count = limit.expired(now, late);
    for (std::size_t i = 0; i < count; ++i) {
        for (handshake& h : handshakes_)
            if (h.place == late[i]) {
                error_code ignored;
                h.stream->next_layer().close(ignored);
            }
        for (const known& k : std::vector<known>{peers_})
            if (k.place == late[i]) {
                records_.peer_event(event_id::connection_closed, reason::connection_limit, *k.who,
                                    k.half ? "half a request for too long" : "idle for too long");
                k.who->drop();
            }
    }
    // Revocation lists age: one connection at a time is held against them again (4.3).
    if (!peers_.empty()) {
        const known& next = peers_[++rechecked_ % peers_.size()];
        if (next.tls != nullptr)
            enforcer_.part<il::iac::certificate_identity>().update(next.who->who.credential,
                                                                   next.by->recheck(next.tls));
    }
    std::array<il::credential_id, 16> unproven;
    const std::size_t bad = enforcer_.part<il::iac::certificate_identity>().to_close(unproven);
    for (std::size_t i = 0; i < bad; ++i)
        for (const known& k : std::vector<known>{peers_})
            if (k.who->who.credential == unproven[i]) {
                records_.peer_event(event_id::connection_closed, why_unknown(*k.who), *k.who,
                                    "the certificate counts no more");
                k.who->drop();
            }
}

void server::recheck() {
    auto& identities = enforcer_.part<il::iac::certificate_identity>();
    for (known& k : peers_) k.permanent = is_permanent(k.who->subject);
    for (const known& k : peers_)
        if (k.tls != nullptr) identities.update(k.who->who.credential, k.by->recheck(k.tls));
    for (const known& k : std::vector<known>{peers_}) {
        // Known before and not any more, or the other way round: the next connection is judged by the new site policy.
        il::request probe{.who = k.who->who, .action = il::actions::tag_read, .part = 1, .parts = 2};
        const il::verdict said = enforcer_.decide(probe);
        const bool nobody = said.stage == il::stage::admit || said.stage == il::stage::identify;
        if ((nobody ? il::subject{} : probe.subject) != k.who->subject) {
            records_.peer_event(event_id::connection_closed, nobody ? said.why : reason::session_closed, *k.who,
                                "the site policy knows this peer otherwise now");
            k.who->finish();
        }
    }
}

void server::stop_listening() {
    error_code ignored;
    for (const auto& l : listeners_) l->acceptor.close(ignored);
    for (const handshake& h : handshakes_) h.stream->next_layer().close(ignored);
}

void server::close_all() {
    for (const known& k : std::vector<known>{peers_}) k.who->finish();
}

} // namespace gateway
