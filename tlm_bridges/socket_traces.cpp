// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/socket_traces.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <utility>

namespace bitloom {

namespace {

bool matches(const std::string& pattern, const std::string& name) {
    return fnmatch(pattern.c_str(), name.c_str(), FNM_NOESCAPE) == 0;
}

} // namespace

socket_traces::socket_traces(std::vector<std::string> patterns, tlm_tracer::direct_memory dmi)
    : m_dmi(dmi) {
    for (std::string& text : patterns)
        m_patterns.push_back({std::move(text), false});
}

socket_tap socket_traces::tap() {
    if (m_patterns.empty())
        return {};
    return [this](const socket_pair& pair) { return between(pair); };
}

std::optional<tap_sockets> socket_traces::between(const socket_pair& pair) {
    m_names.push_back(pair.name);
    bool wanted = false;
    for (pattern& p : m_patterns)
        if (matches(p.text, pair.initiator) || matches(p.text, pair.target))
            wanted = p.matched = true;
    if (!wanted)
        return std::nullopt;
    tlm_tracer& t = m_sockets.emplace_back(pair.name, m_dmi).tracer;
    return tap_sockets{t.from, t.to};
}

void socket_traces::check(const std::string& option) const {
    for (const pattern& p : m_patterns)
        if (!p.matched)
            throw config_error(fmt::format("{}: '{}' matches no socket, there are {}", option,
                                           p.text, fmt::join(m_names, ", ")));
}

void socket_traces::record_to(access_trace& trace) {
    m_trace = &trace;
    for (traced_socket& s : m_sockets) {
        s.number = trace.add_socket(s.name);
        s.trace = &trace;
    }
}

void socket_traces::end() {
    std::vector<const access_statistics*> statistics;
    for (traced_socket& s : m_sockets) {
        s.tracer.tell_unfinished();
        statistics.push_back(&s.statistics);
    }
    if (m_trace != nullptr)
        m_trace->end(statistics);
}

} // namespace bitloom
