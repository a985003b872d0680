// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/published_runner.h"

#include "models/bitfusion/published_model.h"
#include "models/bitfusion/published_search.h"
#include "models/bitfusion/systolic_array_timing.h"
#include "models/common/errors.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/run_pricing.h"

#include <fmt/format.h>

#include <utility>

namespace bitloom::accelerator {

namespace published = bitfusion::published;

namespace {

results::layer_record row_of(const network::graph& net, const published_layer& l,
                             const published::machine& m, const published::found_mapping& found) {
    const network::layer& layer = net.layers[l.index];
    results::layer_record row = layer_row(net, layer, l.shape.batch);
    const published::cost& c = found.costs;
    row.macs = static_cast<std::uint64_t>(layer.macs(net.tensors)) * l.shape.batch;
    row.cycles = c.cycles;
    row.compute_cycles = c.compute_cycles;
    row.peak_macs_per_cycle = bitfusion::peak_macs_per_cycle(
        {static_cast<std::uint32_t>(m.rows), static_cast<std::uint32_t>(m.columns)},
        l.shape.activation_bits, l.shape.weight_bits);
    row.input = {c.read.activations, c.written.activations};
    row.weight = {c.read.weights, c.written.weights};
    row.output = {c.read.outputs, c.written.outputs};
    row.dram_read_bits = c.dram_read_bits;
    row.dram_write_bits = c.dram_write_bits;
    row.work[energy::event::fusion_unit_cycles] = c.compute_cycles * m.rows * m.columns;
    const published::loop_sizes counts = published::trips(l.shape, found.best.tile);
    for (const published::loop loop : found.best.order)
        row.tiles.push_back({loop_letters(loop), published::of(counts, loop),
                             published::of(found.best.tile, loop)});
    return row;
}

/// Searches each shape once: networks repeat theirs.
class chooser {
public:
    chooser(const network::graph& net, const published::machine& m)
        : m_net(net)
        , m_machine(m) {}

    published::found_mapping best(const published_layer& l) {
        for (const auto& [shape, found] : m_found)
            if (shape == l.shape)
                return found;
        const auto found = published::search(m_machine, l.shape);
        if (!found)
            throw config_error(fmt::format("{}: node {}: no tile fits half of each buffer, give "
                                           "larger accelerator.*_buffer_bytes",
                                           m_net.file, m_net.layers[l.index].name));
        m_found.emplace_back(l.shape, *found);
        return *found;
    }

private:
    const network::graph& m_net;
    const published::machine& m_machine;
    std::vector<std::pair<published::layer, published::found_mapping>> m_found;
};

} // namespace

results::run_record estimate_published(const network::graph& net,
                                       const configuration::platform_configuration& platform,
                                       const std::vector<published_layer>& layers,
                                       const given_mappings& given, std::uint64_t batch) {
    const published::machine m = published_machine(platform);
    results::run_record record = empty_record(net, platform, batch);
    record.view = "estimate";
    record.samples = batch;
    chooser choose(net, m);
    for (const published_layer& l : layers) {
        const auto by_hand = given.find(l.index);
        if (by_hand == given.end()) {
            record.layers.push_back(row_of(net, l, m, choose.best(l)));
            continue;
        }
        const auto costs = published::cost_of(m, l.shape, by_hand->second);
        require(costs.has_value(), "a mapping that was checked does not fit");
        record.layers.push_back(row_of(net, l, m, {by_hand->second, *costs}));
    }
    price(record);
    return record;
}

} // namespace bitloom::accelerator
