// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/machine_parameters.h"

namespace bitloom::accelerator {

bitfusion::bitfusion_parameters
machine_parameters(const configuration::accelerator_configuration& a) {
    bitfusion::bitfusion_parameters p;
    p.shape = {a.rows, a.columns, a.accumulator_bits};
    p.frequency_hz = a.frequency_hz;
    p.buffers = {a.input_buffer_bytes, a.weight_buffer_bytes, a.output_buffer_bytes,
                 a.bias_buffer_bytes};
    return p;
}

} // namespace bitloom::accelerator
