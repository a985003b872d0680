// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/access_trace.h"

namespace bitloom {

namespace {

constexpr std::size_t bytes_at_once = 1U << 16;

} // namespace

access_trace::access_trace(std::FILE* out, trace_kind kind, std::uint64_t most_records)
    : m_out(out)
    , m_format(make_trace_format(kind))
    , m_most(most_records) {}

access_trace::~access_trace() {
    write_out();
}

std::size_t access_trace::add_socket(const std::string& name) {
    m_names.push_back(name);
    return m_names.size() - 1;
}

void access_trace::record(std::size_t socket, const traced_access& a) {
    if (!m_begun) {
        m_format->begin(m_text, m_names);
        m_begun = true;
    }
    if (m_offered++ >= m_most)
        return;
    ++m_recorded;
    m_format->add(m_text, socket, a);
    if (m_text.size() >= bytes_at_once)
        write_out();
}

void access_trace::end(const std::vector<const access_statistics*>& statistics) {
    if (!m_begun)
        m_format->begin(m_text, m_names);
    m_begun = true;
    m_format->end(m_text, statistics, m_recorded, m_offered);
    write_out();
}

void access_trace::write_out() {
    if (m_text.size() != 0)
        std::fwrite(m_text.data(), 1, m_text.size(), m_out);
    m_text.clear();
}

} // namespace bitloom
