// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/layer_report.h"

#include "platforms/compiler/mapping_file.h"
#include "platforms/network/weight_statistics.h"

#include <algorithm>
#include <functional>

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

} // namespace

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

std::vector<results::weight_planes> planes_of(const network::graph& net) {
    std::vector<results::weight_planes> planes;
    for (const network::layer& l : net.layers)
        if (!l.weights.empty())
            planes.push_back({l.name, l.weights.size(), network::plane_ones(l)});
    return planes;
}

results::layer_record layer_row(const network::graph& net, const network::layer& layer,
                                std::uint64_t batch) {
    const network::tensor& in = net.tensors[layer.inputs.front()];
    const network::tensor& out = net.tensors[layer.output];
    const network::window& w = layer.geometry;
    results::layer_record row;
    row.name = layer.name;
    row.kind = network::kind_name(layer.kind);
    const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    row.shape = {{"batch", batch},
                 {"input_channels", u(in.channels)},
                 {"input_rows", u(in.height)},
                 {"input_columns", u(in.width)},
                 {"output_channels", u(out.channels)},
                 {"output_rows", u(out.height)},
                 {"output_columns", u(out.width)},
                 {"kernel_rows", u(w.kernel_height)},
                 {"kernel_columns", u(w.kernel_width)},
                 {"stride_rows", u(w.stride_height)},
                 {"stride_columns", u(w.stride_width)},
                 {"groups", u(layer.groups)}};
    if (in.frames > 1 || out.frames > 1)
        for (const auto& [key, extent] :
             {std::pair("input_frames", in.frames), std::pair("output_frames", out.frames),
              std::pair("kernel_frames", w.kernel_frames),
              std::pair("stride_frames", w.stride_frames)})
            row.shape.emplace_back(key, u(extent));
    row.activation_bits = in.quantised.format.bits;
    row.weight_bits = has_weights(layer.kind) ? layer.weight_format.bits : 0;
    row.output_bits = out.quantised.format.bits;
    row.numbers = in.quantised.format.kind;
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
    r.platform = platform;
    r.frequency_hz = platform.accelerator.frequency_hz;
    r.samples = 0;
    return r;
}

std::vector<results::layer_record> layer_rows(const network::graph& net,
                                              const compiler::compiled_program& program,
                                              const compiler::target& machine) {
    std::vector<results::layer_record> rows;
    for (const network::layer& layer : net.layers)
        rows.emplace_back(layer_row(net, layer, program.batch)).stalls.emplace();
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
            row.numbers = b.activation.kind;
        }
        if (b.uses_array)
            row.peak_macs_per_cycle =
                std::max<double>(row.peak_macs_per_cycle, machine.peak_macs_per_cycle(b));
    }
    return rows;
}

void add_layers(const compiler::compiled_program& program, std::size_t first,
                tiled::engine_recording& recording) {
    for (std::size_t n = first; n < recording.blocks.size(); ++n)
        recording.blocks[n].layer = block_of(program, recording.blocks[n].number).layers.front();
}

energy::event_counts counts_of(const sdram::command_events& happened) {
    using energy::event;
    energy::event_counts counts;
    counts[event::dram_activates] = happened.activates;
    counts[event::dram_read_bursts] = happened.reads;
    counts[event::dram_write_bursts] = happened.writes;
    counts[event::dram_refreshes] = happened.refreshes;
    counts[event::dram_open_clocks] = static_cast<std::uint64_t>(happened.open_clocks);
    counts[event::dram_closed_clocks] = static_cast<std::uint64_t>(happened.closed_clocks);
    return counts;
}

void add_program(const compiler::compiled_program& program,
                 const std::vector<tiled::block_record>& records, const compiler::target& machine,
                 program_figures whole, results::run_record& record) {
    add_records(program, records, machine, record.layers);
    record.setup_cycles += whole.cycles;
    record.instruction_read_bits += whole.instruction_bits;
    for (const tiled::block_record& b : records) {
        record.setup_cycles -= b.cycles;
        whole.dram = whole.dram.since(b.dram);
    }
    record.setup_work += counts_of(whole.dram);
}

void add_paths(const compiler::compiled_program& program,
               const std::vector<tiled::block_path>& paths, const compiler::target& machine,
               std::vector<results::layer_record>& rows) {
    const auto add = [](auto& to, const auto& from) {
        std::transform(to.begin(), to.end(), from.begin(), to.begin(), std::plus<>());
    };
    for (std::size_t n = 0; n < paths.size(); ++n) {
        const compiler::compiled_block& block = block_of(program, n);
        results::layer_record& row = rows[block.layers.front()];
        tiled::block_path path = paths[n];
        // Slots of the array that a full one would have needed are work, the others are edges.
        const auto take_edges = [&](std::uint64_t macs, tiled::cause_cycles& cycles) {
            std::uint64_t& compute = cycles[index(tiled::cycle_cause::compute)];
            const std::uint64_t network_macs = macs / block.multiplies_per_mac;
            const double filled =
                static_cast<double>(network_macs) / machine.peak_macs_per_cycle(block.decoded);
            const std::uint64_t work = std::min(compute, static_cast<std::uint64_t>(filled));
            cycles[index(tiled::cycle_cause::edge_tiles)] += compute - work;
            compute = work;
        };
        if (path.all_macs != 0) {
            take_edges(path.macs, path.cycles);
            take_edges(path.all_macs, path.array);
        }
        if (!row.path)
            row.path.emplace();
        add(row.path->cycles, path.cycles);
        add(row.path->array, path.array);
        add(row.path->bits, path.bits);
    }
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
        for (std::size_t cause = 0; cause < tiled::stall_causes; ++cause)
            (*row.stalls)[cause] += r.stalls[cause];
        if (block.decoded.uses_array) {
            energy::event_counts work = machine.work_of(block.decoded, r.compute_cycles);
            machine.leave_out(work, r.idle_macs);
            row.work += work;
        }
        row.work += counts_of(r.dram);
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
        add(row.bias, r.bias);
    }
}

} // namespace bitloom::accelerator
