// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/gpu_measurements.h"

#include "platforms/reproduce/bitfusion_runs.h"
#include "platforms/reproduce/published_file.h"

namespace bitloom::reproduce {

namespace {

std::map<std::string, double> by_network(const network::yaml_section& figures,
                                         const std::vector<paper_network>& networks) {
    constexpr double smallest = 1e-30, largest = 1e30; // positive: ratios are made of them
    std::map<std::string, double> all;
    std::vector<std::string> names;
    for (const paper_network& n : networks) {
        all[n.name] = figures.real(n.name, smallest, largest);
        names.push_back(n.name);
    }
    figures.only(names);
    return all;
}

} // namespace

gpu_measurements read_gpu_measurements() {
    const published_file file("gpu_measurements");
    file.all().only({"batch", "devices"});
    const std::vector<paper_network> networks = bitfusion_networks();
    gpu_measurements measured;
    measured.batch = batch_at(file.all());
    for (const network::yaml_section& entry : file.all().sections("devices")) {
        entry.only({"name", "milliseconds", "watts"});
        measured.devices.push_back(
            {entry.word("name"), by_network(entry.section("milliseconds"), networks), {}});
        if (entry.has("watts"))
            measured.devices.back().watts = by_network(entry.section("watts"), networks);
    }
    return measured;
}

} // namespace bitloom::reproduce
