// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/clocked_array.h"

#include "models/common/errors.h"

#include <string>
#include <utility>

namespace bitloom::bitfusion {

clocked_array::clocked_array(const sc_core::sc_module_name& name, array_shape shape,
                             bool for_waveforms)
    : sc_module(name)
    , clock("clock")
    , m_shape(shape)
    , m_row_tokens(shape.rows)
    , m_input_rows(shape.rows)
    , m_weight_rows(std::size_t{shape.rows} * shape.columns)
    , m_now(m_weight_rows.size())
    , m_next(m_weight_rows.size())
    , m_accumulators(shape.columns)
    , m_done_tiles(shape.columns) {
    const auto build_register = [&](const std::string& register_name, const operand_row& state) {
        if (for_waveforms)
            m_registers.push_back(std::make_unique<operand_register>(register_name.c_str(), state));
    };
    for (std::size_t r = 0; r < shape.rows; ++r) {
        build_register("input_" + std::to_string(r), m_input_rows[r]);
        for (std::size_t m = 0; m < shape.columns; ++m) {
            const std::size_t unit = r * shape.columns + m;
            const std::string place = std::to_string(r) + "_" + std::to_string(m);
            build_register("weight_" + place, m_weight_rows[unit]);
            m_units.push_back(std::make_unique<fusion_unit>(("unit_" + place).c_str(), m_now[unit],
                                                            shape.accumulator_bits, for_waveforms));
        }
    }
    SC_HAS_PROCESS(clocked_array);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

void clocked_array::start(const tile_banks& tile) {
    require(tile.beats > 0 && tile.activations.size() == tile.activation_rows * m_shape.rows &&
                tile.weights.size() == tile.weight_rows * m_weight_rows.size(),
            "a tile that was not filled for this array");
    m_sequencer.add(tile);
    m_started.notify(sc_core::SC_ZERO_TIME);
}

void clocked_array::evaluate_row(std::uint32_t r) {
    const pass_token* in = &m_row_tokens[r];
    const std::size_t first = std::size_t{r} * m_shape.columns;
    for (std::size_t unit = first; unit < first + m_shape.columns; ++unit) {
        m_units[unit]->evaluate(*in, m_weight_rows[unit].operands,
                                r == 0 ? 0 : m_now[unit - m_shape.columns].partial_sum, m_now[unit],
                                m_next[unit]);
        in = &m_now[unit].forwarded;
    }
}

void clocked_array::present_row(std::uint32_t r) {
    pass_token& in = m_row_tokens[r];
    if (in.valid) {
        operand_register::present_activations(m_input_rows[r], in, r);
        in.activations = m_input_rows[r].operands;
    }
    const pass_token* token = &in;
    const std::size_t first = std::size_t{r} * m_shape.columns;
    for (std::size_t unit = first; unit < first + m_shape.columns; ++unit) {
        if (token->valid)
            operand_register::present_weights(m_weight_rows[unit], *token, unit);
        token = &m_now[unit].forwarded;
    }
}

void clocked_array::accumulate() {
    const fusion_unit_registers* lowest = m_now.data() + m_now.size() - m_shape.columns;
    for (std::uint32_t m = 0; m < m_shape.columns; ++m)
        if (m_accumulators[m].add(lowest[m], m_shape.accumulator_bits))
            record(m, *lowest[m].forwarded.tile);
}

void clocked_array::record(std::uint32_t m, const tile_banks& tile) {
    const column_accumulator& a = m_accumulators[m];
    tile_in_flight& flying = m_flying[m_done_tiles[m] - m_left_tiles];
    column_result& result = flying.columns[m];
    const std::uint64_t cycle = m_edges - flying.start;
    if (a.beats == 1)
        result.first_cycle = cycle;
    if (a.beats < tile.beats)
        return;
    result.last_cycle = cycle;
    result.sum = a.sum;
    ++m_done_tiles[m];
    --flying.columns_left;
    while (!m_flying.empty() && m_flying.front().columns_left == 0) {
        m_results.push_back(std::move(m_flying.front().columns));
        m_flying.pop_front();
        ++m_left_tiles;
    }
}

void clocked_array::on_edge() {
    if (!clock.posedge()) // the gate opened; edges count again
        return;
    if (m_sequencer.empty() && m_flying.empty()) {
        next_trigger(m_started);
        return;
    }
    // The next state of everything, from the present one.
    for (std::uint32_t r = 0; r < m_shape.rows; ++r)
        evaluate_row(r);
    accumulate();
    // And now it is the present one.
    m_now = m_next;
    for (std::uint32_t r = m_shape.rows - 1; r > 0; --r)
        m_row_tokens[r] = m_row_tokens[r - 1];
    m_row_tokens[0] = m_sequencer.next();
    for (std::uint32_t r = 0; r < m_shape.rows; ++r)
        present_row(r);
    if (m_row_tokens[0].first_beat && m_row_tokens[0].pass == 0)
        m_flying.push_back({m_edges, m_shape.columns, std::vector<column_result>(m_shape.columns)});
    ++m_edges;
    if (m_sequencer.empty() && m_flying.empty())
        m_finished.notify(sc_core::SC_ZERO_TIME);
}

std::vector<std::vector<column_result>> clocked_array::take_results() {
    return std::exchange(m_results, {});
}

namespace {

std::uint64_t reads_of(const std::vector<operand_row>& registers) {
    std::uint64_t reads = 0;
    for (const operand_row& r : registers)
        reads += r.bank_reads;
    return reads;
}

} // namespace

std::uint64_t clocked_array::input_reads() const {
    return reads_of(m_input_rows);
}
std::uint64_t clocked_array::weight_reads() const {
    return reads_of(m_weight_rows);
}

void clocked_array::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, clock, path + ".clock");
    for (std::size_t m = 0; m < m_accumulators.size(); ++m)
        sc_core::sc_trace(file, m_accumulators[m].sum, path + ".accumulator_" + std::to_string(m),
                          static_cast<int>(m_shape.accumulator_bits));
    for (const auto& r : m_registers)
        r->trace(file);
    for (const auto& unit : m_units)
        unit->trace(file);
}

} // namespace bitloom::bitfusion
