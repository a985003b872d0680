// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/estimate.h"

#include "models/common/errors.h"
#include "platforms/accelerator/eyeriss_published.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/accelerator/published_runner.h"
#include "platforms/compiler/target.h"

namespace bitloom::accelerator {

namespace {

bool is_published(const configuration::platform_configuration& platform) {
    return platform.accelerator.cost_model == "published";
}

} // namespace

network::import_for needed_import(const configuration::platform_configuration& platform) {
    const bool needs_weights =
        !is_published(platform) &&
        compiler::make_target(platform.accelerator)->times_depend_on_weights();
    return needs_weights ? network::import_for::running : network::import_for::shapes;
}

results::run_record estimate(const network::graph& net,
                             const configuration::platform_configuration& platform,
                             std::uint64_t batch, const std::optional<std::string>& mapping,
                             compiler::known_results* known, tiled::engine_recorder* recorder) {
    if (!is_published(platform)) {
        std::optional<compiler::mapping_file> mappings;
        if (mapping)
            mappings.emplace(*mapping);
        return estimate_network(net, platform, batch, batch, mappings ? &*mappings : nullptr, known,
                                recorder);
    }
    if (platform.accelerator.kind == "eyeriss") {
        if (mapping)
            throw config_error("--mapping: Eyeriss's published cost model searches alone, leave it "
                               "out or give accelerator.cost_model=machine");
        return estimate_published_eyeriss(net, platform, batch);
    }
    const auto layers = published_layers(net, published_machine(platform), batch);
    given_mappings given;
    if (mapping)
        given = read_mappings(*mapping, net, layers, published_machine(platform));
    return estimate_published(net, platform, layers, given, batch);
}

} // namespace bitloom::accelerator
