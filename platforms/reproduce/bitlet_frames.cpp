// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitlet_experiments.h"
#include "platforms/reproduce/bitlet_measurements.h"

namespace bitloom::reproduce {

namespace {

using rows = std::vector<measured_quantity>;

constexpr const char* not_a_machines =
    "the published frames/s are 1000 / (GFLOPs x published cycles) on all applications, which is "
    "no machine's: 32 PEs at 1 GHz with those cycles make 4.1 times as many";

/// Why applications do not gain as published from more PEs.
const char* scaling_reason(const std::string& name) {
    if (name == "MobileNetV2")
        return "a depthwise layer fills few of 32 PEs: it is taken up to seven channels at a time";
    if (name == "Transformer")
        return "memory bound for the authors; here its matrices meet enough tokens per weight to "
               "be compute bound";
    if (name == "CartoonGAN")
        return "layers of an approximation: those of three output channels keep three PEs at work";
    return "";
}

} // namespace

rows bitlet_frames() {
    rows all;
    for (const bitlet_application& a : read_bitlet_publication().applications) {
        constexpr double identity = 1000;
        const published_figure published{identity / (a.giga_operations * a.cycles.value),
                                         drawn_weights_tolerance};
        const application_run& ours = runs_of(a).at(published_pes);
        all.push_back(
            compared("frames/s " + a.name, "1/s", 1 / ours.seconds, published, not_a_machines));
    }
    return all;
}

rows bitlet_scaling() {
    rows all;
    for (const bitlet_application& a : read_bitlet_publication().applications) {
        if (!a.scaling)
            continue;
        const auto& runs = runs_of(a);
        for (const auto& [pes, run] : runs)
            all.push_back(ours_alone("cycles of " + std::to_string(pes) + " PEs " + a.name,
                                     "cycles", static_cast<double>(run.cycles)));
        const double speedup = static_cast<double>(runs.begin()->second.cycles) /
                               static_cast<double>(runs.rbegin()->second.cycles);
        all.push_back(compared("32 over 8 PEs " + a.name, "", speedup,
                               with_drawn_weights(*a.scaling), scaling_reason(a.name)));
    }
    return all;
}

} // namespace bitloom::reproduce
