// SPDX-License-Identifier: Apache-2.0
// SCNN (A. Parashar et al., ISCA 2017): 8 x 8 PEs of 4 x 4 multipliers. The image is cut into a
// tile per PE; a PE multiplies four non-zero weights, of one input channel and a group of output
// channels, by four non-zero activations of that channel in its tile, each cycle. What is left of
// either is a cycle, too. All PEs go on to the next group together. Left out: conflicts at the
// accumulators' banks, and halos between tiles.
#pragma once

#include "models/baselines/layer_bricks.h"

namespace bitloom::scnn {

struct scnn_parameters {
    std::size_t pe_rows = 8, pe_columns = 8;
    std::size_t weights = 4, activations = 4; ///< at once
    /// Sums that a PE holds: output channels of a group times the pixels of its tile.
    std::size_t accumulators = 1024;
};

/// For a share of activations that are not zero, independent of each other. The mean over their
/// places; layers of one pixel, fully connected ones, are not its work and give none.
baselines::unit_work work_of(const baselines::layer_bricks& l, double nonzero_activations,
                             const scnn_parameters& p);

/// The mean of ceil(n / at_once), n of `of` being there with probability `p` each.
double mean_vectors(std::size_t of, double p, std::size_t at_once);

} // namespace bitloom::scnn
