// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/socket_tracing.h"

#include "models/common/errors.h"
#include "platforms/results/text_table.h"
#include "platforms/soc/socket_table.h"

#include <fmt/format.h>

#include <string>

namespace bitloom::cli {

namespace {

using direct_memory = tlm_tracer::direct_memory;

trace_kind kind_of_trace(const soc_options& o) {
    if (o.trace_sockets.empty() && (o.trace_file || o.trace_every_access))
        throw config_error(std::string(o.trace_file ? "--trace-file" : "--trace-every-access") +
                           ": nothing is traced, give --trace-socket as well");
    if (!o.trace_file)
        return trace_kind::csv;
    if (const auto kind = trace_kind_of(*o.trace_file))
        return *kind;
    throw config_error(*o.trace_file + ": unknown ending, give --trace-file .csv, .jsonl or .json");
}

} // namespace

socket_tracing::socket_tracing(const soc_options& o)
    : m_options(o)
    , m_kind(kind_of_trace(o))
    , m_sockets(o.trace_sockets,
                o.trace_every_access ? direct_memory::denied : direct_memory::passed) {}

void socket_tracing::begin() {
    m_sockets.check("--trace-socket");
    if (m_options.trace_sockets.empty())
        return;
    m_output.emplace(m_options.trace_file.value_or(""), "--trace-file");
    m_trace.emplace(m_output->file(), m_kind);
    m_sockets.record_to(*m_trace);
}

void socket_tracing::end() {
    m_sockets.end();
    if (m_output)
        m_output->close();
}

void socket_tracing::print() const {
    if (!m_trace)
        return;
    fmt::print(stderr, "\n{}", soc::socket_table(m_sockets));
    if (m_trace->recorded() < m_trace->offered())
        fmt::print(stderr, "the trace has the first {} of {} accesses\n",
                   results::with_commas(m_trace->recorded()),
                   results::with_commas(m_trace->offered()));
}

} // namespace bitloom::cli
