// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/processing_element.h"

#include "models/common/errors.h"

#include <string>
#include <utility>

namespace bitloom::bitlet {

processing_element::processing_element(const sc_core::sc_module_name& name,
                                       const processing_element_parameters& parameters,
                                       group_protocol protocol, lane_array* lanes)
    : sc_module(name)
    , clock("clock")
    , m_parameters(parameters)
    , m_sequencer(parameters.beats(), protocol)
    , m_preprocessor("preprocessor", m_parameters)
    , m_exponents("exponents", m_parameters)
    , m_aligner("aligner", m_parameters)
    , m_lanes("lanes", m_parameters, lanes)
    , m_mux("mux")
    , m_tree("tree")
    , m_accumulator("accumulator")
    , m_packer("packer", m_parameters) {
    require(parameters.is_valid(), "a PE whose parameters are out of range");
    SC_HAS_PROCESS(processing_element);
    if (lanes != nullptr) {
        SC_THREAD(run);
        return;
    }
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

void processing_element::start(const group_job& job) {
    require(is_valid(m_parameters, job.control), "a group that the PE cannot end");
    require(job.control.is_fixed || job.gaps == beat_gaps{}, "gaps in floating point");
    require(first_late_beat(m_parameters, job.gaps) == 0, "a beat that comes too late");
    m_sequencer.add(job);
    m_started.notify(sc_core::SC_ZERO_TIME);
}

bool processing_element::is_idle() const {
    // The port counts: with few steps a group's result may come before its last beat, a late one.
    return m_sequencer.empty() && m_first_beats.empty() && !m_port.token.valid;
}

void processing_element::on_edge() {
    if (!clock.posedge()) // the gate opened; edges count again
        return;
    if (is_idle()) {
        next_trigger(m_started);
        return;
    }
    cycle();
}

void processing_element::run() {
    for (;;) {
        if (is_idle())
            wait(m_started);
        wait(clock.posedge_event());
        cycle();
    }
}

void processing_element::cycle() {
    m_packer.evaluate(m_accumulator, m_exponents);
    m_accumulator.evaluate(m_tree);
    m_tree.evaluate(m_mux);
    m_mux.evaluate(m_lanes, m_preprocessor);
    m_lanes.evaluate(m_aligner);
    m_aligner.evaluate(m_exponents, m_preprocessor);
    m_exponents.evaluate(m_preprocessor);
    m_preprocessor.evaluate(m_port);
    if (const group_token& term = m_lanes.term(); term.valid && term.last)
        m_sequencer.steps_finished(term.is_fixed);
    if (m_packer.token().valid) {
        m_results.push_back(
            {m_packer.result(), m_first_beats.front(), m_edges - m_first_beats.front()});
        m_first_beats.pop_front();
        m_sequencer.result_came();
    }
    m_sequencer.present(m_port);
    m_flush = m_sequencer.flushing();
    if (m_port.token.valid && m_port.token.first)
        m_first_beats.push_back(m_edges);
    ++m_edges;
    if (is_idle())
        m_finished.notify(sc_core::SC_ZERO_TIME);
}

std::vector<clocked_group> processing_element::take_results() {
    return std::exchange(m_results, {});
}

void processing_element::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, clock, path + ".clock");
    sc_core::sc_trace(file, m_port.token.valid, path + ".valid");
    sc_core::sc_trace(file, m_port.number, path + ".beat", 2);
    sc_core::sc_trace(file, m_flush, path + ".flush");
    for (std::size_t i = 0; i < m_port.activations.size(); ++i)
        sc_core::sc_trace(file, m_port.activations[i], path + ".word_" + std::to_string(i), 32);
    m_preprocessor.trace(file);
    m_exponents.trace(file);
    m_aligner.trace(file);
    m_lanes.trace(file);
    m_mux.trace(file);
    m_tree.trace(file);
    m_accumulator.trace(file);
    m_packer.trace(file);
}

} // namespace bitloom::bitlet
