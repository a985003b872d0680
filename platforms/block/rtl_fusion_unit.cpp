// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/rtl_fusion_unit.h"

#include "models/common/errors.h"
#include "platforms/block/rtl_registers.h"

#include <Vfusion_unit_axi4lite.h>
#include <Vfusion_unit_axi4lite_fusion_unit_axi4lite.h>

#include <utility>

namespace bitloom::block {

namespace {

/// The Verilog's own constants.
using rtl = Vfusion_unit_axi4lite_fusion_unit_axi4lite;

std::uint32_t format_word(operand_format activation, operand_format weight) {
    return activation.bits << rtl::ACTIVATION_BITS | weight.bits << rtl::WEIGHT_BITS |
           std::uint32_t{activation.is_signed} << rtl::ACTIVATION_SIGNED |
           std::uint32_t{weight.is_signed} << rtl::WEIGHT_SIGNED;
}

} // namespace

struct rtl_fusion_unit::hardware {
    rtl_registers<Vfusion_unit_axi4lite> registers{"registers"};
    std::uint32_t format = 0; ///< as it was written, 0: not yet
};

rtl_fusion_unit::rtl_fusion_unit(const sc_core::sc_module_name& name, bool /*for_waveforms*/)
    : sc_module(name)
    , clock("clock")
    , m_hardware(std::make_unique<hardware>()) {
    m_hardware->registers.clock(clock);
    SC_HAS_PROCESS(rtl_fusion_unit);
    SC_THREAD(drive);
}

rtl_fusion_unit::~rtl_fusion_unit() = default;

void rtl_fusion_unit::start(const bitfusion::tile_banks& beat) {
    require(beat.beats == 1, "the RTL of a Fusion Unit takes one beat per start");
    m_beats.push_back(&beat);
    m_started.notify(sc_core::SC_ZERO_TIME);
}

void rtl_fusion_unit::drive() {
    for (;;) {
        while (m_beats.empty())
            wait(m_started);
        m_results.push_back(compute(*m_beats.front()));
        m_beats.pop_front();
        if (m_beats.empty())
            m_finished.notify(sc_core::SC_ZERO_TIME);
    }
}

bitfusion::beat_result rtl_fusion_unit::compute(const bitfusion::tile_banks& beat) {
    auto& registers = m_hardware->registers;
    if (m_hardware->format == 0)
        require(registers.read(rtl::ID) == rtl::ID_VALUE, "the RTL is no Fusion Unit");
    const std::uint32_t format = format_word(beat.activation, beat.weight);
    if (std::exchange(m_hardware->format, format) != format)
        registers.write(rtl::FORMAT, format);
    registers.write(rtl::ACTIVATIONS_LOW, beat.activations[0]);
    registers.write(rtl::WEIGHTS_LOW, beat.weights[0]);
    if (beat.activation_rows > 1)
        registers.write(rtl::ACTIVATIONS_HIGH, beat.activations[1]);
    if (beat.weight_rows > 1)
        registers.write(rtl::WEIGHTS_HIGH, beat.weights[1]);
    registers.write(rtl::START, 1);
    while (registers.read(rtl::BUSY) != 0) {
    }
    const std::uint64_t low = registers.read(rtl::SUM_LOW);
    const std::uint64_t high = registers.read(rtl::SUM_HIGH);
    return {static_cast<std::int64_t>(high << 32 | low), registers.read(rtl::CYCLES)};
}

std::vector<bitfusion::beat_result> rtl_fusion_unit::take_results() {
    return std::exchange(m_results, {});
}

} // namespace bitloom::block
