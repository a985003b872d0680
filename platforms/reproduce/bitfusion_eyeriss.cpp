// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_platform.h"
#include "platforms/reproduce/bitfusion_experiments.h"
#include "platforms/reproduce/bitfusion_runs.h"
#include "platforms/reproduce/geometric_mean.h"
#include "platforms/reproduce/published_file.h"
#include "platforms/results/totals.h"

#include <map>

namespace bitloom::reproduce {

namespace {

using network::yaml_section;

constexpr double smallest = 1e-30, largest = 1e30; // positive, so that ratios have logarithms
constexpr double pj_per_nj = 1e3;

/// One of the two ratios: a row per network, then the means.
class ratio_table {
public:
    explicit ratio_table(const char* what)
        : m_what(what) {}

    void add(const std::string& network, double ratio, const yaml_section& published) {
        m_rows.push_back(
            compared(m_what + (" " + network), "", ratio, printed_at(published, m_what)));
        m_mean.add(ratio);
    }

    std::vector<measured_quantity> rows(const published_file& file) const {
        std::vector<measured_quantity> all = m_rows;
        const auto mean = [&](const char* subject, const char* key) {
            all.push_back(compared(m_what + (" " + std::string(subject)), "", m_mean.value(),
                                   printed_at(file.all().section(key), m_what)));
        };
        mean("geometric mean", "geometric_mean");
        mean("in the paper", "paper");
        return all;
    }

private:
    std::string m_what;
    std::vector<measured_quantity> m_rows;
    geometric_mean m_mean;
};

} // namespace

std::vector<measured_quantity> bitfusion_eyeriss() {
    const published_file file("bitfusion_eyeriss");
    file.all().only({"platform", "batch", "paper", "geometric_mean", "networks"});
    const auto platform = configuration::load_platform(file.path(file.all().word("platform")), {});
    const std::uint64_t batch = batch_at(file.all());
    std::map<std::string, yaml_section> published;
    for (const yaml_section& entry : file.all().sections("networks")) {
        entry.only({"name", "cycles", "nanojoules", "speedup", "energy"});
        published.emplace(entry.word("name"), entry);
    }
    ratio_table speedup("speedup"), energy("energy");
    for (const paper_network& network : bitfusion_networks()) {
        const auto found = published.find(network.name);
        if (found == published.end())
            file.all().refuse("networks", "lacks " + network.name + ", give it");
        const yaml_section& eyeriss = found->second;
        const results::run_totals ours = results::totals_of(estimated(network, platform, batch));
        speedup.add(network.name,
                    eyeriss.real("cycles", smallest, largest) / static_cast<double>(ours.cycles),
                    eyeriss);
        energy.add(network.name,
                   eyeriss.real("nanojoules", smallest, largest) * pj_per_nj / ours.energy->total,
                   eyeriss);
    }
    std::vector<measured_quantity> rows = speedup.rows(file);
    for (measured_quantity& row : energy.rows(file))
        rows.push_back(std::move(row));
    return rows;
}

} // namespace bitloom::reproduce
