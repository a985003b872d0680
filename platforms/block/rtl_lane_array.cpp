// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/rtl_lane_array.h"

#include "models/bitlet/essential_bits_arithmetic.h"
#include "models/common/errors.h"
#include "platforms/block/rtl_registers.h"

#include <Vbit_lane_array_axi4lite.h>
#include <Vbit_lane_array_axi4lite_bit_lane_array_axi4lite.h>

#include <cstring>

namespace bitloom::block {

namespace {

/// The Verilog's own constants.
using rtl = Vbit_lane_array_axi4lite_bit_lane_array_axi4lite;

} // namespace

struct rtl_lane_array::hardware {
    rtl_registers<Vbit_lane_array_axi4lite> registers{"registers"};
};

rtl_lane_array::rtl_lane_array(const sc_core::sc_module_name& name)
    : sc_module(name)
    , clock("clock")
    , m_hardware(std::make_unique<hardware>()) {
    m_hardware->registers.clock(clock);
}

rtl_lane_array::~rtl_lane_array() = default;

void rtl_lane_array::start(std::uint32_t running, unsigned last_index, unsigned window) {
    auto& registers = m_hardware->registers;
    if (!m_is_known)
        require(registers.read(rtl::ID) == rtl::ID_VALUE, "the RTL is no array of bit lanes");
    registers.write(rtl::GROUP, last_index << rtl::LAST_INDEX | window << rtl::WINDOW);
    registers.write(rtl::START, running);
    m_running = running;
}

std::uint32_t rtl_lane_array::step(const bitlet::bit_planes& planes,
                                   bitlet::lane_elements& elements) {
    auto& registers = m_hardware->registers;
    write_planes(planes);
    registers.write(rtl::STEP, 1);
    elements.fill(bitlet::no_element);
    for (std::uint32_t first = 0; first < bitlet::largest_lanes; first += 4)
        if ((m_running >> first & 15) != 0) {
            const std::uint32_t four = registers.read(rtl::ELEMENTS + first);
            std::memcpy(elements.data() + first, &four, sizeof four);
        }
    return m_running = registers.read(rtl::RUNNING);
}

void rtl_lane_array::write_planes(const bitlet::bit_planes& planes) {
    for (std::uint32_t lane = 0; lane < planes.size(); ++lane)
        for (const unsigned shift : {0U, 32U}) {
            const auto half = static_cast<std::uint32_t>(planes[lane] >> shift);
            if (!m_is_known || half != static_cast<std::uint32_t>(m_written[lane] >> shift))
                m_hardware->registers.write(rtl::PLANES + 8 * lane + shift / 8, half);
        }
    m_written = planes;
    m_is_known = true;
}

} // namespace bitloom::block
