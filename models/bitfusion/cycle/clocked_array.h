// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/column_accumulator.h"
#include "models/bitfusion/cycle/operand_register.h"
#include "models/bitfusion/cycle/pass_sequencer.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <vector>

namespace bitloom::bitfusion {

/// What a column made of a tile. Cycles count from the one that presents beat 0 to row 0.
struct column_result {
    std::int64_t sum = 0;
    std::uint64_t first_cycle = 0; ///< from which on its accumulator has beat 0
    std::uint64_t last_cycle = 0;  ///< from which on it has all beats
};

/// rows x columns Fusion Units, clocked.
///
///                    WBUF(r,m) -> operand_register
///                          |
///     IBUF r -> operand_register -> fusion_unit(r,0) -> fusion_unit(r,1) -> ...   activations
///                          |             |  partial sums        |
///                        row r+1   fusion_unit(r+1,0) -> ...
///                                        |
///                               column_accumulator m
///
/// Everything is registered once per unit: row r presents a beat r cycles after row 0, column m
/// sees it m cycles later, and the accumulator of column m has it rows + 1 + m cycles after row 0
/// got it. One process evaluates all units on the rising edge: first the next state of every
/// register from the present one, then all at once. While there is nothing to do the clock is
/// gated. What it does not have: the SRAM behind the banks, which always delivers in time.
class clocked_array : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock;

    /// `for_waveforms`: builds the modules of BitBricks and operand registers, too, which hold no
    /// state of their own. shape.accumulator_bits: 1..64.
    clocked_array(const sc_core::sc_module_name& name, array_shape shape,
                  bool for_waveforms = false);

    /// Queues a tile, whose banks must be filled for this shape, have at least one beat and stay
    /// until it is complete.
    void start(const tile_banks& tile);
    /// Notified on the edge after which no tile is left.
    const sc_core::sc_event& finished() const { return m_finished; }

    /// The results of complete tiles in order, handed over once.
    std::vector<std::vector<column_result>> take_results();
    /// Edges so far; after the edge numbered n (from 1) the array is in cycle n - 1.
    std::uint64_t edges() const { return m_edges; }
    std::int64_t accumulator(std::uint32_t column) const { return m_accumulators[column].sum; }
    std::uint64_t input_reads() const;  ///< 32-bit rows read from the banks of IBUF
    std::uint64_t weight_reads() const; ///< and of WBUF

    void trace(sc_core::sc_trace_file* file) const override;

private:
    /// A tile that has entered and is not complete.
    struct tile_in_flight {
        std::uint64_t start = 0;
        std::uint32_t columns_left = 0;
        std::vector<column_result> columns;
    };

    void on_edge();
    void evaluate_row(std::uint32_t r);
    void present_row(std::uint32_t r); ///< operands for the tokens that stand there now
    void accumulate();
    void record(std::uint32_t m, const tile_banks& tile);

    const array_shape m_shape;
    pass_sequencer m_sequencer;
    std::vector<pass_token> m_row_tokens;   ///< what row r presents in this cycle
    std::vector<operand_row> m_input_rows;  ///< [row]
    std::vector<operand_row> m_weight_rows; ///< [row][column]
    std::vector<fusion_unit_registers> m_now, m_next;
    std::vector<column_accumulator> m_accumulators;
    std::vector<std::unique_ptr<fusion_unit>> m_units;
    std::vector<std::unique_ptr<operand_register>> m_registers;

    std::uint64_t m_edges = 0;
    std::deque<tile_in_flight> m_flying;
    std::vector<std::uint64_t> m_done_tiles; ///< per column, tiles complete so far
    std::uint64_t m_left_tiles = 0;          ///< tiles that have left m_flying
    std::vector<std::vector<column_result>> m_results;
    sc_core::sc_event m_started, m_finished;
};

} // namespace bitloom::bitfusion
