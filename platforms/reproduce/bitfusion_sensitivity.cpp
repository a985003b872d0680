// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/shipped_folder.h"
#include "platforms/reproduce/bitfusion_experiments.h"
#include "platforms/reproduce/bitfusion_runs.h"
#include "platforms/reproduce/geometric_mean.h"
#include "platforms/reproduce/published_file.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

namespace bitloom::reproduce {

namespace {

using configuration::platform_configuration;
using rows = std::vector<measured_quantity>;

/// What is varied, and the point that speedups are over.
struct design_point {
    double bandwidth = 1; ///< over the platform's
    std::uint64_t batch = 16;
};

struct labelled_point {
    std::string label;
    design_point at;
};

/// The platforms' names in configs/platforms, and what their rows are called behind "speedup".
struct cost_model {
    const char* platform;
    const char* prefix;
};
constexpr cost_model models[] = {{"bitfusion_eyeriss_published", ""}, {"bitfusion", ", machine,"}};

double cycles_per_input(const paper_network& network, platform_configuration platform,
                        const design_point& at) {
    platform.dram.bits_per_cycle *= at.bandwidth;
    const results::run_totals totals = results::totals_of(estimated(network, platform, at.batch));
    return static_cast<double>(totals.cycles) / static_cast<double>(at.batch);
}

/// Of each point over `base`, per input: by network, and their geometric mean.
rows speedups(const design_point& base, const std::vector<labelled_point>& points) {
    const std::vector<paper_network> networks = bitfusion_networks();
    rows all;
    for (const cost_model& model : models) {
        const auto platform = configuration::load_platform(
            configuration::shipped_folder("platforms", "bitloom reproduce") /
                (std::string(model.platform) + ".yaml"),
            {});
        std::vector<double> before;
        before.reserve(networks.size());
        for (const paper_network& n : networks)
            before.push_back(cycles_per_input(n, platform, base));
        for (const labelled_point& p : points) {
            geometric_mean mean;
            const std::string what = fmt::format("speedup{} {} ", model.prefix, p.label);
            for (std::size_t n = 0; n < networks.size(); ++n) {
                const double speedup = before[n] / cycles_per_input(networks[n], platform, p.at);
                all.push_back(ours_alone(what + networks[n].name, "", speedup));
                mean.add(speedup);
            }
            all.push_back(ours_alone(what + "geometric mean", "", mean.value()));
        }
    }
    return all;
}

} // namespace

rows bitfusion_bandwidth() {
    std::vector<labelled_point> points;
    for (const double times : {0.25, 0.5, 2.0, 4.0})
        points.push_back({fmt::format("at {}x bandwidth", times), {times}});
    return speedups({}, points);
}

rows bitfusion_batch() {
    std::vector<labelled_point> points;
    for (const std::uint64_t batch : {2, 4, 8, 16, 32, 64})
        points.push_back({fmt::format("at batch {}", batch), {1, batch}});
    return speedups({1, 1}, points);
}

} // namespace bitloom::reproduce
