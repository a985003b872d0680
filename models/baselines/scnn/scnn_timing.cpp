// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/scnn/scnn_timing.h"

#include <algorithm>
#include <cmath>

namespace bitloom::scnn {

using baselines::unit_work;

namespace {

std::size_t divide_up(std::size_t n, std::size_t by) {
    return (n + by - 1) / by;
}

} // namespace

double mean_vectors(std::size_t of, double p, std::size_t at_once) {
    if (p >= 1)
        return static_cast<double>(divide_up(of, at_once));
    if (p <= 0)
        return 0;
    const auto n = static_cast<double>(of);
    double mean = 0;
    for (std::size_t k = 1; k <= of; ++k) {
        const auto there = static_cast<double>(k);
        const double log_chance = std::lgamma(n + 1) - std::lgamma(there + 1) -
                                  std::lgamma(n - there + 1) + there * std::log(p) +
                                  (n - there) * std::log1p(-p);
        mean += std::exp(log_chance) * static_cast<double>(divide_up(k, at_once));
    }
    return mean;
}

unit_work work_of(const baselines::layer_bricks& l, double nonzero_activations,
                  const scnn_parameters& p) {
    if (l.pixels() == 1)
        return {};
    const std::size_t tile =
        divide_up(l.out_rows, p.pe_rows) * divide_up(l.out_columns, p.pe_columns);
    const double vectors = mean_vectors(tile, nonzero_activations, p.activations);
    const std::size_t of_group = l.outputs / l.groups;
    const std::size_t together = std::clamp<std::size_t>(p.accumulators / tile, 1, of_group);
    const std::size_t reduction = l.positions * l.channels;
    double weight_vectors = 0;
    for (std::size_t group = 0; group < l.groups; ++group)
        for (std::size_t first = 0; first < of_group; first += together)
            for (std::size_t c = 0; c < l.channels; ++c) {
                std::size_t nonzero = 0;
                const std::size_t last = std::min(of_group, first + together);
                for (std::size_t o = first; o < last; ++o)
                    for (std::size_t position = 0; position < l.positions; ++position)
                        nonzero += l.weights[(group * of_group + o) * reduction +
                                             position * l.channels + c] != 0
                                       ? 1
                                       : 0;
                weight_vectors += static_cast<double>(divide_up(nonzero, p.weights));
            }
    const auto pes = static_cast<double>(p.pe_rows * p.pe_columns);
    return {l.macs(), weight_vectors * vectors * pes};
}

} // namespace bitloom::scnn
