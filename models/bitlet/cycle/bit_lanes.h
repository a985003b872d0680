// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/aligner.h"
#include "models/bitlet/cycle/lane_array.h"
#include "models/bitlet/essential_bits_arithmetic.h"

#include <array>
#include <cstdint>
#include <systemc>

namespace bitloom::bitlet {

/// 24 bit lanes, each with a pointer of its own.
///
///     plane p --> window from the pointer on --> element p (index of the activation to take)
///                          ^--- pointer p <---'
///
/// A lane stops when its pointer is past the last element; the group ends with its slowest lane.
class bit_lanes : public sc_core::sc_module {
public:
    /// `in_place`: who steps the lanes instead of the model, if not null; pointers then show 0.
    bit_lanes(const sc_core::sc_module_name& name, const processing_element_parameters& p,
              lane_array* in_place = nullptr);

    void evaluate(const aligner& from) {
        m_term = {};
        if (m_running != 0)
            step(from.planes());
        if (m_cycles_to_start > 0 && --m_cycles_to_start == 0)
            start();
        if (const group_token group = from.starting(); group.valid) {
            m_group = group;
            m_cycles_to_start = 1 + m_lead;
        }
    }

    /// The term whose elements are handed out in this cycle.
    const group_token& term() const { return m_term; }
    std::uint8_t element(unsigned lane) const { return m_element[lane]; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    void start();
    void step(const bit_planes& planes);
    void step_model(const bit_planes& planes);

    const processing_element_parameters& m_parameters;
    const unsigned m_lead;
    lane_array* const m_in_place;
    group_token m_group, m_term;
    unsigned m_cycles_to_start = 0;
    std::uint32_t m_running = 0; ///< bit per lane
    std::array<std::uint8_t, largest_lanes> m_pointer{};
    lane_elements m_element{};
};

} // namespace bitloom::bitlet
