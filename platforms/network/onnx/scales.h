// SPDX-License-Identifier: Apache-2.0
// What QuantizeLinear and DequantizeLinear say about their codes. All throw config_error, naming
// the node.
#pragma once

#include "platforms/network/onnx/importer.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::network {

/// Scale and zero point of a QuantizeLinear or DequantizeLinear.
struct scale_parameters {
    std::vector<float> scales;
    std::vector<std::int64_t> zero_points; ///< as many as scales
    std::optional<element_type> type;      ///< of the zero point, where it has one
    std::int64_t axis = 1;
};

scale_parameters read_scale_parameters(importer& im, const node& n);

/// 8 bits of a type; refuses all but int8 and uint8.
operand_format format_of(const node& n, element_type type);

/// The type that a QuantizeLinear writes: its zero point's, else output_dtype, else uint8.
element_type code_type(const node& n, const scale_parameters& p);

/// Of the codes that `n` writes: type of the zero point, width of its output.
operand_format output_format(importer& im, const node& n, const scale_parameters& p);

/// Refuses several scales.
void check_per_tensor(const node& n, const scale_parameters& p);

/// The axis that several scales run along, checked against the array's shape.
std::size_t scale_axis(const node& n, const scale_parameters& p,
                       const std::vector<std::int64_t>& shape);

} // namespace bitloom::network
