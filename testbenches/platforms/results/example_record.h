// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

namespace bitloom::testing {

/// A convolution, a pool executed within it, and an add that has neither weights nor MACs.
inline results::run_record example_record() {
    results::run_record record;
    record.platform_name = "bitfusion";
    record.platform_sha256 = std::string(64, 'a');
    record.network_name = "small";
    record.network_sha256 = std::string(64, 'b');
    record.batch = 2;
    record.samples = 3;
    record.frequency_hz = 500'000'000;
    record.setup_cycles = 40;
    record.instruction_read_bits = 1024;
    record.host_cpu_seconds = 0.5;
    record.host_wall_seconds = 0.25;
    record.host_peak_rss_bytes = 1 << 20;

    results::layer_record conv;
    conv.name = "conv1";
    conv.kind = "convolution";
    conv.shape = {{"OC", 16}, {"IC", 3}, {"OH", 8}, {"OW", 8}};
    conv.activation_bits = 8;
    conv.weight_bits = 4;
    conv.output_bits = 8;
    conv.macs = 4000;
    conv.cycles = 100;
    conv.compute_cycles = 60;
    conv.peak_macs_per_cycle = 80;
    conv.input = {10, 20};
    conv.weight = {30, 40};
    conv.output = {50, 60};
    conv.bias = {70, 80};
    conv.dram_read_bits = 7000;
    conv.dram_write_bits = 900;
    conv.tiles = {{"OC", 1, 16}, {"B", 3, 1}, {"IC", 2, 2}};

    results::layer_record pool;
    pool.name = "pool1";
    pool.kind = "pool";
    pool.activation_bits = pool.output_bits = 8;
    pool.fused_into = "conv1";

    results::layer_record add;
    add.name = "add1";
    add.kind = "add";
    add.activation_bits = add.output_bits = 8;
    add.cycles = 30;
    add.compute_cycles = 10;
    add.dram_read_bits = 1000;
    add.dram_write_bits = 100;

    record.layers = {conv, pool, add};
    return record;
}

} // namespace bitloom::testing
