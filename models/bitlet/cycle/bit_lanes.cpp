// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/bit_lanes.h"

#include <string>

namespace bitloom::bitlet {

namespace {

/// Cycles that the lanes wait so that one without any bits, a window a cycle, stays behind the
/// aligner.
unsigned lead_of_aligner(const processing_element_parameters& p) {
    for (unsigned lead = 0;; ++lead) {
        bool overtakes = false;
        unsigned aligned = (lead + 1) * aligned_per_cycle;
        for (unsigned pointer = 0; pointer < p.group; pointer += p.window) {
            overtakes |= std::min(pointer + p.window, p.group) > aligned;
            aligned += aligned_per_cycle;
        }
        if (!overtakes)
            return lead;
    }
}

} // namespace

bit_lanes::bit_lanes(const sc_core::sc_module_name& name, const processing_element_parameters& p,
                     lane_array* in_place)
    : sc_module(name)
    , m_parameters(p)
    , m_lead(lead_of_aligner(p))
    , m_in_place(in_place) {
    m_element.fill(no_element);
}

void bit_lanes::start() {
    m_pointer.fill(0);
    m_running = enabled_planes(m_parameters, m_group.job->control);
    m_group.steps = 0;
    if (m_in_place != nullptr)
        m_in_place->start(m_running, m_group.job->control.last_index, m_parameters.window);
}

void bit_lanes::step_model(const bit_planes& planes) {
    const unsigned last_index = m_group.job->control.last_index;
    m_element.fill(no_element);
    for (std::uint32_t left = m_running; left != 0; left &= left - 1) {
        const auto lane = static_cast<unsigned>(__builtin_ctz(left));
        const lane_step_result result =
            lane_step(planes[lane], m_pointer[lane], m_parameters.window);
        m_pointer[lane] = static_cast<std::uint8_t>(result.pointer);
        m_element[lane] = result.element;
        if (result.pointer > last_index)
            m_running ^= 1U << lane;
    }
}

void bit_lanes::step(const bit_planes& planes) {
    if (m_in_place != nullptr)
        m_running = m_in_place->step(planes, m_element);
    else
        step_model(planes);
    m_term = m_group;
    m_term.steps = ++m_group.steps;
    m_term.first = m_term.steps == 1;
    m_term.last = m_running == 0;
}

void bit_lanes::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_running, path + ".running", largest_lanes);
    sc_core::sc_trace(file, m_term.valid, path + ".valid");
    for (unsigned lane = 0; lane < largest_lanes; ++lane) {
        sc_core::sc_trace(file, m_pointer[lane], path + ".pointer_" + std::to_string(lane), 7);
        sc_core::sc_trace(file, m_element[lane], path + ".element_" + std::to_string(lane), 8);
    }
}

} // namespace bitloom::bitlet
