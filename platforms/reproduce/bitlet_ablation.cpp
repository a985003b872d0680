// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitlet_experiments.h"
#include "platforms/reproduce/bitlet_measurements.h"

#include <fmt/format.h>

namespace bitloom::reproduce {

namespace {

using bitlet::timing_mode;
using rows = std::vector<measured_quantity>;

/// Why a mode's gain is not the published one.
const char* reason_of(timing_mode mode, const std::string& name) {
    if (name == "MobileNetV2")
        return "depthwise groups of 9 weights leave larger PEs emptier, in the published figures "
               "they do not";
    switch (mode) {
    case timing_mode::simple:
        return "most of a group's time is its latency, spread over the pairs";
    case timing_mode::paper_mean:
        return "the mean lane gains only by a smaller spread between the PEs of a step";
    case timing_mode::rtl:
    case timing_mode::pipelined:
        break;
    }
    return "lane steps gain less than published, and only the RTL has a fixed cost beside them, 12 "
           "cycles for 64 pairs against 10 for 32";
}

constexpr const char* no_such_machine =
    "what Bitlet does without distilling is not published in enough detail to model";
constexpr const char* overlap =
    "even without any fixed cost a group ends with its slowest lane; see bitlet_cycles";

} // namespace

rows bitlet_ablation() {
    rows all;
    for (const bitlet_application& a : read_bitlet_publication().applications) {
        if (a.frames.empty())
            continue;
        const application_weights& ours = weights_of(a);
        for (const auto& [pairs, work] : ours.work) {
            const std::string name = fmt::format("pipelined, {} pairs {}", pairs, a.name);
            const double cycles = ours.cycles_per_64_macs(timing_mode::pipelined, pairs);
            const auto frames = a.frames.find(pairs);
            if (frames == a.frames.end()) {
                all.push_back(ours_alone(name, "cycles/64", cycles));
                continue;
            }
            constexpr double identity = 1000; // see bitlet.yaml
            const published_figure published{identity / (a.giga_operations * frames->second.value),
                                             drawn_weights_tolerance};
            all.push_back(compared(name, "cycles/64", cycles, published, overlap));
        }
        const published_figure gain{a.frames.at(64).value / a.frames.at(32).value,
                                    drawn_weights_tolerance};
        for (const auto& [mode, name] : network::timing_mode_names)
            all.push_back(
                compared(fmt::format("64 over 32 pairs, {} {}", name, a.name), "",
                         ours.cycles_per_64_macs(mode, 32) / ours.cycles_per_64_macs(mode, 64),
                         gain, reason_of(mode, a.name)));
        for (const auto& [machine, frames] : a.without_distilling)
            all.push_back(
                compared(fmt::format("frames/s without distilling, {} {}",
                                     machine == "bare" ? machine : machine + " pairs", a.name),
                         "1/s", not_given, frames, no_such_machine));
    }
    return all;
}

} // namespace bitloom::reproduce
