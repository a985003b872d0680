// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitfusion_runs.h"

#include "platforms/accelerator/estimate.h"
#include "platforms/network/import.h"
#include "platforms/reproduce/published_file.h"

namespace bitloom::reproduce {

std::vector<paper_network> bitfusion_networks() {
    const published_file file("bitfusion_networks");
    file.all().only({"networks"});
    std::vector<paper_network> networks;
    for (const network::yaml_section& entry : file.all().sections("networks")) {
        entry.only({"name", "network"});
        networks.push_back({entry.word("name"), file.path(entry.word("network"))});
    }
    return networks;
}

results::run_record estimated(const paper_network& network,
                              const configuration::platform_configuration& platform,
                              std::uint64_t batch) {
    const network::graph net =
        network::import_network(network.file, accelerator::needed_import(platform));
    return accelerator::estimate(net, platform, batch);
}

} // namespace bitloom::reproduce
