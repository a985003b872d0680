// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/comparison.h"

#include "models/common/errors.h"
#include "platforms/accelerator/published_runner.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/network/import.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/yaml_section.h"
#include "platforms/results/totals.h"

#include <cmath>

namespace bitloom::accelerator {

using network::yaml_section;

namespace {

constexpr double smallest = 1e-30, largest = 1e30; // positive, so that every ratio has a logarithm

compared_figure figure_of(const yaml_section& entry) {
    const std::string word = entry.one_of("figure", {"cycles", "milliseconds", "nanojoules"});
    return word == "cycles"         ? compared_figure::cycles
           : word == "milliseconds" ? compared_figure::milliseconds
                                    : compared_figure::nanojoules;
}

double figure(const compared_result& result, compared_figure which) {
    return which == compared_figure::cycles         ? static_cast<double>(result.cycles)
           : which == compared_figure::milliseconds ? result.milliseconds
                                                    : result.nanojoules;
}

compared_result result_of(const results::run_record& record) {
    const results::run_totals totals = results::totals_of(record);
    constexpr double ms_per_s = 1e3, nj_per_pj = 1e-3;
    return {totals.cycles,
            totals.seconds * ms_per_s,
            totals.energy ? totals.energy->total * nj_per_pj : 0,
            {}};
}

} // namespace

comparison read_comparison(const std::filesystem::path& file) {
    const std::string label = network::printable(file.string());
    const yaml_section all = network::read_yaml(network::yaml_text(file, label), label);
    all.only({"sentence", "platform", "batch", "ratios", "networks"});
    const auto path = [&](const std::string& name) {
        return (file.parent_path() / name).lexically_normal();
    };
    comparison c;
    c.name = file.stem().string();
    c.sentence = all.word("sentence");
    c.platform = path(all.word("platform"));
    constexpr std::int64_t largest_batch = 65536;
    c.batch = static_cast<std::uint64_t>(all.whole("batch", 1, largest_batch, 1));
    std::vector<std::string> keys{"name", "network"};
    for (const yaml_section& entry : all.sections("ratios")) {
        entry.only({"name", "figure", "factor", "expected"});
        c.ratios.push_back({entry.word("name"), figure_of(entry),
                            entry.has("factor") ? entry.real("factor", smallest, largest) : 1,
                            entry.real("expected", smallest, largest)});
        keys.push_back(c.ratios.back().name);
    }
    for (const yaml_section& entry : all.sections("networks")) {
        entry.only(keys);
        compared_network n{entry.word("name"), path(entry.word("network")), {}};
        for (const comparison_ratio& ratio : c.ratios)
            n.others.push_back(entry.real(ratio.name, smallest, largest));
        c.networks.push_back(std::move(n));
    }
    if (c.networks.empty())
        all.refuse("networks", "none, give at least one");
    return c;
}

comparison_outcome run_comparison(const comparison& what) {
    const auto platform = configuration::load_platform(what.platform, {});
    const auto machine = published_machine(platform);
    comparison_outcome outcome;
    outcome.geometric_means.assign(what.ratios.size(), 0); // sums of logarithms up to the end
    for (const compared_network& n : what.networks) {
        const network::graph net = network::import_network(n.file, network::import_for::shapes);
        const auto layers = published_layers(net, machine, what.batch);
        if (layers.empty())
            throw config_error(n.file.string() + ": no layer to compare, give one that multiplies");
        compared_result result =
            result_of(estimate_published(net, platform, layers, {}, what.batch));
        for (std::size_t r = 0; r < what.ratios.size(); ++r) {
            const comparison_ratio& ratio = what.ratios[r];
            result.ratios.push_back(n.others[r] * ratio.factor / figure(result, ratio.figure));
            outcome.geometric_means[r] += std::log(result.ratios.back());
        }
        outcome.networks.push_back(std::move(result));
    }
    for (double& mean : outcome.geometric_means)
        mean = std::exp(mean / static_cast<double>(what.networks.size()));
    return outcome;
}

} // namespace bitloom::accelerator
