// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/machine_parameters.h"

namespace bitloom::accelerator {

tiled::buffer_sizes buffer_sizes_of(const configuration::accelerator_configuration& a) {
    return {a.input_buffer_bytes, a.weight_buffer_bytes, a.output_buffer_bytes,
            a.bias_buffer_bytes};
}

bitfusion::bitfusion_parameters
bitfusion_parameters_of(const configuration::accelerator_configuration& a) {
    bitfusion::bitfusion_parameters p;
    p.shape = {a.rows, a.columns, a.accumulator_bits};
    p.frequency_hz = a.frequency_hz;
    p.buffers = buffer_sizes_of(a);
    return p;
}

} // namespace bitloom::accelerator
