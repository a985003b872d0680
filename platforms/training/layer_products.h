// SPDX-License-Identifier: Apache-2.0
// The gradients of a layer with weights as layers of the same machine. With y = w * x + b and dy
// the gradient of y:
//   dx = dy, its elements `stride` apart and padded anew, convolved with w turned by 180 degrees,
//        its channels exchanged;
//   dw = x, samples as its channels, convolved with dy as a kernel of y's rows and columns, its
//   taps
//        `stride` apart;
//   db = the products of dy and 1, added up.
// A matrix product over a flattened image is the case of one element. What is called weights to the
// machine is w, dy and the ones.
#pragma once

#include "platforms/accelerator/input_arrays.h"
#include "platforms/network/graph.h"
#include "platforms/quantise/float_network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::training {

/// fp32 numbers of all samples of a tensor, [sample][row][column][channel].
using quantise::real_values;

/// A network of one layer, and what it reads.
struct product {
    network::graph net;
    accelerator::input_set inputs;
};

class layer_products {
public:
    /// Of so many samples. `net`, in fp32, and its layer `l`, which has weights, must outlive this.
    /// Throws config_error, naming the layer, where it works on frames.
    layer_products(const network::graph& net, const network::layer& l, std::uint64_t samples);

    /// Gives dx in the order of the layer's input. `dy`: in the order of its output.
    product for_input(const real_values& dy) const;
    /// Gives dw; in_order() puts it into the order of layer::weights.
    product for_weights(const real_values& x, const real_values& dy) const;
    real_values in_order(const real_values& dw) const;
    /// Gives db, a sample for each output channel.
    product for_bias(const real_values& dy) const;

private:
    std::size_t weight_index(std::size_t out, std::size_t in, std::size_t row,
                             std::size_t column) const;

    const network::graph& m_net;
    const network::layer& m_layer;
    std::size_t m_samples;
    bool m_flattened;                    ///< a matrix product over all of its input
    std::size_t m_groups, m_ins, m_outs; ///< channels of a group
    std::size_t m_rows, m_columns;       ///< of the input
    std::size_t m_out_rows, m_out_columns;
    network::window m_window;
};

} // namespace bitloom::training
