// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/processing_element.h"
#include "platforms/block/rtl_lane_array.h"

#include <systemc>
#include <vector>

namespace bitloom::block {

/// A clocked PE with the bit lanes in Verilog, in place of bitlet::processing_element: the same
/// groups in, the same results out. The rest of the PE waits for them, so that its cycles are fewer
/// than the clock's.
class rtl_bitlet_pe : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock{"clock"};

    rtl_bitlet_pe(const sc_core::sc_module_name& name,
                  const bitlet::processing_element_parameters& parameters)
        : sc_module(name)
        , m_pe("pe", parameters, bitlet::group_protocol::after_result, &m_lanes) {
        m_lanes.clock(clock);
        m_pe.clock(clock);
    }

    void start(const bitlet::group_job& job) { m_pe.start(job); }
    const sc_core::sc_event& finished() const { return m_pe.finished(); }
    std::vector<bitlet::clocked_group> take_results() { return m_pe.take_results(); }

private:
    rtl_lane_array m_lanes{"lanes"};
    bitlet::processing_element m_pe;
};

} // namespace bitloom::block
