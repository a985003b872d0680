// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/estimate.h"

#include "models/common/errors.h"
#include "platforms/accelerator/estimate.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/run_command_of.h"
#include "platforms/network/import.h"
#include "platforms/network/set_widths.h"
#include "platforms/results/energy_table.h"
#include "platforms/results/engine_trace.h"
#include "platforms/results/host_usage.h"
#include "platforms/results/layer_table.h"
#include "platforms/results/result_folder.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

namespace bitloom::cli {

namespace {

void check(const run_options& o, bool published) {
    const char* data = !o.inputs.empty() ? "--input"
                       : o.labels        ? "--labels"
                       : o.dump_tensors  ? "--dump-tensors"
                       : o.seed          ? "--seed"
                                         : nullptr;
    if (data != nullptr)
        throw config_error(fmt::format("{}: --view estimate has no data, leave it out", data));
    if (o.trace && published)
        throw config_error("--trace: the published cost model has no engines, leave it out or give "
                           "accelerator.cost_model=machine");
    if (o.network.empty())
        throw config_error("--network: missing, give NET.onnx or NET.yaml");
}

results::run_record record_of(const run_options& o,
                              const configuration::platform_configuration& platform,
                              tiled::engine_recorder& recorder) {
    network::graph net = network::import_network(o.network, accelerator::needed_import(platform));
    network::set_widths(net, platform.layer_widths);
    results::run_record record =
        accelerator::estimate(net, platform, o.batch, o.mapping, nullptr, &recorder);
    record.planes = accelerator::planes_of(net);
    return record;
}

void print_summary(const results::run_record& record) {
    const results::run_totals totals = results::totals_of(record);
    fmt::print("{}\nbatch of {} in {} cycles, {:.3f} ms at {} MHz", results::layer_table(record),
               record.batch, totals.cycles, totals.seconds * 1e3,
               static_cast<double>(record.frequency_hz) / 1e6);
    constexpr double pj_per_mj = 1e9;
    if (totals.energy)
        fmt::print(", {:.4g} mJ", totals.energy->total / pj_per_mj);
    fmt::print("\n{}", results::energy_notes(record));
    for (const std::string& assumed : record.assumptions)
        fmt::print("assumes: {}\n", assumed);
}

} // namespace

int estimate(const run_options& o, const configuration::platform_configuration& platform) {
    results::host_usage usage;
    const bool published = platform.accelerator.cost_model == "published";
    check(o, published);
    tiled::engine_recorder recorder(results::recording_limits(o.trace));
    results::run_record record = record_of(o, platform, recorder);
    results::result_folder folder(o.out);
    usage.record_to(record);
    const results::run_command command = command_of(o, platform);
    folder.write(record, &command, published ? nullptr : &recorder.recording(), o.trace);
    if (o.quiet)
        return exit_good;
    print_summary(record);
    fmt::print("results in {}\n", folder.path().string());
    return exit_good;
}

} // namespace bitloom::cli
