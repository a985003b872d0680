// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/aligner.h"

#include <string>

namespace bitloom::bitlet {

aligner::aligner(const sc_core::sc_module_name& name, const processing_element_parameters& p)
    : sc_module(name)
    , m_parameters(p) {}

void aligner::align_chunk(unsigned maximum, const preprocessor& pairs) {
    std::uint32_t aligned[aligned_per_cycle] = {};
    for (unsigned n = 0; n < aligned_per_cycle; ++n) {
        const unsigned i = m_chunk * aligned_per_cycle + n;
        if (i >= m_parameters.group)
            break;
        aligned[n] = aligned_magnitude(m_parameters, m_group.job->control, m_group.job->operands, i,
                                       pairs.pair(i), maximum);
    }
    put_chunk(m_planes, aligned, m_chunk);
    if (++m_chunk == m_parameters.chunks())
        m_group = {};
}

void aligner::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_group.valid, path + ".aligning");
    sc_core::sc_trace(file, m_chunk, path + ".chunk", 4);
    for (unsigned plane = 0; plane < largest_lanes; ++plane)
        sc_core::sc_trace(file, m_planes[plane], path + ".plane_" + std::to_string(plane),
                          static_cast<int>(m_parameters.group));
}

} // namespace bitloom::bitlet
