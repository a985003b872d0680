// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/array_geometry.h"
#include "models/tiled/tile_operation.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

namespace bitloom::bitfusion {

/// rows x columns Fusion Units. A transaction with a tile_operation computes one tile and annotates
/// its beats; fill and drain overlap with the next tile and stand in the operation's answer. What
/// it does not have: a clock; the clocked array is the `cycle` view's.
class systolic_array : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<systolic_array> tiles;

    systolic_array(const sc_core::sc_module_name& name, array_shape shape,
                   std::uint64_t frequency_hz);

    const systolic_array_model& model() const { return m_model; }

    std::uint64_t macs() const { return m_macs; }
    std::uint64_t beats() const { return m_beats; }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);

    const systolic_array_model m_model;
    const std::uint64_t m_frequency_hz;
    array_arithmetic m_arithmetic;
    std::uint64_t m_macs = 0, m_beats = 0;
};

} // namespace bitloom::bitfusion
