// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/estimate.h"

#include "models/common/errors.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/accelerator/published_runner.h"
#include "platforms/cli/exit_code.h"
#include "platforms/compiler/target.h"
#include "platforms/network/import.h"
#include "platforms/network/set_widths.h"
#include "platforms/results/host_usage.h"
#include "platforms/results/layer_table.h"
#include "platforms/results/result_folder.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

namespace bitloom::cli {

namespace {

void check(const run_options& o) {
    const char* data = !o.inputs.empty() ? "--input"
                       : o.labels        ? "--labels"
                       : o.dump_tensors  ? "--dump-tensors"
                       : o.seed          ? "--seed"
                                         : nullptr;
    if (data != nullptr)
        throw config_error(fmt::format("{}: --view estimate has no data, leave it out", data));
    if (o.network.empty())
        throw config_error("--network: missing, give a quantised network, NET.onnx or NET.yaml");
}

results::run_record record_of(const run_options& o,
                              const configuration::platform_configuration& platform) {
    const bool needs_weights =
        platform.accelerator.cost_model == "machine" &&
        compiler::make_target(platform.accelerator)->times_depend_on_weights();
    network::graph net = network::import_network(
        o.network, needs_weights ? network::import_for::running : network::import_for::shapes);
    network::set_widths(net, platform.layer_widths);
    if (platform.accelerator.cost_model == "machine") {
        std::optional<compiler::mapping_file> mappings;
        if (o.mapping)
            mappings.emplace(*o.mapping);
        return accelerator::estimate_network(net, platform, o.batch, o.batch,
                                             mappings ? &*mappings : nullptr);
    }
    const auto layers =
        accelerator::published_layers(net, accelerator::published_machine(platform), o.batch);
    accelerator::given_mappings given;
    if (o.mapping)
        given = accelerator::read_mappings(*o.mapping, net, layers,
                                           accelerator::published_machine(platform));
    return accelerator::estimate_published(net, platform, layers, given, o.batch);
}

void print_summary(const results::run_record& record) {
    const results::run_totals totals = results::totals_of(record);
    fmt::print("{}\nbatch of {} in {} cycles, {:.3f} ms at {} MHz", results::layer_table(record),
               record.batch, totals.cycles, totals.seconds * 1e3,
               static_cast<double>(record.frequency_hz) / 1e6);
    constexpr double pj_per_mj = 1e9;
    if (totals.energy && !totals.energy->compute_only)
        fmt::print(", {:.4g} mJ", totals.energy->total / pj_per_mj);
    fmt::print("\n");
}

} // namespace

int estimate(const run_options& o, const configuration::platform_configuration& platform) {
    results::host_usage usage;
    check(o);
    results::run_record record = record_of(o, platform);
    results::result_folder folder(o.out);
    usage.record_to(record);
    folder.write(record);
    if (o.quiet)
        return exit_good;
    print_summary(record);
    fmt::print("results in {}\n", folder.path().string());
    return exit_good;
}

} // namespace bitloom::cli
