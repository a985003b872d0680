// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/network_estimate.h"

#include "models/common/errors.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/compiler/compile.h"

#include <algorithm>

namespace bitloom::accelerator {

namespace {

/// The program's image as memory.
compiler::target::memory_view view_of(const compiler::compiled_program& program) {
    return [&program](std::uint64_t address, std::uint64_t bytes) {
        for (const compiler::memory_segment& s : program.image)
            if (address >= s.address && address + bytes <= s.address + s.bytes.size())
                return s.bytes.data() + (address - s.address);
        throw model_error("an estimate asks for memory that its program does not have");
    };
}

/// Adds `times` executions of a program for `batch` inputs.
void add_batches(const network::graph& net, const configuration::platform_configuration& platform,
                 std::uint64_t batch, std::uint64_t times, const compiler::mapping_file* mappings,
                 results::run_record& record) {
    if (times == 0)
        return;
    const auto machine = compiler::make_target(platform.accelerator);
    const auto program =
        compiler::compile(net, platform, batch, {compiler::purpose::estimate, mappings});
    if (record.layers.empty())
        record.layers = layer_rows(net, program, *machine);
    if (program.blocks.empty())
        return;
    const auto decoder = machine->decoder();
    tiled::program_estimate once = tiled::estimate_program(
        program.words(), *decoder, machine->array(), machine->timer(view_of(program)),
        buffer_sizes_of(platform.accelerator), bandwidth::of(platform.dram.bits_per_cycle));
    for (tiled::block_record& block : once.records) {
        once.cycles -= block.cycles;
        block *= times;
    }
    add_records(program, once.records, *machine, record.layers);
    record.setup_cycles += once.cycles * times;
    record.instruction_read_bits += once.instruction_bits * times;
}

} // namespace

results::run_record estimate_network(const network::graph& net,
                                     const configuration::platform_configuration& platform,
                                     std::uint64_t samples, std::uint64_t batch,
                                     const compiler::mapping_file* mappings) {
    results::run_record record = empty_record(net, platform, batch);
    record.view = "estimate";
    record.samples = samples;
    const std::uint64_t together = std::min(batch, samples);
    add_batches(net, platform, together, samples / together, mappings, record);
    // Tiles by hand cover a full batch; those of a short last one are searched.
    add_batches(net, platform, samples % together, samples % together != 0 ? 1 : 0, nullptr,
                record);
    return record;
}

} // namespace bitloom::accelerator
