// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/systolic_array_arithmetic.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

namespace bitloom::bitfusion {

/// One tile for the array: which block and tile, and views of its operands.
struct tile_operation : tlm::tlm_extension<tile_operation> {
    const block* of = nullptr;
    tile_extent extent{};
    array_operands operands;
    bool accumulate = false;

    tlm::tlm_extension_base* clone() const override { return new tile_operation(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        *this = static_cast<const tile_operation&>(other);
    }
};

/// rows x columns Fusion Units. A transaction with a tile_operation computes one tile and annotates
/// its beats; fill and drain overlap with the next tile and are the sequencer's to add. What it
/// does not have: a clock; the clocked array is the `cycle` view's.
class systolic_array : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<systolic_array> tiles;

    systolic_array(const sc_core::sc_module_name& name, array_shape shape,
                   std::uint64_t frequency_hz);

    std::uint64_t macs() const { return m_macs; }
    std::uint64_t beats() const { return m_beats; }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);

    const array_shape m_shape;
    const std::uint64_t m_frequency_hz;
    array_arithmetic m_arithmetic;
    std::uint64_t m_macs = 0, m_beats = 0;
};

} // namespace bitloom::bitfusion
