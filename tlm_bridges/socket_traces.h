// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/socket_tap.h"
#include "tlm_bridges/access_statistics.h"
#include "tlm_bridges/access_trace.h"
#include "tlm_bridges/tlm_tracer.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitloom {

/// Puts a tracer between those pairs of sockets whose names the user gives, and nothing between
/// others. To be handed to a platform as its socket_tap (tap()); must outlive it.
///
/// A pattern is that of file names (`*`, `?`, `[...]`, fnmatch(3); `*` takes dots as well) and
/// means every pair of which the name of one end matches.
class socket_traces {
public:
    struct traced_socket : access_listener {
        traced_socket(const std::string& socket, tlm_tracer::direct_memory dmi)
            : name(socket)
            , tracer(sc_core::sc_gen_unique_name("tracer"), dmi) {
            tracer.listener = this;
        }
        void hear(const traced_access& a) override {
            statistics.count(a);
            if (trace != nullptr)
                trace->record(number, a);
        }

        const std::string name;
        tlm_tracer tracer;
        access_statistics statistics;
        access_trace* trace = nullptr;
        std::size_t number = 0; ///< in the trace
    };

    explicit socket_traces(std::vector<std::string> patterns,
                           tlm_tracer::direct_memory dmi = tlm_tracer::direct_memory::passed);

    /// What to give the platform; empty if there are no patterns.
    socket_tap tap();
    /// Throws config_error, which lists the names there are, if a pattern has matched nothing.
    /// `option`: where patterns came from. When all sockets are bound.
    void check(const std::string& option) const;

    /// From now on to a file, which must outlive this. Before simulation begins.
    void record_to(access_trace& trace);
    /// After simulation: tells of what has not ended, and ends the file.
    void end();

    const std::deque<traced_socket>& sockets() const { return m_sockets; }

private:
    struct pattern {
        std::string text;
        bool matched = false;
    };
    std::optional<tap_sockets> between(const socket_pair& pair);

    std::vector<pattern> m_patterns;
    const tlm_tracer::direct_memory m_dmi;
    std::vector<std::string> m_names; ///< of all pairs
    std::deque<traced_socket> m_sockets;
    access_trace* m_trace = nullptr;
};

} // namespace bitloom
