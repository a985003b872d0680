// SPDX-License-Identifier: Apache-2.0
// Efficiency is operations per energy of the PEs: what DRAM and buffers take is not published.
#include "models/bitlet/power.h"
#include "platforms/reproduce/bitlet_experiments.h"
#include "platforms/reproduce/bitlet_measurements.h"
#include "platforms/reproduce/geometric_mean.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::reproduce {

namespace {

using bitlet::timing_mode;
using rows = std::vector<measured_quantity>;

constexpr const char* implied_power =
    "the published efficiencies are those of 1000 / cycles GOP/s and 201 mW at 16 bit, where the "
    "authors' own power table says 432 (in fp32 they are those of its 570 mW)";
constexpr const char* mean_plane =
    "the mean plane of fp32 weights holds more ones than the published cycles leave room for: see "
    "bitlet_cycles";
constexpr const char* one_application =
    "ours of lapSRN are a third below its published cycles: see bitlet_cycles";
constexpr const char* whole_machine =
    "published efficiencies count 1000 / cycles GOP/s, a quarter of what 32 PEs at 1 GHz do with "
    "those cycles; of the machine all operations count, in the RTL's longer cycles";
constexpr const char* slowest_lane =
    "the RTL's groups take longer than the published cycles: see bitlet_cycles";
constexpr const char* abstract_differs =
    "published as `up to`, though the authors' own table 4 gives up to 21.7 over Eyeriss; ours by "
    "the same cycles of Eyeriss";
constexpr const char* no_training =
    "of training only the forward pass is modelled, which is inference";

/// GOP/s/W.
double of_the_machine(const bitlet_application& a) {
    const application_run& run = runs_of(a).at(published_pes);
    constexpr double operations = 2, pj_per_nj = 1e3;
    return operations * static_cast<double>(run.macs) / (run.compute_pj / pj_per_nj);
}

/// As the authors' figures in fp32 go: 1000 / cycles GOP/s over the power of all PEs.
double by_the_authors_count(const bitlet_application& a) {
    const double cycles = weights_of(a).cycles_per_64_macs(timing_mode::paper_mean);
    const bitlet::pe_activity activity{std::min(a.bits, 24U), !a.is_floating()};
    constexpr double clock_hz = 1e9, mw_per_w = 1e3, identity = 1000;
    return identity / cycles /
           (bitlet::average_power_mw(published_pes, clock_hz, activity).total() / mw_per_w);
}

const char* count_reason(bool is_floating) {
    return is_floating ? mean_plane : implied_power;
}

void add_efficiencies(rows& to, const bitlet_application& a) {
    const published_figure published = with_drawn_weights(a.efficiency.at("Bitlet"));
    to.push_back(compared("efficiency by the authors' count " + a.name, "GOP/s/W",
                          by_the_authors_count(a), published, count_reason(a.is_floating())));
    to.push_back(compared("efficiency of the machine " + a.name, "GOP/s/W", of_the_machine(a),
                          published, whole_machine));
}

/// How much better than others, at best.
struct best_ratios {
    double by_count = 0, of_machine = 0;

    void add(const bitlet_application& a, const published_figure& other) {
        by_count = std::max(by_count, by_the_authors_count(a) / other.value);
        of_machine = std::max(of_machine, of_the_machine(a) / other.value);
    }
    void rows_to(rows& to, const std::string& what, const published_figure& published,
                 bool is_floating) const {
        to.push_back(compared(what + " up to, by the authors' count", "", by_count,
                              with_drawn_weights(published), count_reason(is_floating)));
        to.push_back(compared(what + " up to, of the machine", "", of_machine,
                              with_drawn_weights(published), whole_machine));
    }
};

void add_ratios(rows& to, const bitlet_application& a, const std::string& other) {
    const published_figure& theirs = a.efficiency.at(other);
    const published_figure published{a.efficiency.at("Bitlet").value / theirs.value,
                                     drawn_weights_tolerance};
    to.push_back(compared("efficiency of the machine over " + other + " " + a.name, "",
                          of_the_machine(a) / theirs.value, published, whole_machine));
}

/// Geometric means over the eight applications of table 4, and the best speedup of all.
void add_speedups(rows& to, const std::vector<bitlet_application>& applications, timing_mode mode,
                  const std::string& name, const published_figure& headline) {
    std::map<std::string, geometric_mean> ours, theirs;
    const bool is_mean = mode == timing_mode::paper_mean;
    double best = 0;
    for (const bitlet_application& a : applications)
        for (const auto& [other, cycles] : a.others) {
            const double speedup = cycles.value / weights_of(a).cycles_per_64_macs(mode);
            ours[other].add(speedup);
            theirs[other].add(cycles.value / a.cycles.value);
            best = std::max(best, speedup);
        }
    for (const auto& [other, mean] : ours)
        to.push_back(compared(fmt::format("speedup over {}, {}", other, name), "", mean.value(),
                              {theirs.at(other).value(), drawn_weights_tolerance},
                              is_mean ? one_application : slowest_lane));
    to.push_back(compared("speedup up to, " + name, "", best, with_drawn_weights(headline),
                          is_mean ? abstract_differs : slowest_lane));
}

} // namespace

rows bitlet_gpu() {
    const bitlet_publication publication = read_bitlet_publication();
    rows all;
    best_ratios best;
    for (const bitlet_application& a : publication.applications) {
        if (!a.is_floating())
            continue;
        add_efficiencies(all, a);
        for (const char* gpu : {"Titan V", "Titan Xp"})
            add_ratios(all, a, gpu);
        // The abstract's figure is over the more efficient of the two.
        best.add(a, a.efficiency.at("Titan V"));
    }
    best.rows_to(all, "inference over GPUs", publication.headlines.inference_efficiency, true);
    all.push_back(compared("training over GPUs up to", "", not_given,
                           publication.headlines.training_efficiency, no_training));
    return all;
}

rows bitlet_fixed_point() {
    const bitlet_publication publication = read_bitlet_publication();
    rows all;
    for (const auto& [mode, name] : network::timing_mode_names)
        add_speedups(all, publication.applications, mode, name, publication.headlines.speedup);
    best_ratios best;
    for (const bitlet_application& a : publication.applications) {
        if (a.is_floating() || a.efficiency.empty())
            continue;
        add_efficiencies(all, a);
        // The most efficient of the others: the abstract's figure is over that one.
        add_ratios(all, a, "Laconic");
        best.add(a, a.efficiency.at("Laconic"));
    }
    best.rows_to(all, "efficiency over Laconic", publication.headlines.efficiency, false);
    return all;
}

} // namespace bitloom::reproduce
