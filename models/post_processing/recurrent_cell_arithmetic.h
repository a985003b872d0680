// SPDX-License-Identifier: Apache-2.0
// What a recurrent cell computes. "x" is the product of the step's input, which the second stream
// brings, "r" that of the last hidden values, which the array has just summed.
#pragma once

#include "models/post_processing/recurrent_cell.h"

#include <cstdint>

namespace bitloom::post_processing {

/// Gates and candidates in integers: Q3.12 in, Q15 out, the real function in double, rounded to
/// nearest.
std::int32_t sigmoid_q15(std::int32_t q3_12); ///< 0 to 32767
std::int32_t tanh_q15(std::int32_t q3_12);    ///< -32768 to 32767

/// An integer LSTM's step for one unit. `x`, `r`: [i, f, o, g] in Q3.12, requantised, `x` of 16
/// bits; their sums saturate at 16 bits. i, f, o = sigmoid, g = tanh; `c` (Q3.12, 16 bits) becomes
/// sat16(D(f * c, 15) + D(i * g, 18)), D = rounding_divide; returns
/// clamp(zero_point + R2(o * tanh(c), scale), low, high), R2 = double_rounding_multiply.
std::int32_t lstm_step(const std::int32_t* x, const std::int32_t* r, std::int16_t& c,
                       const cell_stage& stage);

/// The same in fp32, for one unit of any kind; every operation rounds, sigmoid and tanh are those
/// of double, rounded. `state`: state_bytes_of(kind, true) / 4 words. s = the gate's x + r, cut to
/// low..high; a NaN stays.
/// - lstm: c = f * c + i * g; h = o * tanh(c); sigmoid of i, f, o, tanh of g
/// - gru: z, r = sigmoid; g = tanh of x + r * recurrent sum; h = (1 - z) * g + z * h
/// - gru_gates: z, r = sigmoid; returns r * h
/// - gru_candidate: g = tanh; h = (1 - z) * g + z * h
/// - rnn: tanh, or max(0, s)
float cell_step(const float* x, const float* r, float* state, const cell_stage& stage);

} // namespace bitloom::post_processing
