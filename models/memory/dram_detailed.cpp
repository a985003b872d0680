// SPDX-License-Identifier: Apache-2.0
#include "models/memory/dram_detailed.h"

#include "models/common/errors.h"
#include "models/memory/memory_access.h"

#include <algorithm>

namespace bitloom {

using sdram::clocks;
using sdram::direction;

namespace {

/// An AXI burst's limit; the queues hold half of it at once.
constexpr std::uint64_t longest_burst = 4096;

/// Longest aligned block that lies in one channel.
std::uint64_t longest_in_channel(const sdram::address_map& map) {
    std::uint64_t bytes = map.burst_bytes();
    while (bytes < longest_burst && map.within_one_channel(0, 2 * bytes))
        bytes *= 2;
    return bytes;
}

} // namespace

dram_detailed::dram_detailed(const sc_core::sc_module_name& name, const sdram::preset& p)
    : sc_module(name)
    , port("port")
    , m_map(p)
    , m_clock(p)
    , m_longest(longest_in_channel(m_map))
    , m_channels(p.channels, sdram::controller(p))
    , m_store(p.bytes())
    , m_wake("wake") {
    port.register_nb_transport_fw(this, &dram_detailed::nb_transport_fw);
    port.register_b_transport(this, &dram_detailed::b_transport);
    port.register_transport_dbg(this, &dram_detailed::transport_dbg);
    SC_HAS_PROCESS(dram_detailed);
    SC_METHOD(advance);
    sensitive << m_wake;
    dont_initialize();
}

tlm::tlm_sync_enum dram_detailed::nb_transport_fw(tlm::tlm_generic_payload& p,
                                                  tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_REQ)
        return begin_request(p, phase, delay);
    require(phase == tlm::END_RESP && m_responding == &p,
            "dram_detailed: END_RESP without its BEGIN_RESP");
    m_response_free = sc_core::sc_time_stamp() + delay;
    end_response(p);
    wake_when_needed();
    return tlm::TLM_COMPLETED;
}

tlm::tlm_sync_enum dram_detailed::begin_request(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                                sc_core::sc_time& delay) {
    require(m_requesting == nullptr, "dram_detailed: BEGIN_REQ before the END_REQ of the last one");
    if (!p.has_mm()) { // it could not be kept beyond this call
        p.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }
    p.acquire();
    m_requesting = &p;
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    m_request_at = now + delay;
    m_requested_later = delay != sc_core::SC_ZERO_TIME;
    if (m_requested_later) {
        wake_when_needed();
        return tlm::TLM_ACCEPTED;
    }
    const bool entered = take_request();
    wake_when_needed();
    if (!entered)
        return tlm::TLM_ACCEPTED;
    m_requesting = nullptr;
    phase = tlm::END_REQ;
    delay = m_clock.time_of(m_clock.next(now) + 1) - now;
    return tlm::TLM_UPDATED;
}

bool dram_detailed::take_request() {
    tlm::tlm_generic_payload& p = *m_requesting;
    const bool good = check_memory_access(p, m_store.size()) && check_aligned_access(p, m_longest);
    take(p, nullptr, good);
    feed();
    return m_entering.empty();
}

void dram_detailed::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    sc_core::wait(delay);
    delay = sc_core::SC_ZERO_TIME;
    if (!check_memory_access(p, m_store.size()))
        return;
    sc_core::sc_event finished;
    take(p, &finished, true);
    feed();
    wake_when_needed();
    sc_core::wait(finished);
}

unsigned dram_detailed::transport_dbg(tlm::tlm_generic_payload& p) {
    if (!check_debug_access(p, m_store.size()))
        return 0;
    move_bytes(p, m_store.data());
    return p.get_data_length();
}

void dram_detailed::take(tlm::tlm_generic_payload& p, sc_core::sc_event* finished, bool good) {
    if (m_unused.empty()) {
        m_unused.push_back(m_requests.size());
        m_requests.emplace_back();
    }
    const std::size_t id = m_unused.back();
    m_unused.pop_back();
    request& r = m_requests[id];
    r = {};
    r.payload = &p;
    r.finished = finished;
    if (good) {
        move_bytes(p, m_store.data());
        r.next_burst = p.get_address() / m_map.burst_bytes() * m_map.burst_bytes();
        r.end = p.get_address() + p.get_data_length();
    }
    m_entering.push_back(id);
}

void dram_detailed::feed() {
    while (!m_entering.empty() && feed_first(m_entering.front()))
        m_entering.pop_front();
}

bool dram_detailed::feed_first(std::size_t id) {
    request& r = m_requests[id];
    const clocks now = m_clock.next(sc_core::sc_time_stamp());
    const direction d = r.payload->is_read() ? direction::read : direction::write;
    for (; r.next_burst < r.end; r.next_burst += m_map.burst_bytes()) {
        const sdram::location where = m_map.locate(r.next_burst);
        sdram::controller& channel = m_channels[where.channel];
        if (!channel.has_room(d))
            return false;
        if (const auto forwarded = channel.push(id, d, where, now))
            sdram::delay_to(r.done, *forwarded);
        else if (d == direction::read)
            ++r.under_way;
    }
    sdram::delay_to(r.done, now + 2); // END_REQ comes first
    if (r.under_way == 0)
        expect_response(id);
    return true;
}

void dram_detailed::expect_response(std::size_t id) {
    m_responses.push({m_requests[id].done, m_order++, id});
}

void dram_detailed::advance() {
    m_waking = false;
    if (m_requested_later && m_request_at <= sc_core::sc_time_stamp()) {
        m_requested_later = false;
        take_request();
    }
    step_channels(m_clock.begun(sc_core::sc_time_stamp()));
    if (m_requesting != nullptr && !m_requested_later && m_entering.empty())
        end_request();
    send_responses();
    wake_when_needed();
}

void dram_detailed::step_channels(clocks now) {
    for (sdram::controller& channel : m_channels)
        while (channel.next() <= now) {
            const auto served = channel.step();
            if (!served)
                continue;
            if (served->kind == direction::read) {
                request& r = m_requests[served->id];
                sdram::delay_to(r.done, served->done);
                if (--r.under_way == 0 && r.next_burst >= r.end)
                    expect_response(served->id);
            }
            feed();
        }
}

void dram_detailed::end_request() {
    tlm::tlm_generic_payload& p = *m_requesting;
    m_requesting = nullptr;
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay;
    port->nb_transport_bw(p, phase, delay);
}

void dram_detailed::send_responses() {
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    while (!m_responses.empty() && m_clock.time_of(m_responses.top().at) <= now) {
        const std::size_t id = m_responses.top().of;
        const request& r = m_requests[id];
        if (r.finished == nullptr && (m_responding != nullptr || m_response_free > now))
            return;
        m_responses.pop();
        m_unused.push_back(id);
        if (r.finished != nullptr)
            r.finished->notify();
        else
            begin_response(*r.payload);
    }
}

void dram_detailed::begin_response(tlm::tlm_generic_payload& p) {
    m_responding = &p;
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = port->nb_transport_bw(p, phase, delay);
    // The initiator may have called END_RESP from inside.
    if (answer == tlm::TLM_ACCEPTED || m_responding != &p)
        return;
    m_response_free = sc_core::sc_time_stamp() + delay;
    end_response(p);
}

void dram_detailed::end_response(tlm::tlm_generic_payload& p) {
    m_responding = nullptr;
    p.release();
}

void dram_detailed::wake_when_needed() {
    clocks command = sdram::never;
    for (sdram::controller& channel : m_channels)
        command = std::min(command, channel.next());
    sc_core::sc_time at = sc_core::sc_max_time();
    if (command != sdram::never)
        at = m_clock.time_of(command);
    if (m_requested_later)
        at = std::min(at, m_request_at);
    if (!m_responses.empty() && m_responding == nullptr)
        at = std::min(at, std::max(m_clock.time_of(m_responses.top().at), m_response_free));
    if (at == sc_core::sc_max_time() || (m_waking && m_wake_at == at))
        return;
    const sc_core::sc_time now = sc_core::sc_time_stamp();
    m_wake.cancel();
    m_wake.notify(at > now ? at - now : sc_core::SC_ZERO_TIME);
    m_wake_at = at;
    m_waking = true;
}

bool dram_detailed::is_idle() const {
    return m_requesting == nullptr && m_unused.size() == m_requests.size() &&
           m_responding == nullptr && m_response_free <= sc_core::sc_time_stamp() &&
           std::all_of(m_channels.begin(), m_channels.end(),
                       [](const sdram::controller& each) { return each.idle(); });
}

void dram_detailed::state(state_archive& a) {
    require(is_idle(), "dram_detailed: no state while a request is under way");
    a.as_many(m_channels);
}

sdram::command_events dram_detailed::events() {
    sdram::command_events all;
    for (sdram::controller& each : m_channels)
        all += each.events_until(m_clock.begun(sc_core::sc_time_stamp()));
    return all;
}

sdram::command_events dram_detailed::drained_events() const {
    sdram::command_events all;
    for (sdram::controller each : m_channels) { // a copy, whose future is not this one's
        clocks now = m_clock.begun(sc_core::sc_time_stamp());
        while (!each.idle()) {
            now = std::max(now, each.next());
            each.step();
        }
        all += each.events_until(now);
    }
    return all;
}

} // namespace bitloom
