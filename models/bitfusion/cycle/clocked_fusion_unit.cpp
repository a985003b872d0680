// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/clocked_fusion_unit.h"

#include "models/common/errors.h"

#include <string>
#include <utility>

namespace bitloom::bitfusion {

clocked_fusion_unit::clocked_fusion_unit(const sc_core::sc_module_name& name, bool for_waveforms)
    : sc_module(name)
    , clock("clock")
    , m_activations("activations", m_activation_row)
    , m_weights("weights", m_weight_row)
    , m_unit("unit", m_now, 64, for_waveforms) {
    SC_HAS_PROCESS(clocked_fusion_unit);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

void clocked_fusion_unit::start(const tile_banks& beats) {
    require(beats.beats > 0 && beats.activations.size() == beats.activation_rows &&
                beats.weights.size() == beats.weight_rows,
            "beats that were not filled for one Fusion Unit");
    m_sequencer.add(beats);
    m_started.notify(sc_core::SC_ZERO_TIME);
}

void clocked_fusion_unit::on_edge() {
    if (!clock.posedge()) // the gate opened; edges count again
        return;
    if (m_sequencer.empty() && !m_token.valid) {
        next_trigger(m_started);
        return;
    }
    m_unit.evaluate(m_token, m_weight_row.operands, 0, m_now, m_next);
    const bool complete = m_token.valid && m_token.last_pass();
    m_now = m_next;
    if (complete)
        m_results.push_back({m_now.partial_sum, m_edges - m_presented});
    m_token = m_sequencer.next();
    if (m_token.valid) {
        operand_register::present_activations(m_activation_row, m_token, 0);
        operand_register::present_weights(m_weight_row, m_token, 0);
        m_token.activations = m_activation_row.operands;
        if (m_token.pass == 0)
            m_presented = m_edges;
    }
    ++m_edges;
    if (!m_token.valid)
        m_finished.notify(sc_core::SC_ZERO_TIME);
}

std::vector<beat_result> clocked_fusion_unit::take_results() {
    return std::exchange(m_results, {});
}

void clocked_fusion_unit::trace(sc_core::sc_trace_file* file) const {
    sc_core::sc_trace(file, clock, std::string(name()) + ".clock");
    m_activations.trace(file);
    m_weights.trace(file);
    m_unit.trace(file);
}

} // namespace bitloom::bitfusion
