// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/network_estimate.h"

#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/accelerator/transfer_reasons_of.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/timing_key.h"
#include "platforms/configuration/dram_device.h"

#include <algorithm>
#include <memory>

namespace bitloom::accelerator {

namespace {

std::unique_ptr<tiled::memory_timing>
memory_of(const configuration::platform_configuration& platform) {
    if (!configuration::is_timed(platform.dram))
        return std::make_unique<tiled::flat_memory_timing>(
            bandwidth::of(platform.dram.bits_per_cycle));
    return std::make_unique<tiled::sdram_timing>(
        configuration::dram_device_of(platform.dram), compiler::dram_base,
        platform.accelerator.frequency_hz, bandwidth::of(platform.dram.bits_per_cycle));
}

/// What goes with a run from program to program.
struct companions {
    tiled::memory_timing& memory;
    compiler::known_results& known;
    tiled::engine_recorder* recorder;
    tiled::path_recorder* paths;
};

/// Adds `times` executions of a program for `batch` inputs.
void add_batches(const network::graph& net, const configuration::platform_configuration& platform,
                 std::uint64_t batch, std::uint64_t times, const compiler::mapping_file* mappings,
                 const companions& with, results::run_record& record) {
    if (times == 0)
        return;
    const auto machine = compiler::make_target(platform.accelerator);
    const auto program = compiler::compile(net, platform, batch,
                                           {compiler::purpose::estimate, mappings, &with.known});
    if (record.layers.empty())
        record.layers = layer_rows(net, program, *machine);
    if (program.blocks.empty())
        return;
    for (const compiler::compiled_block& b : program.blocks)
        if (const auto assumed = machine->assumption_about(b.decoded);
            assumed && std::find(record.assumptions.begin(), record.assumptions.end(), *assumed) ==
                           record.assumptions.end())
            record.assumptions.push_back(*assumed);
    const auto decoder = machine->decoder();
    const tiled::tile_timer timer = machine->timer(program.weights, with.known);
    if (with.paths != nullptr)
        with.paths->set_uneven(timer.uneven_of);
    const std::vector<std::uint32_t> words = program.words();
    // Flat memory serves every execution alike; another remembers the one before.
    const std::uint64_t alike = configuration::is_timed(platform.dram) ? 1 : times;
    for (std::uint64_t done = 0; done < times; done += alike) {
        const std::size_t recorded =
            with.recorder != nullptr ? with.recorder->recording().blocks.size() : 0;
        tiled::program_estimate once =
            tiled::estimate_program(words, program.program_address, *decoder, machine->array(),
                                    timer, buffer_sizes_of(platform.accelerator), with.memory,
                                    with.memory.serves_alike() ? &with.known.blocks : nullptr,
                                    compiler::timing_key(platform), with.recorder, with.paths);
        if (with.recorder != nullptr)
            add_layers(program, recorded, with.recorder->recording());
        if (with.paths != nullptr) {
            std::vector<tiled::block_path> paths = with.paths->end_program(once.cycles);
            for (tiled::block_path& path : paths)
                path *= alike;
            add_paths(program, paths, *machine, record.layers);
        }
        for (tiled::block_record& block : once.records)
            block *= alike;
        add_program(program, once.records, *machine,
                    {once.cycles * alike, once.instruction_bits * alike, once.dram}, record);
    }
}

} // namespace

results::run_record
estimate_network(const network::graph& net, const configuration::platform_configuration& platform,
                 std::uint64_t samples, std::uint64_t batch, const compiler::mapping_file* mappings,
                 compiler::known_results* given, tiled::engine_recorder* recorder, bool explained) {
    compiler::known_results met;
    compiler::known_results& known = given != nullptr ? *given : met;
    results::run_record record = empty_record(net, platform, batch);
    record.view = "estimate";
    record.samples = samples;
    const std::uint64_t together = std::min(batch, samples);
    if (platform.dram.mode == "detailed")
        record.assumptions.push_back(
            "memory is timed in order, as by dram.mode: fast; detailed memory is the tlm view's");
    const auto memory = memory_of(platform);
    const auto reasons = reasons_of(platform);
    tiled::path_recorder paths(*reasons);
    const companions with{*memory, known, recorder, explained ? &paths : nullptr};
    add_batches(net, platform, together, samples / together, mappings, with, record);
    // Tiles by hand cover a full batch; those of a short last one are searched.
    add_batches(net, platform, samples % together, samples % together != 0 ? 1 : 0, nullptr, with,
                record);
    price(record);
    return record;
}

} // namespace bitloom::accelerator
