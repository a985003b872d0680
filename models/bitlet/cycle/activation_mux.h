// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/bit_lanes.h"

#include <array>
#include <cstdint>
#include <systemc>

namespace bitloom::bitlet {

/// Hands each lane the activation of its element, 0 if it has none (the wire orchestrator and
/// decoder of MICRO 2021).
///
///     activations[N] --> 24 x (N to 1) --> selected[24] (25)
///     element[24] ----------^
class activation_mux : public sc_core::sc_module {
public:
    explicit activation_mux(const sc_core::sc_module_name& name);

    void evaluate(const bit_lanes& lanes, const preprocessor& pairs) {
        m_term = lanes.term();
        if (!m_term.valid)
            return;
        for (unsigned lane = 0; lane < largest_lanes; ++lane) {
            const std::uint8_t element = lanes.element(lane);
            m_selected[lane] = element == no_element ? 0 : pairs.pair(element).activation;
        }
    }

    const group_token& term() const { return m_term; }
    std::int32_t selected(unsigned lane) const { return m_selected[lane]; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    group_token m_term;
    std::array<std::int32_t, largest_lanes> m_selected{};
};

} // namespace bitloom::bitlet
