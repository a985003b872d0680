// SPDX-License-Identifier: Apache-2.0
// What the host computes in floating point behind the network's last layer.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/npy.h"

#include <cstddef>

namespace bitloom::accelerator {

/// exp(x - max) / sum of them along `axis` (samples are axis 0), in double, rounded to float32.
/// `reals` holds float32.
network::npy_array softmax(const network::npy_array& reals, std::size_t axis);

/// 1 / (1 + exp(-x)), in double, rounded to float32. `reals` holds float32.
network::npy_array sigmoid(const network::npy_array& reals);

/// Codes of float32 values as QuantizeLinear makes them: half to even, zero point, saturated.
network::npy_array quantised(const network::npy_array& reals, const network::quantisation& q);

/// The real values that `map` makes of codes in the declared order, samples on axis 0: float32.
network::npy_array mapped(const network::npy_array& codes, const network::edge_map& map);

/// What the user gets of an output: `codes` are those of the port's tensor, as it declares them.
/// float32 if the port is as_float; codes of int8 or uint8 otherwise.
network::npy_array output_array(const network::graph& net, const network::port& output,
                                const network::npy_array& codes);

} // namespace bitloom::accelerator
