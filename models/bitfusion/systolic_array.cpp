// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/systolic_array.h"

#include "models/common/simulated_time.h"

namespace bitloom::bitfusion {

systolic_array::systolic_array(const sc_core::sc_module_name& name, array_shape shape,
                               std::uint64_t frequency_hz)
    : sc_module(name)
    , tiles("tiles")
    , m_model(shape)
    , m_frequency_hz(frequency_hz) {
    tiles.register_b_transport(this, &systolic_array::b_transport);
}

void systolic_array::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    tile_operation* operation = p.get_extension<tile_operation>();
    if (operation == nullptr) { // plain reads and writes mean nothing to an array
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
        return;
    }
    m_arithmetic.compute(*operation->of, operation->extent, m_model.shape(), operation->operands,
                         operation->accumulate);
    operation->time = m_model.time_of(*operation->of, operation->extent);
    m_beats += operation->time.busy;
    m_macs += tile_macs(*operation->of, operation->extent);
    delay += cycles_to_time(operation->time.busy, m_frequency_hz);
    p.set_response_status(tlm::TLM_OK_RESPONSE);
}

} // namespace bitloom::bitfusion
