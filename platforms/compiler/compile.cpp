// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/compile.h"

#include "models/common/errors.h"
#include "platforms/compiler/block_generator.h"
#include "platforms/compiler/flatten_kernels.h"
#include "platforms/compiler/merge_groups.h"
#include "platforms/compiler/requantise_table.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cstring>

namespace bitloom::compiler {

namespace {

machine_limits limits_of(const configuration::platform_configuration& platform) {
    const configuration::accelerator_configuration& a = platform.accelerator;
    return {
        make_target(a),
        {a.input_buffer_bytes, a.weight_buffer_bytes, a.output_buffer_bytes, a.bias_buffer_bytes},
        bandwidth::of(platform.dram.bits_per_cycle)};
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

/// What a run refuses, an estimate refuses too, as far as there are weights to tell.
void check_sums(const network::graph& net, const network::layer& layer,
                const machine_limits& machine) {
    if (!layer.weights.empty())
        requantise_table(net, layer, machine.shape().accumulator_bits);
}

void check_widths(const network::graph& net, const target& machine) {
    for (const network::layer& l : net.layers)
        if (has_weights(l.kind) && l.weight_format.bits > machine.widest_weights())
            throw config_error(fmt::format(
                "{}: node {}: weights of {} bits, accelerator.lanes is {}; raise it or use "
                "narrower weights",
                net.file, l.name, l.weight_format.bits, machine.widest_weights()));
}

} // namespace

compiled_program compile(const network::graph& given,
                         const configuration::platform_configuration& platform, std::uint64_t batch,
                         const compile_options& options) {
    const machine_limits machine = limits_of(platform);
    check_widths(given, *machine.machine);
    if (options.mappings != nullptr)
        options.mappings->check_names(given);
    const network::graph net = merge_groups(flatten_whole_kernels(given), *machine.machine);
    compiled_program program;
    program.batch = batch;
    program.image.push_back({"program", 0, {}}); // its place in the list; filled below
    memory_layout memory(net.file, platform.dram.bytes);
    const auto slices = plan_slices(net);
    const std::vector<planned_block> plan = plan_blocks(net, slices);
    if (options.mappings != nullptr)
        check_heads(net, plan, *options.mappings);
    place_tensors(net, plan, slices, memory, program);
    for (const planned_block& p : plan) {
        if (options.use == purpose::estimate)
            check_sums(net, net.layers[p.layer], machine);
        program.blocks.push_back(generate_block(net, p, machine, memory, program, options));
        compiled_block& b = program.blocks.back();
        b.decoded.last = &p == &plan.back();
        b.words = machine.machine->encode(b.decoded);
        b.multiplies_per_mac =
            static_cast<std::uint64_t>(given.layers[p.layer].groups / net.layers[p.layer].groups);
    }
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
