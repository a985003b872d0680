// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_servers.h"

#include <fmt/format.h>

#include <utility>

namespace bitloom::remote_port {

access_servers::access_servers(const sc_core::sc_module_name& name)
    : sc_module(name)
    , requests("requests") {
    // Now: of threads that begin later and never end, the kernel frees nothing.
    for (unsigned n = 0; n < most; ++n)
        sc_core::sc_spawn([this] { serve(); }, sc_core::sc_gen_unique_name("server"));
}

void access_servers::begin(std::unique_ptr<served_access> access) {
    if (m_busy == most)
        throw protocol_error(fmt::format("more than {} accesses at once", most));
    ++m_busy;
    m_waiting.push_back(std::move(access));
    m_one_waits.notify(sc_core::SC_ZERO_TIME);
}

std::unique_ptr<served_access> access_servers::take_ended() {
    if (m_ended.empty())
        return nullptr;
    auto first = std::move(m_ended.front());
    m_ended.pop_front();
    return first;
}

void access_servers::serve() {
    while (true) {
        while (m_waiting.empty())
            wait(m_one_waits);
        auto access = std::move(m_waiting.front());
        m_waiting.pop_front();
        requests->b_transport(access->payload.get(), access->delay);
        m_ended.push_back(std::move(access));
        --m_busy;
        m_one_ended.notify(sc_core::SC_ZERO_TIME);
    }
}

} // namespace bitloom::remote_port
