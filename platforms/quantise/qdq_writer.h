// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <string>

namespace bitloom::quantise {

/// A quantised graph as an ONNX file: every layer between DequantizeLinear and QuantizeLinear, int8
/// or uint8 codes (opset 13), int16 or uint16 ones where a width asks for them (opset 21, the first
/// whose QuantizeLinear takes them); weights symmetric, per channel along axis 0; biases int32.
/// Widths below the type's stand in `bitloom.bits`, and for other runtimes in a Clip. Inputs and
/// outputs keep their names, shapes and float32, layers their names. `net`: what quantised_graph
/// gives, with real clamps.
std::string qdq_model(const network::graph& net);

} // namespace bitloom::quantise
