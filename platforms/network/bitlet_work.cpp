// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/bitlet_work.h"

#include "models/common/errors.h"
#include "platforms/network/group_counts.h"

#include <algorithm>

namespace bitloom::network {

namespace {

using bitlet::timing_mode;

constexpr std::array modes{timing_mode::rtl, timing_mode::simple, timing_mode::pipelined,
                           timing_mode::paper_mean};

std::uint64_t& of(cycles_by_mode& cycles, timing_mode mode) {
    return cycles[static_cast<std::size_t>(mode)];
}

} // namespace

void bitlet_work::add(const bitlet_work& one_position, std::uint64_t positions) {
    macs += one_position.macs * positions;
    groups += one_position.groups * positions;
    for (std::size_t m = 0; m < modes.size(); ++m) {
        broadcast[m] += one_position.broadcast[m] * positions;
        independent[m] += one_position.independent[m] * positions;
    }
}

double bitlet_work::cycles_per_64_macs(const cycles_by_mode& cycles, timing_mode mode) const {
    if (macs == 0)
        return 0;
    return 64.0 * static_cast<double>(cycles[static_cast<std::size_t>(mode)]) /
           static_cast<double>(macs);
}

double bitlet_work::fill(unsigned group) const {
    if (groups == 0)
        return 0;
    return static_cast<double>(macs) / (static_cast<double>(groups) * group);
}

std::optional<bitlet_work> bitlet_work_of(const layer& l,
                                          const bitlet::processing_element_parameters& element,
                                          std::size_t pes) {
    require(element.is_valid() && pes > 0, "bitlet_work_of: no such PEs");
    if (l.weights.empty())
        return std::nullopt;
    const reduction_rows weights = reduction_rows_of(l);
    const bool fixed = !weights.floating;
    std::uint32_t planes = element.planes_with_lanes(fixed);
    if (fixed)
        planes &= (1U << l.weight_format.bits) - 1;
    const bitlet::lane_shape lanes{element.group, element.window, element.group - 1, planes};
    const group_counts counts = counts_of(weights, lanes);
    const std::size_t groups = counts.groups * weights.frames; // of an output
    const std::size_t outputs = weights.rows / weights.frames;

    bitlet_work work;
    work.macs = weights.values.size();
    work.groups = outputs * groups;
    const auto enabled = static_cast<unsigned>(__builtin_popcount(planes));
    const std::size_t channels = outputs / static_cast<std::size_t>(l.groups);
    for (std::size_t first = 0, together = 0; first < outputs; first += together) {
        together = std::min(pes, channels - first % channels);
        for (std::size_t g = 0; g < groups; ++g)
            for (const timing_mode mode : modes) {
                std::uint64_t longest = 0;
                for (std::size_t at = first * groups + g; at < (first + together) * groups + g;
                     at += groups) {
                    const std::uint64_t interval = bitlet::initiation_interval(
                        element, mode, {fixed, counts.steps[at], counts.ones[at], enabled});
                    longest = std::max(longest, interval);
                    of(work.independent, mode) += interval;
                }
                of(work.broadcast, mode) += longest * together;
            }
    }
    return work;
}

network_bitlet_work bitlet_work_of(const graph& net,
                                   const bitlet::processing_element_parameters& element,
                                   std::size_t pes) {
    network_bitlet_work all;
    for (const layer& l : net.layers) {
        all.layers.push_back(bitlet_work_of(l, element, pes));
        if (const std::optional<bitlet_work>& work = all.layers.back())
            all.total.add(*work, static_cast<std::uint64_t>(l.macs(net.tensors)) / work->macs);
    }
    return all;
}

} // namespace bitloom::network
