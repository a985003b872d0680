// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitlet_measurements.h"

#include "platforms/accelerator/estimate.h"
#include "platforms/compiler/known_results.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/shipped_folder.h"
#include "platforms/network/import.h"
#include "platforms/network/weight_statistics.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::reproduce {

namespace {

using weights_by_name = std::map<std::string, application_weights>;
using runs_by_name = std::map<std::string, std::map<unsigned, application_run>>;

application_weights measured_weights(const bitlet_application& a) {
    const network::graph net = network::import_network(a.network);
    application_weights all;
    network::weight_means means;
    for (const network::layer& l : net.layers)
        if (const auto statistics = network::statistics_of(l))
            means.add(*statistics);
    constexpr double percent = 100;
    all.zero_bits = percent * means.zero_bit_fraction();
    for (unsigned pairs = a.frames.empty() ? published_pairs : 2; pairs <= published_pairs;
         pairs *= 2) {
        bitlet::processing_element_parameters element;
        element.group = pairs;
        all.work[pairs] = network::bitlet_work_of(net, element, published_pes).total;
    }
    return all;
}

std::map<unsigned, application_run> measured_runs(const bitlet_application& a) {
    const configuration::platform_file file(
        configuration::shipped_folder("platforms", "bitloom reproduce") / "bitlet.yaml");
    // lapSRN's images at full resolution take more than the default
    const std::string memory = fmt::format("dram.bytes={}", std::uint64_t{1} << 31);
    const network::graph net = network::import_network(a.network);
    compiler::known_results known;
    std::map<unsigned, application_run> all;
    for (unsigned pes = a.scaling ? 8 : published_pes; pes <= published_pes; pes *= 2) {
        const auto platform = file.with({memory, fmt::format("accelerator.pes={}", pes)});
        const results::run_totals totals =
            results::totals_of(accelerator::estimate(net, platform, 1, std::nullopt, &known));
        all[pes] = {totals.cycles, totals.macs, totals.seconds, totals.energy->compute};
    }
    return all;
}

} // namespace

published_figure with_drawn_weights(const published_figure& published) {
    return {published.value, std::max(published.tolerance, drawn_weights_tolerance)};
}

double application_weights::cycles_per_64_macs(bitlet::timing_mode mode, unsigned pairs) const {
    const network::bitlet_work& all = work.at(pairs);
    return all.cycles_per_64_macs(all.broadcast, mode);
}

const application_weights& weights_of(const bitlet_application& a) {
    static weights_by_name measured;
    const auto found = measured.find(a.name);
    return found != measured.end() ? found->second
                                   : measured.emplace(a.name, measured_weights(a)).first->second;
}

const std::map<unsigned, application_run>& runs_of(const bitlet_application& a) {
    static runs_by_name measured;
    const auto found = measured.find(a.name);
    return found != measured.end() ? found->second
                                   : measured.emplace(a.name, measured_runs(a)).first->second;
}

} // namespace bitloom::reproduce
