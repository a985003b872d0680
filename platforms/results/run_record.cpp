// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/run_record.h"

namespace bitloom::results {

energy::event_counts counts_of(const layer_record& layer) {
    using energy::event;
    energy::event_counts counts = layer.work;
    const auto add = [&](const buffer_traffic& moved, event read, event write) {
        counts[read] += moved.read_bits;
        counts[write] += moved.write_bits;
    };
    add(layer.input, event::input_read_bits, event::input_write_bits);
    add(layer.weight, event::weight_read_bits, event::weight_write_bits);
    add(layer.output, event::output_read_bits, event::output_write_bits);
    add(layer.bias, event::bias_read_bits, event::bias_write_bits);
    add({layer.dram_read_bits, layer.dram_write_bits}, event::dram_read_bits,
        event::dram_write_bits);
    return counts;
}

} // namespace bitloom::results
