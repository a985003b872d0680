// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/post_processor.h"

namespace bitloom::post_processing {

post_processor::post_processor(const sc_core::sc_module_name& name)
    : sc_module(name)
    , tiles("tiles") {
    tiles.register_b_transport(this, &post_processor::b_transport);
}

void post_processor::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    const post_operation* operation = p.get_extension<post_operation>();
    if (operation == nullptr) {
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
        return;
    }
    m_arithmetic.process(*operation->program, operation->tile);
    delay += operation->duration;
    p.set_response_status(tlm::TLM_OK_RESPONSE);
}

} // namespace bitloom::post_processing
