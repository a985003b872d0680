// SPDX-License-Identifier: Apache-2.0
// Networks of fp16 and bf16: read as their numbers widened to fp32, which is exact, and narrowed
// when all that folds into weights is folded.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/onnx_file.h"

namespace bitloom::network {

/// Where the network's inputs are FLOAT16 or BFLOAT16: sets onnx_file::floats, and makes FLOAT of
/// the inputs, initialisers and Constants of that type. Throws config_error for inputs of both or
/// with float32 ones, for weights of float32 among them, and for external data of 16-bit floats.
void widen_half_floats(onnx_file& file);

/// Tensors and weights of a network in fp32 become `floats`, weights rounded to nearest, halves to
/// even; biases and clamps stay fp32, which the machine computes in.
void narrow_floats(graph& net, operand_format floats);

} // namespace bitloom::network
