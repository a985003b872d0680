// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace bitloom::remote_port {

namespace {

using sc_core::sc_time;

constexpr std::uint64_t picoseconds = 1000; // of a nanosecond
constexpr std::size_t most_deferred = 16;

} // namespace

endpoint::endpoint(const sc_core::sc_module_name& name, link& peer,
                   const endpoint_parameters& parameters)
    : sc_module(name)
    , m_servers("servers")
    , accesses("accesses")
    , wires_out("wires_out", parameters.wires_out)
    , wires_in("wires_in", parameters.wires_in)
    , m_link(peer)
    , m_parameters(parameters)
    , m_levels_in(parameters.wires_in)
    , m_levels_out(parameters.wires_out) {
    SC_HAS_PROCESS(endpoint);
    accesses.register_b_transport(this, &endpoint::b_transport);
    accesses.register_transport_dbg(this, &endpoint::transport_dbg);
    accesses.register_get_direct_mem_ptr(this, &endpoint::get_direct_mem_ptr);
    m_progress |= m_request_made;
    m_progress |= m_servers.ended();
    if (leads()) {
        SC_THREAD(lead);
    } else {
        SC_THREAD(follow);
    }
    if (wires_out.size() != 0) { // without, it would be sensitive to nothing
        SC_METHOD(send_wires);
        for (auto& wire : wires_out)
            sensitive << wire;
        dont_initialize();
    }
    SC_METHOD(drive_wires);
    sensitive << m_wires_changed;
}

bool endpoint::meet_peer() {
    m_loss.reset();
    m_epoch = sc_core::sc_time_stamp();
    return m_link.establish();
}

void endpoint::lose(const std::string& what, bool clean) {
    if (m_loss)
        return;
    m_link.close();
    m_loss = loss{what, clean};
    ++m_session;
    m_held.reset();
    m_deferred.clear();
    m_request_made.notify(sc_core::SC_ZERO_TIME);
    m_response_came.notify(sc_core::SC_ZERO_TIME);
}

void endpoint::follow() {
    while (true) {
        bool met = true;
        guarded([&] {
            met = m_link.connected() || meet_peer();
            for (unsigned line = 0; met && line < wires_out.size(); ++line)
                if ((m_levels_out[line] = wires_out[line].read()))
                    send_wire(line);
        });
        while (guarded([&] {
            settle();
            if (!m_deferred.empty()) {
                packet p = std::move(m_deferred.front());
                m_deferred.pop_front();
                serve_in_time(std::move(p));
            } else if (m_servers.busy() != 0) {
                wait(m_progress); // an access takes its time
            } else {
                receive_one();
            }
        })) {
        }
        if (!met || !m_loss || !on_loss(*m_loss))
            return;
    }
}

void endpoint::lead() {
    while (guarded([&] {
        pass_until(sc_core::sc_time_stamp() + m_parameters.sync_period);
        packet p = request_of(command::sync, 0);
        p.body = sync_body{{nanoseconds()}};
        const std::uint32_t id = m_link.request(p);
        while (m_link.connected() && !m_link.take_response(id))
            settle();
    })) {
    }
    if (m_loss)
        on_loss(*m_loss);
}

/// Until the moment `then`; earlier where the peer is gone.
void endpoint::pass_until(const sc_time& then) {
    const std::uint64_t session = m_session;
    settle();
    while (m_session == session && sc_core::sc_time_stamp() < then) {
        wait(then - sc_core::sc_time_stamp(), m_progress);
        settle();
    }
}

/// Lets all happen that happens at this moment, and waits for what the peer has to say to it.
void endpoint::settle() {
    do {
        while (sc_core::sc_pending_activity_at_current_time())
            wait(sc_core::SC_ZERO_TIME);
        answer_ended(); // behind what the access did to interrupts
        if (m_link.open_requests() != 0)
            receive_one();
    } while (m_link.open_requests() != 0 || sc_core::sc_pending_activity_at_current_time());
}

/// Receives a packet. While a request of ours is open, the peer may need its access to be served to
/// answer us; its sync can wait for its time, as the peer answers while it waits for that.
void endpoint::receive_one() {
    auto p = m_link.receive();
    if (!p) {
        m_response_came.notify(sc_core::SC_ZERO_TIME);
    } else if (leads()) {
        serve(*p);
    } else if (m_link.open_requests() == 0 && !m_held) {
        serve_in_time(std::move(*p));
    } else if (p->of() == command::sync) {
        if (m_deferred.size() == most_deferred)
            throw protocol_error("sync after sync without waiting for their responses");
        m_deferred.push_back(std::move(*p));
    } else {
        if (m_held && m_held->is_access() && p->is_access()) { // in the order of their coming
            const packet first = std::move(*m_held);
            m_held.reset();
            serve(first);
        }
        serve(*p);
    }
}

void endpoint::serve_in_time(packet p) {
    const sc_time offset = offset_of(p);
    const bool decoupled = p.is_access() && offset <= tlm::tlm_global_quantum::instance().get();
    if (!decoupled && offset != sc_core::SC_ZERO_TIME) {
        m_held = std::move(p);
        pass_until(sc_core::sc_time_stamp() + offset);
        if (!m_held)
            return; // served before its time, or the peer is gone
        p = std::move(*m_held);
        m_held.reset();
    }
    serve(p);
}

void endpoint::serve(const packet& p) {
    switch (p.of()) {
    case command::read:
    case command::write:
        serve_access(p);
        break;
    case command::interrupt:
        serve_interrupt(p);
        break;
    case command::sync:
        m_link.send(response_to(p, nanoseconds()));
        break;
    default:
        break; // nop, and configurations that change nothing here
    }
}

void endpoint::serve_access(const packet& p) {
    if (p.header.channel != m_parameters.incoming_channel)
        throw protocol_error(
            fmt::format("an access on channel {}, which is none of accesses", p.header.channel));
    m_servers.begin(std::make_unique<served_access>(p, m_session, offset_of(p)));
}

/// Sends the responses to what the peer has asked for.
void endpoint::answer_ended() {
    while (const auto ended = m_servers.take_ended()) {
        if (ended->session != m_session || ended->request.is_posted())
            continue;
        packet r = response_to(ended->request, nanoseconds(ended->delay));
        ended->payload.finish(std::get<access_body>(r.body), r.carries_data());
        m_link.send(r);
    }
}

void endpoint::serve_interrupt(const packet& p) {
    const interrupt_fields& f = std::get<interrupt_body>(p.body).fields;
    if (p.header.channel != m_parameters.interrupt_channel || f.line >= m_levels_in.size())
        throw protocol_error(fmt::format("interrupt line {} on channel {}, which there is not",
                                         f.line, p.header.channel));
    m_levels_in[f.line] = f.value != 0;
    m_wires_changed.notify(sc_core::SC_ZERO_TIME);
    if (m_link.peer_has(capability_posted_interrupts) && !p.is_posted())
        m_link.send(response_to(p, nanoseconds()));
}

void endpoint::drive_wires() {
    for (unsigned line = 0; line < wires_in.size(); ++line)
        wires_in[line].write(m_levels_in[line]);
}

/// Of the present, or of a time ahead of it, on the peer's clock.
std::uint64_t endpoint::nanoseconds(const sc_time& ahead) const {
    return (sc_core::sc_time_stamp() + ahead - m_epoch).value() / picoseconds;
}

/// How far a packet is ahead of us.
sc_time endpoint::offset_of(const packet& p) const {
    std::uint64_t timestamp = 0;
    if (const auto* const a = std::get_if<access_body>(&p.body))
        timestamp = a->fields.timestamp;
    else if (const auto* const i = std::get_if<interrupt_body>(&p.body))
        timestamp = i->fields.timestamp;
    else if (const auto* const s = std::get_if<sync_body>(&p.body))
        timestamp = s->fields.timestamp;
    // Half of what there is, so that no sum of two overflows.
    constexpr std::uint64_t latest = std::numeric_limits<std::uint64_t>::max() / 2;
    if (timestamp > (latest - std::min<std::uint64_t>(latest, m_epoch.value())) / picoseconds)
        throw protocol_error(fmt::format("a timestamp of {} ns, beyond simulated time", timestamp));
    const sc_time then = m_epoch + sc_time::from_value(timestamp * picoseconds);
    const sc_time now = sc_core::sc_time_stamp();
    return then > now ? then - now : sc_core::SC_ZERO_TIME;
}

} // namespace bitloom::remote_port
