// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/fusion_unit.h"
#include "models/bitfusion/cycle/operand_register.h"
#include "models/bitfusion/cycle/pass_sequencer.h"

#include <cstdint>
#include <systemc>
#include <vector>

namespace bitloom::bitfusion {

/// What a Fusion Unit made of a beat.
struct beat_result {
    std::int64_t sum = 0;
    std::uint64_t cycles = 0; ///< from its operands at the unit to its sum in the register
};

/// One Fusion Unit alone, clocked: a beat every cycle, of 16-bit operands every two or four.
///
///     IBUF bank -> operand_register "activations" --+
///                                                   +--> fusion_unit "unit" --> partial_sum (64)
///     WBUF bank -> operand_register "weights" ------+
///
/// Nothing comes from above, so the partial sum is the beat's own, and exact.
class clocked_fusion_unit : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock;

    explicit clocked_fusion_unit(const sc_core::sc_module_name& name, bool for_waveforms = false);

    /// Queues beats, whose banks must be filled for one row and column and stay until they are
    /// complete.
    void start(const tile_banks& beats);
    /// Notified on the edge after which nothing is left.
    const sc_core::sc_event& finished() const { return m_finished; }
    /// The results of complete beats in order, handed over once.
    std::vector<beat_result> take_results();

    void trace(sc_core::sc_trace_file* file) const override;

private:
    void on_edge();

    pass_sequencer m_sequencer;
    pass_token m_token; ///< what is presented in this cycle
    operand_row m_activation_row, m_weight_row;
    fusion_unit_registers m_now, m_next;
    operand_register m_activations, m_weights;
    fusion_unit m_unit;

    std::uint64_t m_edges = 0, m_presented = 0;
    std::vector<beat_result> m_results;
    sc_core::sc_event m_started, m_finished;
};

} // namespace bitloom::bitfusion
