// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/clocked_fusion_unit.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <vector>

namespace bitloom::block {

/// The Fusion Unit in Verilog (models/bitfusion/rtl) in place of bitfusion::clocked_fusion_unit:
/// the same beats in, the same results out. Its registers are written and read over AXI4-Lite, so
/// that a beat takes more of the clock's cycles than its own, which the RTL counts.
class rtl_fusion_unit : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock;

    explicit rtl_fusion_unit(const sc_core::sc_module_name& name, bool for_waveforms = false);
    ~rtl_fusion_unit() override;

    /// Queues one beat, whose banks must stay until it is complete.
    void start(const bitfusion::tile_banks& beat);
    const sc_core::sc_event& finished() const { return m_finished; }
    std::vector<bitfusion::beat_result> take_results();

private:
    struct hardware;

    void drive();
    bitfusion::beat_result compute(const bitfusion::tile_banks& beat);

    std::unique_ptr<hardware> m_hardware;
    std::deque<const bitfusion::tile_banks*> m_beats;
    std::vector<bitfusion::beat_result> m_results;
    sc_core::sc_event m_started, m_finished;
};

} // namespace bitloom::block
