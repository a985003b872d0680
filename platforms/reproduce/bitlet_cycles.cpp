// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitlet_experiments.h"
#include "platforms/reproduce/bitlet_measurements.h"

namespace bitloom::reproduce {

namespace {

using bitlet::timing_mode;
using rows = std::vector<measured_quantity>;

/// Why a mode does not give the published cycles.
const char* reason_of(timing_mode mode) {
    switch (mode) {
    case timing_mode::rtl:
        return "the authors' RTL ends a group of 64 with its slowest lane and starts the next one "
               "12 cycles later, 18 in floating point";
    case timing_mode::simple:
        return "waiting for each result takes longer than the RTL's shortest interval";
    case timing_mode::pipelined:
        return "even groups that overlap without loss end with their slowest lane, whose plane "
               "holds more ones than the mean one";
    case timing_mode::paper_mean:
        break;
    }
    return "counts the ones of the mean lane, our guess at what the authors counted; the weights "
           "are drawn, not theirs";
}

constexpr const char* floating_zero_bits =
    "trained weights and normal distributions have 48.6 % zero bits in fp32; the published figures "
    "are below what dense significands have";

} // namespace

rows bitlet_cycles() {
    rows all;
    constexpr double zero_bits_tolerance = 0.01; // to which the networks' zero bits were pruned
    constexpr double percent = 100;
    for (const bitlet_application& a : read_bitlet_publication().applications) {
        const application_weights& ours = weights_of(a);
        const network::bitlet_work& work = ours.work.at(published_pairs);
        const std::string unit = "cycles/64";
        all.push_back(compared("zero bits " + a.name, "%", ours.zero_bits,
                               {a.zero_bits.value, zero_bits_tolerance}, floating_zero_bits));
        all.push_back(
            ours_alone("filled pairs " + a.name, "%", percent * work.fill(published_pairs)));
        for (const auto& [mode, name] : network::timing_mode_names) {
            const published_figure published = with_drawn_weights(a.cycles);
            all.push_back(compared(std::string(name) + " " + a.name, unit,
                                   work.cycles_per_64_macs(work.broadcast, mode), published,
                                   reason_of(mode)));
            all.push_back(compared(std::string(name) + " independent " + a.name, unit,
                                   work.cycles_per_64_macs(work.independent, mode), published,
                                   reason_of(mode)));
        }
    }
    return all;
}

} // namespace bitloom::reproduce
