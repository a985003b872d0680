// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/float_tile.h"
#include "models/bitlet/packed_sums.h"
#include "models/bitlet/tile_steps.h"
#include "models/tiled/tile_operation.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::bitlet {

/// A row of PEs. A transaction with a tile_operation computes one tile, annotates how long it keeps
/// the PEs and answers with it. What it does not have: a clock; the
/// clocked PE is the `cycle` view's.
class pe_array : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<pe_array> tiles;

    pe_array(const sc_core::sc_module_name& name, const pe_array_parameters& parameters,
             std::uint64_t frequency_hz);

    const pe_array_model& model() const { return m_model; }
    /// Prune mask: lanes of these planes work. Not 0.
    void set_planes(std::uint32_t planes);

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    void compute_fixed(tile_operation& o);
    bool prunes(operand_format weights) const;
    /// The tile's weights as the enabled lanes see them.
    void prune(const tile_operation& o);
    const pixel_time& time_of(const tile_operation& o);

    const pe_array_model m_model;
    const std::uint64_t m_frequency_hz;
    std::uint32_t m_planes = 0xffffff;
    tile_steps m_steps;
    array_arithmetic m_arithmetic;
    packed_sums m_packed;
    float_tile_arithmetic m_floats;

    /// Of the last tile, while its weights stay.
    std::uint64_t m_version = 0;
    const std::uint8_t* m_version_of = nullptr;
    tile_extent m_extent{};
    pixel_time m_time;
    std::vector<std::int32_t> m_codes;
    std::vector<std::uint8_t> m_pruned;
    block m_pruned_block;
};

} // namespace bitloom::bitlet
