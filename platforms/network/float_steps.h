// SPDX-License-Identifier: Apache-2.0
// What a network file computes in float32 between integers: elementwise steps in the file's order.
// Each is monotone and rounds once, so a list of them is monotone too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

enum class float_operation : std::uint8_t {
    add,           ///< x + c
    subtract,      ///< x - c
    subtract_from, ///< c - x
    multiply,      ///< x * c
    divide,        ///< x / c
    at_least,      ///< max(x, c)
    at_most,       ///< min(x, c)
    round,         ///< to an integer
    sign,          ///< 1 where x >= 0, else -1
};

/// QONNX's attribute `rounding_mode`.
enum class rounding : std::uint8_t {
    half_even, ///< ROUND, HALF_EVEN
    ceil,
    floor,
    up,        ///< away from zero
    down,      ///< DOWN, ROUND_TO_ZERO
    half_up,   ///< halves away from zero
    half_down, ///< halves towards zero
};
/// Nothing if there is no such mode; upper or lower case.
std::optional<rounding> rounding_named(const std::string& name);

struct float_step {
    float_operation operation = float_operation::add;
    std::vector<float> operand; ///< c: one value, or one per channel; of round and sign: none
    rounding mode = rounding::half_even; ///< of round

    friend bool operator==(const float_step& a, const float_step& b) {
        return a.operation == b.operation && a.operand == b.operand && a.mode == b.mode;
    }
};
using float_steps = std::vector<float_step>;

/// The value of `x`, an element of `channel`, after all steps.
float apply(const float_steps& steps, float x, std::size_t channel);

/// Integers as the float32 values that the file has for them:
/// apply(steps, float32((code - zero_point) * scale)), that product exact in double for codes of up
/// to 32 bits but for one rounding.
struct float_map {
    std::vector<double> scales{1.0}; ///< one, or one per channel
    std::int32_t zero_point = 0;
    float_steps steps;

    float value(std::int64_t code, std::size_t channel) const;
    /// Whether the channel matters.
    bool is_per_channel() const;
};

} // namespace bitloom::network
