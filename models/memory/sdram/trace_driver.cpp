// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/trace_driver.h"

#include "models/memory/sdram/address_map.h"
#include "models/memory/sdram/controller.h"
#include "models/memory/sdram/in_order_engine.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace bitloom::sdram {

namespace {

/// `channel` is a controller or what serves at once.
template <class channel>
class driver {
public:
    driver(const preset& p, std::uint32_t outstanding)
        : m_map(p)
        , m_request_bytes(request_bytes(p))
        , m_channels(p.channels, channel(p))
        , m_outstanding(outstanding) {}

    drive_result drive(const std::vector<trace_request>& trace) {
        m_result.injected.resize(trace.size());
        m_result.done.resize(trace.size(), never);
        m_bursts.resize(trace.size());
        for (std::uint64_t id = 0; id < trace.size(); ++id)
            inject(id, trace[id]);
        while (step_first())
            ;
        for (channel& each : m_channels)
            m_result.end = std::max(m_result.end, each.finish());
        for (channel& each : m_channels)
            m_result.events += each.events_until(m_result.end);
        return m_result;
    }

private:
    void inject(std::uint64_t id, const trace_request& r) {
        const direction d = r.is_write ? direction::write : direction::read;
        ++(r.is_write ? m_result.writes : m_result.reads);
        while (!r.is_write && !has_credit())
            step_first();
        m_bursts[id] = m_request_bytes / m_map.burst_bytes();
        m_under_way += r.is_write ? 0 : 1;
        const std::uint64_t begin = r.address / m_request_bytes * m_request_bytes;
        for (std::uint64_t at = begin; at < begin + m_request_bytes; at += m_map.burst_bytes()) {
            const location where = m_map.locate(at);
            channel& to = m_channels[where.channel];
            wait_for_room(to, d);
            if (at == begin)
                m_result.injected[id] = m_clock;
            if (const auto done = to.push(id, d, where, m_clock))
                complete(id, d, *done);
        }
        ++m_clock;
    }

    /// Moves the clock to where a burst may be pushed, giving the commands before.
    void wait_for_room(channel& to, direction d) {
        for (;;) {
            const clocks at = to.room_at(d, m_clock);
            if (at != never && at <= first().next()) {
                m_clock = at;
                return;
            }
            step_first();
        }
    }

    /// Moves the clock to where a read may be injected, if that is known.
    bool has_credit() {
        while (!m_done.empty() && m_done.top() <= m_clock)
            m_done.pop();
        if (m_under_way + m_done.size() < m_outstanding)
            return true;
        if (m_done.empty())
            return false;
        m_clock = m_done.top();
        m_done.pop();
        return true;
    }

    void complete(std::uint64_t id, direction d, clocks burst_done) {
        clocks& done = m_result.done[id];
        done = done == never ? burst_done : std::max(done, burst_done);
        m_result.end = std::max(m_result.end, done);
        if (--m_bursts[id] != 0 || d == direction::write)
            return;
        --m_under_way;
        m_done.push(done);
        const clocks latency = done - m_result.injected[id];
        m_result.read_latency += latency;
        m_result.longest_read_latency = std::max(m_result.longest_read_latency, latency);
    }

    channel& first() {
        return m_channels.size() == 1
                   ? m_channels.front()
                   : *std::min_element(m_channels.begin(), m_channels.end(),
                                       [](auto& a, auto& b) { return a.next() < b.next(); });
    }

    /// False if nothing is left to do.
    bool step_first() {
        channel& from = first();
        const clocks at = from.next();
        if (at == never)
            return false;
        if (const auto served = from.step()) {
            m_clock = std::max(m_clock, at); // there was no room before
            complete(served->id, served->kind, served->done);
        }
        return true;
    }

    address_map m_map;
    std::uint32_t m_request_bytes;
    std::vector<channel> m_channels;
    std::uint32_t m_outstanding;
    clocks m_clock = 0;            ///< of the next injection, at least
    std::uint32_t m_under_way = 0; ///< reads whose end is not known
    std::priority_queue<clocks, std::vector<clocks>, std::greater<>> m_done;
    std::vector<std::uint32_t> m_bursts; ///< per request, not done yet
    drive_result m_result;
};

} // namespace

std::uint32_t request_bytes(const preset& p) {
    constexpr std::uint32_t cache_line = 64;
    return std::max(cache_line, p.org.burst_bytes());
}

drive_result drive(const preset& p, engine e, const std::vector<trace_request>& trace,
                   std::uint32_t outstanding) {
    if (e == engine::fast)
        return driver<in_order_engine>(p, outstanding).drive(trace);
    return driver<controller>(p, outstanding).drive(trace);
}

} // namespace bitloom::sdram
