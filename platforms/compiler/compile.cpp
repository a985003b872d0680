// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/compile.h"

#include "models/common/errors.h"
#include "models/common/float_formats.h"
#include "platforms/compiler/block_generator.h"
#include "platforms/compiler/bundle_header.h"
#include "platforms/compiler/flatten_kernels.h"
#include "platforms/compiler/frame_padding.h"
#include "platforms/compiler/group_packing.h"
#include "platforms/compiler/merge_groups.h"
#include "platforms/compiler/requantise_table.h"
#include "platforms/compiler/split_recurrent.h"
#include "platforms/compiler/timing_key.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <utility>

namespace bitloom::compiler {

namespace {

machine_limits limits_of(const configuration::platform_configuration& platform) {
    const configuration::accelerator_configuration& a = platform.accelerator;
    return {
        make_target(a),
        {a.input_buffer_bytes, a.weight_buffer_bytes, a.output_buffer_bytes, a.bias_buffer_bytes},
        bandwidth::of(platform.dram.bits_per_cycle),
        timing_key(platform),
        platform.compiler.minimise == "traffic" ? tile_objective::traffic : tile_objective::cycles};
}

/// An entry of a layer without a block of its own would be passed over in silence.
void check_heads(const network::graph& net, const std::vector<planned_block>& plan,
                 const mapping_file& mappings) {
    for (const planned_block& p : plan) {
        std::vector<std::size_t> fused = p.fused_concats;
        if (p.fused_add)
            fused.push_back(*p.fused_add);
        for (const std::size_t layer : fused)
            if (const tiles_in_file* entry = mappings.find(net.layers[layer].name))
                throw config_error(
                    fmt::format("{}runs within the block of layer '{}' and has no tiles of its "
                                "own, leave it out",
                                entry->where, network::printable(net.layers[p.layer].name)));
    }
}

unsigned group_quant_of(const network::graph& net, const network::layer& layer,
                        const machine_limits& machine) {
    const auto group = machine.machine->packed_group();
    return group ? compiler::group_quant_of(net, layer, *group) : 0;
}

/// One entry cannot give the tiles of two blocks.
void check_undivided(const network::graph& given, const std::vector<std::size_t>& origin,
                     const mapping_file& mappings) {
    for (std::size_t n = 1; n < origin.size(); ++n)
        if (origin[n] == origin[n - 1])
            if (const tiles_in_file* entry = mappings.find(given.layers[origin[n]].name))
                throw config_error(
                    fmt::format("{}runs as two blocks, {}, and has no tiles of its own, leave it "
                                "out",
                                entry->where,
                                given.layers[origin[n]].recurrent ? "of its input and of each step"
                                                                  : "within frames and over them"));
}

/// What a run refuses, an estimate refuses too, as far as there are weights to tell.
void check_sums(const network::graph& net, const network::layer& layer,
                const machine_limits& machine, known_sums& known) {
    if (layer.weights.empty() || layer.weight_format.is_floating())
        return;
    if (layer.thresholds && layer.thresholds->lines.segments > 0)
        piecewise_table(net, layer, machine.shape().accumulator_bits, &known);
    else if (layer.thresholds)
        threshold_table(net, layer, machine.shape().accumulator_bits, &known);
    else
        requantise_table(net, layer, machine.shape().accumulator_bits,
                         group_quant_of(net, layer, machine), &known);
}

void check_kinds(const network::graph& net, const target& machine) {
    const auto refusal = machine.floating_refusal();
    for (const network::layer& l : net.layers)
        if (refusal && net.tensors[l.inputs.front()].quantised.format.is_floating())
            throw config_error(fmt::format("{}: node {}: {}", net.file, l.name, *refusal));
}

/// The RTL takes NaN and infinity as numbers with the exponent 255; nothing else is known of them.
void check_finite(const network::graph& net, const target& machine) {
    for (const network::layer& l : net.layers) {
        if (machine.takes_infinite_weights() || !l.weight_format.is_floating())
            continue;
        const std::size_t per_channel = l.weights.size() / std::max<std::size_t>(l.bias.size(), 1);
        for (std::size_t i = 0; i < l.weights.size(); ++i)
            if (const float weight = float_of(
                    fp32_of_code(static_cast<std::uint32_t>(l.weights[i]), l.weight_format));
                !std::isfinite(weight))
                throw config_error(fmt::format(
                    "{}: node {}: weights '{}' hold {} at element {} of output channel {}; give "
                    "finite weights, or accelerator.rtl_exact=true",
                    net.file, network::printable(l.name), network::printable(l.weights_name),
                    weight, i % per_channel, i / per_channel));
    }
}

/// The candidate of a GRU's step comes right behind its gates, which are there already.
void add_in_turns(const network::layer& layer, std::vector<compiled_block> blocks,
                  std::vector<compiled_block>& all) {
    if (!layer.recurrent || layer.recurrent->cell != post_processing::cell_kind::gru_candidate) {
        std::move(blocks.begin(), blocks.end(), std::back_inserter(all));
        return;
    }
    const std::size_t first = all.size() - blocks.size();
    for (std::size_t step = 0; step < blocks.size(); ++step)
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(first + 2 * step + 1),
                   std::move(blocks[step]));
}

void check_widths(const network::graph& net, const target& machine) {
    for (const network::layer& l : net.layers) {
        const operand_format activation = net.tensors[l.inputs.front()].quantised.format;
        const auto check = [&](const char* what, operand_format format, unsigned widest) {
            if (!format.is_floating() && format.bits > widest)
                throw config_error(fmt::format("{}: node {}: {} of {} bits, {} or use narrower {}",
                                               net.file, l.name, what, format.bits,
                                               machine.width_limit(), what));
        };
        if (!has_weights(l.kind))
            continue;
        check("weights", l.weight_format, machine.widest_weights());
        if (activation.bits <= 16) // wider ones are sums, see check_bipolar
            check("activations", activation, machine.widest_activations());
    }
}

} // namespace

compiled_program compile(const network::graph& given,
                         const configuration::platform_configuration& platform, std::uint64_t batch,
                         const compile_options& given_options) {
    compile_options options = given_options;
    known_results tried;
    if (options.known == nullptr)
        options.known = &tried;
    const machine_limits machine = limits_of(platform);
    check_kinds(given, *machine.machine);
    check_finite(given, *machine.machine);
    check_widths(given, *machine.machine);
    if (options.mappings != nullptr)
        options.mappings->check_names(given);
    split_graph split = split_recurrent(split_pools(given));
    std::vector<std::int64_t> groups_given;
    for (const network::layer& l : split.net.layers)
        groups_given.push_back(l.groups);
    const network::graph net = // the only copy of the weights
        merge_groups(flatten_whole_kernels(std::move(split.net)), *machine.machine);
    compiled_program program;
    program.batch = batch;
    program.image.push_back({"program", 0, {}}); // its place in the list; filled below
    memory_layout memory(net.file, platform.dram.bytes, platform.dram.firmware_bytes);
    program.header_address =
        memory.place(bundle_header_bytes(net.inputs.size(), net.outputs.size()));
    const auto slices = plan_slices(net);
    const std::vector<planned_block> plan = plan_blocks(net, slices);
    if (options.mappings != nullptr) {
        check_heads(net, plan, *options.mappings);
        check_undivided(given, split.origin, *options.mappings);
    }
    place_tensors(net, plan, slices, memory, program);
    for (const planned_block& p : plan) {
        if (options.use == purpose::estimate)
            check_sums(net, net.layers[p.layer], machine, options.known->sums);
        const auto merged =
            static_cast<std::uint64_t>(groups_given[p.layer] / net.layers[p.layer].groups);
        std::vector<compiled_block> blocks =
            generate_blocks(net, p, machine, memory, program, options);
        for (compiled_block& b : blocks) {
            b.multiplies_per_mac = merged;
            for (std::size_t& l : b.layers)
                l = split.origin[l];
        }
        add_in_turns(net.layers[p.layer], std::move(blocks), program.blocks);
    }
    if (!program.blocks.empty())
        program.blocks.back().decoded.last = true;
    for (compiled_block& b : program.blocks)
        b.words = machine.machine->encode(b.decoded);
    if (options.use == purpose::run)
        for (memory_segment& s : padding_segments(net, slices, program))
            program.image.push_back(std::move(s));
    memory_segment& code = program.image.front();
    for (const compiled_block& b : program.blocks)
        for (const std::uint32_t word : b.words)
            for (unsigned byte = 0; byte < 4; ++byte)
                code.bytes.push_back(static_cast<std::uint8_t>(word >> (8 * byte)));
    code.address = memory.place(code.bytes.size());
    program.program_address = code.address;
    program.end_address = memory.end();
    return program;
}

} // namespace bitloom::compiler
