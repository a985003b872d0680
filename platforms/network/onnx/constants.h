// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/operand_format.h"
#include "platforms/network/npy.h"
#include "platforms/network/onnx/external_data.h"
#include "platforms/network/onnx/node.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

/// An initialiser's or Constant's values. Throws config_error without a place if they are of a type
/// that no operator here reads, or fewer or more than the declared shape.
npy_array decode_tensor(const onnx::TensorProto& proto, external_data& outside);

/// The value of a Constant node. Throws config_error.
npy_array constant_of(const node& constant, external_data& outside);

/// Elements as float32; the array must hold float32.
std::vector<float> reals_of(const npy_array& array);

/// An array of the given type from integers that are known to fit.
npy_array array_of(element_type type, std::vector<std::int64_t> shape,
                   const std::vector<std::int64_t>& values);
npy_array array_of(std::vector<std::int64_t> shape, const std::vector<float>& values);

/// The codes that a type holds: 8 or 16 bits; nothing for wider integers and floats.
std::optional<operand_format> code_format(element_type type);
/// The same of an ONNX element type.
std::optional<operand_format> code_format(std::int32_t onnx_type);

/// "[1, 64, 8, 8]"
std::string shape_text(const std::vector<std::int64_t>& shape);

} // namespace bitloom::network
