// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/integer_array.h"

#include "models/common/simulated_time.h"
#include "models/tiled/zero_products.h"

#include <utility>

namespace bitloom::tiled {

integer_array::integer_array(const sc_core::sc_module_name& name,
                             std::shared_ptr<const timed_array_model> model,
                             std::uint64_t frequency_hz)
    : sc_module(name)
    , tiles("tiles")
    , m_model(std::move(model))
    , m_frequency_hz(frequency_hz) {
    tiles.register_b_transport(this, &integer_array::b_transport);
}

void integer_array::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    tile_operation* operation = p.get_extension<tile_operation>();
    if (operation == nullptr) { // plain reads and writes mean nothing to an array
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
        return;
    }
    m_arithmetic.compute(*operation->of, operation->extent, m_model->shape(), operation->operands,
                         operation->accumulate);
    operation->idle_macs =
        m_model->rests_at_zeros()
            ? zero_products(*operation->of, operation->extent, operation->operands.input)
            : 0;
    operation->time = m_model->time_of(*operation->of, operation->extent);
    delay += cycles_to_time(operation->time.busy, m_frequency_hz);
    p.set_response_status(tlm::TLM_OK_RESPONSE);
}

} // namespace bitloom::tiled
