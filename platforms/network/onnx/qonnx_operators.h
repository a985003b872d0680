// SPDX-License-Identifier: Apache-2.0
// The operators of a QONNX file: Quant and its like stand where other files have QuantizeLinear and
// DequantizeLinear, and float32 arithmetic may lie between a layer and its quantiser.
#pragma once

#include "platforms/network/onnx/float_chain.h"
#include "platforms/network/onnx/importer.h"

namespace bitloom::network {

/// Chooses among the functions below by the node's operator.
void import_qonnx_node(importer& im, const node& n);

void import_quantiser(importer& im, const node& n); ///< Quant, BipolarQuant, Trunc
/// The codes of a chain that has_codes(), as an activation whose tensor has channel_scales.
activation codes_by_channel(importer& im, const float_chain& chain);
void import_arithmetic(importer& im, const node& n); ///< Mul, Add, Sub, Div, Relu ... of constants
void import_residual(importer& im, const node& n);   ///< Add of two activations
void import_summing_pool(importer& im, const node& n); ///< AveragePool, GlobalAveragePool

/// Gives a chain's source to the network's output `name`: its tensor (of the sums, if a layer's
/// float32 values leave the network), and what the host computes of it. Throws config_error.
struct read_out {
    activation from;
    edge_map map;
};
read_out read_out_of(importer& im, const onnx_file& file, const std::string& name,
                     const float_chain& chain);

} // namespace bitloom::network
