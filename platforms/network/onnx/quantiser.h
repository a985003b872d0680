// SPDX-License-Identifier: Apache-2.0
// What QONNX's Quant, BipolarQuant and Trunc say: how a real value becomes a code and what real
// value the code stands for.
#pragma once

#include "platforms/network/float_steps.h"
#include "platforms/network/onnx/importer.h"
#include "platforms/network/step_function.h"

#include <cstdint>
#include <optional>
#include <string>

namespace bitloom::network {

/// Whether `operation` of `domain` is one of them: Quant (also IntQuant), BipolarQuant or Trunc of
/// onnx.brevitas, qonnx.custom_op.general or finn.custom_op.general.
bool is_qonnx_operator(const std::string& domain, const std::string& operation);

/// real = (code - zero point) * scale, each operation in float32.
struct quantiser {
    npy_array scale, zero_point; ///< float32; several values broadcast as numpy's do
    operand_format format;
    code_range codes;
    /// Of Quant and BipolarQuant. By the reference implementation: divide by the scale, add the
    /// zero point, clamp, round; or only the sign.
    rounding mode = rounding::half_even;
    /// Of Trunc: before its rounding the value is rounded half to even and divided by this.
    float divisor = 0;

    /// Of Trunc's second version, which clamps to `codes`: what the codes then mean.
    std::optional<float> output_scale{};
    float output_zero_point = 0;

    bool is_trunc() const { return divisor != 0; }
    /// real -> code, given the operands of its first steps as float_step holds them.
    float_steps to_code(std::vector<float> scales, std::vector<float> zero_points) const;
    /// What continues to_code: code -> real.
    static float_steps to_real(std::vector<float> scales, std::vector<float> zero_points);
};

/// Reads one such node. Refuses, naming it: scales that are not positive and finite, zero points
/// that are no integers, widths that are no whole number of 1 to 32, unknown rounding modes, and
/// parameters that are computed from the network's input.
quantiser read_quantiser(importer& im, const node& n);

} // namespace bitloom::network
