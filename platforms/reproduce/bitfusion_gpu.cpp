// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/reproduce/bitfusion_experiments.h"
#include "platforms/reproduce/bitfusion_runs.h"
#include "platforms/reproduce/geometric_mean.h"
#include "platforms/reproduce/gpu_measurements.h"
#include "platforms/reproduce/published_file.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace bitloom::reproduce {

namespace {

using network::yaml_section;
using rows = std::vector<measured_quantity>;

constexpr const char* printed_otherwise =
    "the abstract's figure is not what the authors' released times give, which is the row above";
constexpr const char* counts_of_the_model =
    "the published cost model reads the input buffer once per multiplication, which is most of "
    "this; how the authors scaled 45 nm to 16 nm is not said; DRAM left out";
constexpr const char* scaling_unknown =
    "the authors do not say how they scaled 45 nm to 16 nm; here logic by Stillmaker and Baas "
    "(2017) and SRAM as logic, DRAM left out";

/// Milliseconds of one batch, by network, and the mean over the networks of the chip's power.
struct machine_figures {
    std::map<std::string, double> milliseconds;
    double power_mw = 0;
    double area_mm2 = 0;
};

machine_figures figures_of(const std::vector<paper_network>& networks,
                           const configuration::platform_configuration& platform,
                           std::uint64_t batch, const std::string& technology) {
    const accelerator::read_technology node = accelerator::technology_of(technology);
    machine_figures all;
    for (const paper_network& n : networks) {
        results::run_record record = estimated(n, platform, batch);
        accelerator::price(record, node);
        const results::run_totals totals = results::totals_of(record);
        constexpr double ms_per_s = 1e3, mw_per_pj_and_second = 1e-9, mm2_per_um2 = 1e-6;
        all.milliseconds[n.name] = totals.seconds * ms_per_s;
        all.power_mw += (totals.energy->total - totals.energy->dram) * mw_per_pj_and_second /
                        totals.seconds / static_cast<double>(networks.size());
        all.area_mm2 = record.energy->area_um2 * mm2_per_um2;
    }
    return all;
}

const device_measurements& device_of(const gpu_measurements& measured, const yaml_section& asked) {
    const std::string name = asked.word("device");
    const auto found = std::find_if(measured.devices.begin(), measured.devices.end(),
                                    [&](const auto& device) { return device.name == name; });
    if (found == measured.devices.end())
        asked.refuse("device", "'" + name + "' is none of gpu_measurements.yaml, give one");
    return *found;
}

/// `rate`: times the measured rate of the device.
rows speedups(const device_measurements& device, double rate, const machine_figures& ours,
              const std::vector<paper_network>& networks) {
    rows all;
    geometric_mean mean;
    for (const paper_network& n : networks) {
        const double speedup = device.milliseconds.at(n.name) / rate / ours.milliseconds.at(n.name);
        all.push_back(ours_alone("speedup over " + device.name + " " + n.name, "", speedup));
        mean.add(speedup);
    }
    all.push_back(ours_alone("speedup over " + device.name + " geometric mean", "", mean.value()));
    return all;
}

} // namespace

rows bitfusion_gpu() {
    const published_file file("bitfusion_gpu");
    file.all().only({"platform", "batch", "compared", "machine"});
    const gpu_measurements measured = read_gpu_measurements();
    const std::vector<paper_network> networks = bitfusion_networks();
    const std::uint64_t batch = batch_at(file.all());
    if (batch != measured.batch)
        file.all().refuse("batch", "is not that of gpu_measurements.yaml, give the same");
    const yaml_section machine = file.all().section("machine");
    machine.only({"technology", "power_mw", "area_mm2"});
    const auto ours_by = [&](const char* cost_model) {
        const auto platform =
            configuration::load_platform(file.path(file.all().word("platform")),
                                         {fmt::format("accelerator.cost_model={}", cost_model)});
        return figures_of(networks, platform, batch, machine.word("technology"));
    };
    const machine_figures ours = ours_by("published");

    rows all;
    std::vector<std::string> compared_devices;
    for (const yaml_section& entry : file.all().sections("compared")) {
        entry.only({"device", "rate", "released", "paper"});
        const device_measurements& device = device_of(measured, entry);
        compared_devices.push_back(device.name);
        constexpr double lowest = 0.01, highest = 100;
        rows more = speedups(device, entry.real("rate", lowest, highest), ours, networks);
        const measured_quantity mean = more.back();
        more.back() = compared(mean.quantity, "", mean.ours, printed_at(entry, "released"));
        more.push_back(compared("speedup over " + device.name + " in the paper", "", mean.ours,
                                printed_at(entry, "paper"), printed_otherwise));
        all.insert(all.end(), more.begin(), more.end());
    }
    for (const device_measurements& device : measured.devices)
        if (std::find(compared_devices.begin(), compared_devices.end(), device.name) ==
            compared_devices.end())
            all.push_back(speedups(device, 1, ours, networks).back());
    all.push_back(compared("power by the published counts", "mW", ours.power_mw,
                           printed_at(machine, "power_mw"), counts_of_the_model));
    all.push_back(compared("power of the machine", "mW", ours_by("machine").power_mw,
                           printed_at(machine, "power_mw"), scaling_unknown));
    all.push_back(compared("area of units and buffers", "mm2", ours.area_mm2,
                           printed_at(machine, "area_mm2"), scaling_unknown));
    return all;
}

} // namespace bitloom::reproduce
