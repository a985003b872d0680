// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/beat_sequencer.h"
#include "models/bitlet/reassembly_arithmetic.h"

#include <array>
#include <systemc>

namespace bitloom::bitlet {

/// Reassembly of a beat's 16 pairs.
///
///     weights (held) ------+
///                          +--> reassemble --> pairs[N]: activation (25), exponent sum (9)
///     beat of 16 words ----+                   token
class preprocessor : public sc_core::sc_module {
public:
    preprocessor(const sc_core::sc_module_name& name, const processing_element_parameters& p);

    void evaluate(const input_beat& port) {
        m_token = port.token;
        if (!m_token.valid)
            return;
        m_beat = port.number;
        const unsigned first = m_beat * elements_per_beat;
        for (unsigned i = first; i < std::min(first + elements_per_beat, m_parameters.group); ++i)
            m_pairs[i] = reassemble(m_parameters, m_token.job->control, m_token.job->operands, i,
                                    port.activations[i - first]);
    }

    const group_token& token() const { return m_token; }
    unsigned beat() const { return m_beat; }
    const reassembled_pair& pair(unsigned i) const { return m_pairs[i]; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    const processing_element_parameters& m_parameters;
    group_token m_token;
    unsigned m_beat = 0;
    std::array<reassembled_pair, largest_group> m_pairs;
};

} // namespace bitloom::bitlet
