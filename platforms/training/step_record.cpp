// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/step_record.h"

#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::training {

namespace {

void add_setup(results::run_record& to, const results::run_record& from) {
    to.setup_cycles += from.setup_cycles;
    to.instruction_read_bits += from.instruction_read_bits;
    to.setup_work += from.setup_work;
}

void add(results::buffer_traffic& to, const results::buffer_traffic& from) {
    to.read_bits += from.read_bits;
    to.write_bits += from.write_bits;
}

bool same_tiles(const results::layer_record& a, const results::layer_record& b) {
    return std::equal(a.tiles.begin(), a.tiles.end(), b.tiles.begin(), b.tiles.end(),
                      [](const results::loop_tiling& x, const results::loop_tiling& y) {
                          return x.letters == y.letters && x.count == y.count && x.size == y.size;
                      });
}

void add(results::layer_record& to, const results::layer_record& from) {
    to.macs += from.macs;
    to.cycles += from.cycles;
    to.compute_cycles += from.compute_cycles;
    for (std::size_t cause = 0; cause < tiled::stall_causes; ++cause)
        (*to.stalls)[cause] += (*from.stalls)[cause];
    add(to.input, from.input);
    add(to.weight, from.weight);
    add(to.output, from.output);
    add(to.bias, from.bias);
    to.dram_read_bits += from.dram_read_bits;
    to.dram_write_bits += from.dram_write_bits;
    to.work += from.work;
    to.peak_macs_per_cycle = std::max(to.peak_macs_per_cycle, from.peak_macs_per_cycle);
    if (!same_tiles(to, from))
        to.tiles.clear();
}

} // namespace

void append(results::run_record& step, const results::run_record& next) {
    step.layers.insert(step.layers.end(), next.layers.begin(), next.layers.end());
    add_setup(step, next);
}

void add(results::run_record& steps, const results::run_record& step) {
    require(steps.layers.size() == step.layers.size(), "a training step of other layers");
    for (std::size_t n = 0; n < steps.layers.size(); ++n)
        add(steps.layers[n], step.layers[n]);
    add_setup(steps, step);
    steps.samples += step.samples;
}

} // namespace bitloom::training
