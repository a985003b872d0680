// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx/onnx_pb.h>

namespace bitloom::network {

/// Moves each MaxPool of floating values behind the Relu, Clip or quantiser that alone reads it, so
/// that it takes the largest code: those functions never fall, so the largest of their values is
/// the value of the largest. Only where a quantiser ends the way. Node names stay; nodes may be out
/// of order afterwards.
void quantise_before_pools(onnx::GraphProto& graph);

} // namespace bitloom::network
