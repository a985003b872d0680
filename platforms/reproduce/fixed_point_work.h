// SPDX-License-Identifier: Apache-2.0
// How long the fixed-point machines that Bitlet is compared with work on a network: from its
// weights, and for activations a statistic. No buffers, no memory, no filling and draining.
#pragma once

#include "models/baselines/laconic/laconic_timing.h"
#include "models/baselines/layer_bricks.h"
#include "models/baselines/pragmatic/pragmatic_timing.h"
#include "models/baselines/term_statistic.h"
#include "platforms/network/graph.h"

#include <array>
#include <map>
#include <vector>

namespace bitloom::reproduce {

/// Cycles of units of 16 lanes, each machine's own.
struct fixed_point_work {
    baselines::unit_work dadiannao, stripes, pragmatic;
    baselines::unit_work laconic;      ///< each unit goes on by itself
    baselines::unit_work laconic_tile; ///< the units of a tile go on together
    baselines::unit_work scnn;         ///< zero weights are skipped alone
    baselines::unit_work scnn_both;    ///< zero activations, too
};

struct fixed_point_assumptions {
    baselines::activation_statistic activations;
    laconic::laconic_parameters laconic_tile;
};

/// Sums over networks' layers with weights.
class fixed_point_estimator {
public:
    explicit fixed_point_estimator(const fixed_point_assumptions& assumed)
        : m_assumed(assumed) {}

    /// `net` was imported with its weights; throws config_error for floating ones.
    fixed_point_work work_of(const network::graph& net);

private:
    /// What follows of the assumptions for activations of one width.
    struct activation_work {
        std::array<double, baselines::brick + 1> pragmatic_steps{};
        std::vector<double> terms;
        double nonzero = 1;
    };
    void add(fixed_point_work& to, const baselines::layer_bricks& l, unsigned activation_bits);
    const activation_work& of_width(unsigned bits);

    fixed_point_assumptions m_assumed;
    pragmatic::pragmatic_parameters m_pragmatic;
    std::map<unsigned, activation_work> m_by_width;
};

/// Units that do in one cycle as many products of one bit by one bit as a unit of 16 multipliers of
/// 16 bits: a machine's cycles over this and over DaDianNao's compare the two at the same peak.
inline constexpr double serial_units_per_parallel = 16; ///< Stripes and Bit-Pragmatic
inline constexpr double laconic_units_per_parallel = 256;

} // namespace bitloom::reproduce
