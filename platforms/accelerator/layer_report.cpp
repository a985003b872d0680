// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/layer_report.h"

#include "platforms/compiler/layer_shape.h"
#include "platforms/compiler/mapping_file.h"

#include <algorithm>

namespace bitloom::accelerator {

using tiled::dimension;

namespace {

std::vector<results::loop_tiling> mapping_of(const tiled::block& b) {
    // Loops of the nest in their order; those of one tile have no place in it and follow.
    std::vector<results::loop_tiling> tiles;
    std::vector<bool> seen(tiled::dimensions, false);
    const auto add = [&](unsigned d) {
        seen[d] = true;
        tiles.push_back({compiler::dimension_letters(static_cast<dimension>(d)), b.dims[d].tiles,
                         b.dims[d].size});
    };
    for (unsigned n = 0; n < b.nest_depth; ++n)
        add(static_cast<unsigned>(b.nest[n]));
    for (unsigned d = 0; d < tiled::dimensions; ++d)
        if (!seen[d])
            add(d);
    return tiles;
}

/// A program of the user's may have more blocks than the compiled one.
const compiler::compiled_block& block_of(const compiler::compiled_program& program, std::size_t n) {
    return program.blocks[std::min(n, program.blocks.size() - 1)];
}

/// Up to the first instruction that is illegal.
std::vector<tiled::block> decoded_blocks(const std::vector<std::uint32_t>& words,
                                         const compiler::target& machine) {
    std::vector<tiled::block> blocks;
    const auto decoder = machine.decoder();
    decoder->begin();
    for (const std::uint32_t word : words) {
        const tiled::progress now = decoder->feed(word);
        if (now == tiled::progress::more)
            continue;
        if (now == tiled::progress::bad)
            break;
        blocks.push_back(decoder->result());
        if (blocks.back().last)
            break;
        decoder->begin();
    }
    return blocks;
}

} // namespace

results::layer_record layer_row(const network::graph& net, const network::layer& layer,
                                std::uint64_t batch) {
    const compiler::layer_shape s = compiler::shape_of(net, layer, batch);
    results::layer_record row;
    row.name = layer.name;
    row.kind = network::kind_name(layer.kind);
    const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    row.shape = {{"batch", batch},
                 {"input_channels", s.groups * s.in_channels},
                 {"input_rows", s.in_rows},
                 {"input_columns", s.in_columns},
                 {"output_channels", s.groups * s.out_channels},
                 {"output_rows", s.out_rows},
                 {"output_columns", s.out_columns},
                 {"kernel_rows", u(layer.geometry.kernel_height)},
                 {"kernel_columns", u(layer.geometry.kernel_width)},
                 {"stride_rows", u(layer.geometry.stride_height)},
                 {"stride_columns", u(layer.geometry.stride_width)},
                 {"groups", u(layer.groups)}};
    row.activation_bits = s.activation.bits;
    row.weight_bits = s.uses_array ? s.weight.bits : 0;
    row.output_bits = s.output.bits;
    return row;
}

results::run_record empty_record(const network::graph& net,
                                 const configuration::platform_configuration& platform,
                                 std::uint64_t batch) {
    results::run_record r;
    r.platform_name = platform.name;
    r.platform_sha256 = platform.sha256;
    r.network_name = net.name;
    r.network_sha256 = net.sha256;
    r.batch = batch;
    r.frequency_hz = platform.accelerator.frequency_hz;
    r.samples = 0;
    return r;
}

std::vector<results::layer_record> layer_rows(const network::graph& net,
                                              const compiler::compiled_program& program,
                                              const compiler::target& machine) {
    std::vector<results::layer_record> rows;
    for (const network::layer& layer : net.layers)
        rows.push_back(layer_row(net, layer, program.batch));
    for (const compiler::compiled_block& b : program.blocks) {
        results::layer_record& row = rows[b.layers.front()];
        row.tiles = mapping_of(b.decoded);
        if (b.decoded.uses_array)
            row.peak_macs_per_cycle = machine.peak_macs_per_cycle(b.decoded);
        for (std::size_t n = 1; n < b.layers.size(); ++n)
            rows[b.layers[n]].fused_into = row.name;
    }
    return rows;
}

std::vector<results::layer_record> program_rows(const network::graph& net,
                                                const compiler::compiled_program& plan,
                                                const std::vector<std::uint32_t>& words,
                                                const compiler::target& machine) {
    std::vector<results::layer_record> rows = layer_rows(net, plan, machine);
    for (results::layer_record& row : rows) {
        row.tiles.clear();
        row.peak_macs_per_cycle = 0;
    }
    const std::vector<tiled::block> blocks = decoded_blocks(words, machine);
    for (std::size_t n = 0; n < blocks.size(); ++n) {
        const tiled::block& b = blocks[n];
        results::layer_record& row = rows[block_of(plan, n).layers.front()];
        if (n < plan.blocks.size()) {
            row.activation_bits = b.activation.bits;
            row.weight_bits = b.uses_array ? b.weight.bits : 0;
            row.output_bits = b.output.bits;
        }
        if (b.uses_array)
            row.peak_macs_per_cycle =
                std::max<double>(row.peak_macs_per_cycle, machine.peak_macs_per_cycle(b));
    }
    return rows;
}

void add_records(const compiler::compiled_program& program,
                 const std::vector<tiled::block_record>& records, const compiler::target& machine,
                 std::vector<results::layer_record>& rows) {
    for (std::size_t n = 0; n < records.size(); ++n) {
        const compiler::compiled_block& block = block_of(program, n);
        results::layer_record& row = rows[block.layers.front()];
        const tiled::block_record& r = records[n];
        row.cycles += r.cycles;
        row.compute_cycles += r.compute_cycles;
        // From the sum of cycles, so that batches one by one and together give the same digits.
        if (block.decoded.uses_array)
            if (const auto pj = machine.compute_energy_pj(block.decoded, row.compute_cycles))
                row.energy = results::energy_record::of_compute(*pj);
        row.macs += r.macs / block.multiplies_per_mac;
        row.dram_read_bits += r.dram_read_bits;
        row.dram_write_bits += r.dram_write_bits;
        const auto add = [](results::buffer_traffic& to, const tiled::buffer_bits& from) {
            to.read_bits += from.read;
            to.write_bits += from.written;
        };
        add(row.input, r.input);
        add(row.weight, r.weight);
        add(row.output, r.output);
    }
}

} // namespace bitloom::accelerator
