// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/labels.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/cli/progress.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/printable.h"
#include "platforms/network/import.h"
#include "platforms/results/energy_table.h"
#include "platforms/results/host_usage.h"
#include "platforms/results/layer_table.h"
#include "platforms/results/output_file.h"
#include "platforms/results/result_folder.h"
#include "platforms/training/steps_csv.h"
#include "platforms/training/trainable.h"

#include <fmt/format.h>

#include <cmath>

namespace bitloom::cli {

namespace {

void check_options(const train_options& o) {
    if (o.network.empty())
        throw config_error("--network: missing, give NET.onnx or NET.yaml in fp32");
    if (o.inputs.empty())
        throw config_error("--input: missing, give X.npy, samples on axis 0");
    if (!o.labels)
        throw config_error("--labels: missing, give Y.npy, a class number per sample");
    if (!(o.rate > 0) || !std::isfinite(o.rate))
        throw config_error(fmt::format("--rate {}: give a number above 0", o.rate));
}

void write(const training::training_outcome& outcome, results::result_folder& folder) {
    folder.remove_earlier();
    if (!outcome.tensors.empty()) {
        auto to = folder.tensors();
        for (const training::named_array& each : outcome.tensors)
            to.write(each.name, each.array);
    }
    results::write_file(folder.path() / "steps.csv", training::steps_csv(outcome.steps));
    folder.write(outcome.record, nullptr);
}

} // namespace

int train(const train_options& o) {
    results::host_usage usage;
    const auto platform = configuration::load_platform(o.platform, o.sets);
    if (o.dump_config) {
        fmt::print("{}", configuration::dump(platform));
        return exit_good;
    }
    check_options(o);
    network::graph net = network::import_network(o.network);
    training::check_trainable(net);
    const accelerator::input_set inputs = accelerator::read_inputs(net, o.inputs);
    if (o.batch > inputs.samples)
        throw config_error(fmt::format("--batch {}: there are {} samples, give at most as many",
                                       o.batch, inputs.samples));
    const std::vector<std::int64_t> labels = accelerator::read_labels(
        *o.labels, inputs.samples, net.tensors[net.outputs.front().tensor].elements());
    const interruption ctrl_c;
    progress shown(o.steps, o.quiet, "steps");
    training::training_options options;
    options.batch = o.batch;
    options.steps = o.steps;
    options.rate = o.rate;
    options.seed = o.seed;
    options.keep_tensors = o.dump_tensors;
    options.done = [&](std::uint64_t done, const training::training_step&) {
        shown.update(done);
        return !ctrl_c.requested();
    };
    training::trainer trainer(net, platform, inputs, labels, options);
    results::result_folder folder(o.out);
    training::training_outcome outcome = trainer.run();
    if (!outcome.steps.empty()) {
        usage.record_to(outcome.record);
        write(outcome, folder);
        if (!o.quiet)
            fmt::print("{}\n{}\n{}results in {}\n", results::layer_table(outcome.record),
                       training::steps_table(outcome), results::energy_notes(outcome.record),
                       folder.path().string());
    }
    if (outcome.fault) {
        constexpr std::size_t longest = 2000;
        fmt::print(stderr, "{}\n", configuration::printable(*outcome.fault, longest));
        return exit_simulated_fault;
    }
    if (outcome.steps.size() < o.steps) {
        fmt::print(stderr, "interrupted after {} of {} steps\n", outcome.steps.size(), o.steps);
        return exit_interrupted;
    }
    return exit_good;
}

} // namespace bitloom::cli
