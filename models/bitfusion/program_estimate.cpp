// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/program_estimate.h"

#include "models/bitfusion/array_geometry.h"
#include "models/bitfusion/block_decoder.h"
#include "models/tiled/remembering_source.h"

namespace bitloom::bitfusion {

namespace {

tile_timer timer_of(const systolic_array_model& array) {
    return {[&array](const block& b, const tile_index& /*t*/, const tile_extent& e) {
        return array.time_of(b, e);
    }};
}

} // namespace

block_record estimate_block(const block& b, array_shape shape, bandwidth bits_per_cycle) {
    const systolic_array_model array(shape);
    flat_memory_timing memory(bits_per_cycle);
    return tiled::estimate_block(b, array, timer_of(array), memory);
}

program_estimate estimate_program(const std::vector<std::uint32_t>& words,
                                  const bitfusion_parameters& parameters,
                                  bandwidth bits_per_cycle) {
    const systolic_array_model array(parameters.shape);
    remembering_source<block_decoder> source;
    flat_memory_timing memory(bits_per_cycle);
    return tiled::estimate_program(words, 0, source, array, timer_of(array), parameters.buffers,
                                   memory);
}

} // namespace bitloom::bitfusion
