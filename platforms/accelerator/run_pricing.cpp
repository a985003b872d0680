// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/run_pricing.h"

#include "models/common/errors.h"
#include "platforms/accelerator/machine_prices.h"
#include "platforms/configuration/dram_device.h"

namespace bitloom::accelerator {

namespace {

using energy::component_energy;
using energy::event;
using energies = std::vector<component_energy>;

void round_to(double grain, energies& all) {
    for (component_energy& e : all)
        e = {energy::rounded(e.dynamic, grain), energy::rounded(e.standby, grain)};
}

results::energy_record sum_of(const energies& parts, const energy::price_list& prices) {
    results::energy_record sum;
    for (std::size_t c = 0; c < parts.size(); ++c) {
        const energy::heading under = prices.components[c].under;
        (under == energy::heading::compute   ? sum.compute
         : under == energy::heading::buffers ? sum.buffers
                                             : sum.dram) += parts[c].dynamic;
        sum.standby += parts[c].standby;
    }
    sum.total = sum.compute + sum.buffers + sum.dram + sum.standby;
    return sum;
}

void find_peak(const results::run_record& record, results::run_energy& of) {
    constexpr double mw_per_pj_and_second = 1e-9;
    for (const results::layer_record& layer : record.layers) {
        if (layer.cycles == 0)
            continue;
        const double seconds =
            static_cast<double>(layer.cycles) / static_cast<double>(record.frequency_hz);
        const double power = layer.energy->total * mw_per_pj_and_second / seconds;
        if (power > of.peak_power_mw) {
            of.peak_power_mw = power;
            of.peak_layer = layer.name;
        }
    }
}

} // namespace

void price(results::run_record& record, const energy::price_list& prices) {
    require(record.frequency_hz > 0, "a run without a clock frequency");
    const auto seconds = [&](std::uint64_t cycles) {
        return static_cast<double>(cycles) / static_cast<double>(record.frequency_hz);
    };
    energy::event_counts in_setup = record.setup_work;
    in_setup[event::dram_read_bits] += record.instruction_read_bits;
    energies setup = energy_of(prices, in_setup, seconds(record.setup_cycles));
    std::vector<energies> layers;
    double whole = 0;
    for (const results::layer_record& layer : record.layers)
        layers.push_back(energy_of(prices, counts_of(layer), seconds(layer.cycles)));
    layers.push_back(setup);
    for (const energies& parts : layers)
        for (const component_energy& e : parts)
            whole += e.total();
    const double grain = energy::grain_of(whole);

    results::run_energy run;
    run.warnings = prices.warnings;
    for (const energy::component& c : prices.components) {
        constexpr double area_grain = 1.0 / 1024; // um2, for the same reason
        run.components.push_back(
            {c.name, {}, c.leakage_mw, energy::rounded(c.area_um2, area_grain), c.banks});
        run.area_um2 += run.components.back().area_um2;
    }
    for (std::size_t n = 0; n < layers.size(); ++n) {
        round_to(grain, layers[n]);
        for (std::size_t c = 0; c < run.components.size(); ++c) {
            run.components[c].energy.dynamic += layers[n][c].dynamic;
            run.components[c].energy.standby += layers[n][c].standby;
        }
        if (n < record.layers.size()) {
            record.layers[n].energy = sum_of(layers[n], prices);
            record.layers[n].components = layers[n];
        }
    }
    run.setup = sum_of(layers.back(), prices);
    find_peak(record, run);
    record.energy = std::move(run);
}

void price(results::run_record& record, const read_technology& in) {
    require(record.platform.has_value(), "a run whose machine is not known cannot be priced");
    std::optional<sdram::preset> device;
    if (configuration::is_timed(record.platform->dram))
        device = configuration::dram_device_of(record.platform->dram);
    price(record, prices_of(record.platform->accelerator, in.figures, device ? &*device : nullptr));
    record.energy->technology = in.file;
    record.energy->node_nm = in.figures.node_nm;
}

void price(results::run_record& record) {
    require(record.platform.has_value(), "a run whose machine is not known cannot be priced");
    const configuration::accelerator_configuration& a = record.platform->accelerator;
    if (a.cost_model == "published" && a.kind == "bitfusion")
        return price(record, published_prices_of(a));
    price(record, technology_of(*record.platform));
}

} // namespace bitloom::accelerator
