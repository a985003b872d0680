// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/lane_array.h"

#include <memory>
#include <systemc>

namespace bitloom::block {

/// The 24 bit lanes in Verilog (models/bitlet/rtl). A step writes what has changed of the planes,
/// steps, and reads the elements of the lanes that ran, all over AXI4-Lite: calls come from a
/// thread, and wait.
class rtl_lane_array : public sc_core::sc_module, public bitlet::lane_array {
public:
    sc_core::sc_in<bool> clock;

    explicit rtl_lane_array(const sc_core::sc_module_name& name);
    ~rtl_lane_array() override;

    void start(std::uint32_t running, unsigned last_index, unsigned window) override;
    std::uint32_t step(const bitlet::bit_planes& planes, bitlet::lane_elements& elements) override;

private:
    struct hardware;

    void write_planes(const bitlet::bit_planes& planes);

    std::unique_ptr<hardware> m_hardware;
    bitlet::bit_planes m_written{};
    bool m_is_known = false; ///< the RTL's planes are m_written
    std::uint32_t m_running = 0;
};

} // namespace bitloom::block
