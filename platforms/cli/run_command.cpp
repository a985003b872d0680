// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/host_functions.h"
#include "platforms/accelerator/labels.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/network_runner.h"
#include "platforms/accelerator/tensor_arrays.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/estimate.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/cli/progress.h"
#include "platforms/cli/run_command_of.h"
#include "platforms/compiler/assembly.h"
#include "platforms/compiler/target.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/machine_kinds.h"
#include "platforms/configuration/printable.h"
#include "platforms/network/import.h"
#include "platforms/network/set_widths.h"
#include "platforms/results/energy_table.h"
#include "platforms/results/engine_trace.h"
#include "platforms/results/host_usage.h"
#include "platforms/results/layer_table.h"
#include "platforms/results/result_folder.h"
#include "platforms/results/text_table.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <filesystem>

namespace bitloom::cli {

namespace {

void write_outputs(const network::graph& net, const accelerator::run_outcome& outcome,
                   results::result_folder& folder) {
    auto to = folder.outputs();
    for (const network::port& p : net.outputs) {
        const network::npy_array codes = accelerator::declared_array(
            net, p.tensor, outcome.tensors[net.stored(p.tensor)], outcome.record.samples);
        to.write(p.name, accelerator::output_array(net, p, codes));
    }
}

void write_tensors(const network::graph& net, const accelerator::run_outcome& outcome,
                   results::result_folder& folder) {
    auto to = folder.tensors();
    for (std::size_t t = 0; t < net.tensors.size(); ++t)
        to.write(net.tensors[t].name,
                 accelerator::declared_array(net, t, outcome.tensors[net.stored(t)],
                                             outcome.record.samples));
}

network::npy_array first_output(const network::graph& net,
                                const accelerator::run_outcome& outcome) {
    const std::size_t tensor = net.outputs.front().tensor;
    return accelerator::declared_array(net, tensor, outcome.tensors[net.stored(tensor)],
                                       outcome.record.samples);
}

std::int64_t classes(const network::graph& net) {
    return net.tensors[net.outputs.front().tensor].elements();
}

void describe(const network::graph& net, const configuration::platform_configuration& platform) {
    std::int64_t macs = 0;
    for (const network::layer& l : net.layers)
        macs += l.macs(net.tensors);
    const configuration::accelerator_configuration& a = platform.accelerator;
    fmt::print("network {}: {} layers, {} tensors, {} MACs per sample\nplatform {}: {}, {}, at {} "
               "MHz\n",
               configuration::printable(net.name), net.layers.size(), net.tensors.size(),
               results::with_commas(static_cast<std::uint64_t>(macs)),
               configuration::printable(platform.name), configuration::machine_kind_of(a.kind).name,
               compiler::make_target(a)->size(), static_cast<double>(a.frequency_hz) / 1e6);
}

void print_summary(const results::run_record& record, double simulation_seconds) {
    fmt::print("{}\n", results::layer_table(record));
    const results::run_totals totals = results::totals_of(record);
    fmt::print("{} samples in {} cycles, {:.3f} ms at {} MHz\n", record.samples, totals.cycles,
               totals.seconds * 1e3, static_cast<double>(record.frequency_hz) / 1e6);
    fmt::print("{}", results::energy_notes(record));
    if (record.accuracy)
        fmt::print("accuracy {:.2f} %\n", *record.accuracy * 100);
    if (simulation_seconds > 0)
        fmt::print("simulated at {:.1f} GMAC per CPU second\n",
                   static_cast<double>(totals.macs) / simulation_seconds / 1e9);
}

/// A program of the user's. What names tensors by block would not be true of it.
std::vector<std::uint32_t> own_program(const run_options& o) {
    if (o.dump_tensors)
        throw config_error("--dump-tensors: tensors are those of the compiled program, leave it or "
                           "--program out");
    std::vector<std::uint32_t> words = compiler::read_program(*o.program);
    if (words.empty())
        throw config_error(fmt::format("{}: is empty, give at least one word", *o.program));
    return words;
}

/// Of the words that ran: the file may have changed meanwhile.
results::file_identity identity(const std::string& file, const std::vector<std::uint32_t>& words) {
    return {std::filesystem::path(file).stem().string(),
            configuration::sha256_of(compiler::to_bytes(words))};
}

} // namespace

int run(const run_options& o) {
    results::host_usage usage;
    const auto platform = configuration::load_platform(o.platform, o.sets);
    if (o.dump_config) {
        fmt::print("{}", configuration::dump(platform));
        return exit_good;
    }
    if (o.program && o.view != "tlm")
        throw config_error("--program: only --view tlm runs it, leave one of them out");
    if (o.view == "estimate")
        return estimate(o, platform);
    if (o.view != "tlm")
        throw config_error(fmt::format("--view {}: not known, give tlm or estimate", o.view));
    if (platform.accelerator.cost_model == "published")
        throw config_error("accelerator.cost_model: published counts without data, give --view "
                           "estimate or accelerator.cost_model=machine");
    if (o.seed && !o.inputs.empty())
        throw config_error("--seed: the codes are those of --input, leave one of them out");
    if (o.network.empty())
        throw config_error("--network: missing, give NET.onnx or NET.yaml");
    network::graph net = network::import_network(o.network);
    network::set_widths(net, platform.layer_widths);
    if (o.verbose)
        describe(net, platform);
    accelerator::input_set inputs = o.inputs.empty() ? accelerator::input_set{o.batch, {}}
                                                     : accelerator::read_inputs(net, o.inputs);
    std::vector<std::int64_t> labels;
    if (o.labels)
        labels = accelerator::read_labels(*o.labels, inputs.samples, classes(net));
    interruption ctrl_c;
    accelerator::run_options options;
    options.batch = o.batch;
    options.keep_all_tensors = o.dump_tensors;
    std::optional<compiler::mapping_file> mappings;
    if (o.mapping)
        options.mappings = &mappings.emplace(*o.mapping);
    std::optional<results::file_identity> program;
    if (o.program) {
        options.program = own_program(o);
        program = identity(*o.program, options.program);
    }
    progress shown(inputs.samples, o.quiet);
    options.progress = [&](std::uint64_t done) {
        shown.update(done);
        return !ctrl_c.requested();
    };
    tiled::engine_recorder recorder(results::recording_limits(o.trace));
    options.recorder = &recorder;
    accelerator::network_runner runner(net, platform, inputs, options);
    // Only now: the inputs of a network that the DRAM cannot hold may fill the host's memory.
    if (o.inputs.empty())
        inputs = accelerator::seeded_inputs(net, o.batch, o.seed.value_or(default_seed));
    results::result_folder folder(o.out);
    const double before = results::host_usage::cpu_seconds();
    accelerator::run_outcome outcome = runner.run();
    const double simulation_seconds = results::host_usage::cpu_seconds() - before;
    outcome.record.program = program;
    outcome.record.planes = accelerator::planes_of(net);
    usage.record_to(outcome.record);
    if (o.labels)
        outcome.record.accuracy =
            accelerator::accuracy(accelerator::predictions(first_output(net, outcome)), labels);
    const results::run_command command = command_of(o, platform);
    folder.write(outcome.record, &command, &recorder.recording(), o.trace);
    write_outputs(net, outcome, folder);
    if (o.dump_tensors)
        write_tensors(net, outcome, folder);
    if (!o.quiet)
        print_summary(outcome.record, simulation_seconds);
    if (!o.quiet)
        fmt::print("results in {}\n", folder.path().string());
    if (outcome.fault) {
        constexpr std::size_t longest = 2000;
        fmt::print(stderr, "{}\n", configuration::printable(*outcome.fault, longest));
        return exit_simulated_fault;
    }
    if (outcome.record.samples < inputs.samples) {
        fmt::print(stderr, "interrupted after {} of {} samples\n", outcome.record.samples,
                   inputs.samples);
        return exit_interrupted;
    }
    return exit_good;
}

} // namespace bitloom::cli
