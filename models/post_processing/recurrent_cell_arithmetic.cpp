// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/recurrent_cell_arithmetic.h"

#include "models/post_processing/double_rounding.h"
#include "models/post_processing/float_stages.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloom::post_processing {

namespace {

constexpr double one_q12 = 4096, one_q15 = 32768;

std::int32_t short_word(std::int64_t value) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -32768, 32767));
}

float sigmoid(float value) {
    return static_cast<float>(1 / (1 + std::exp(-double{value})));
}

float hyperbolic_tangent(float value) {
    return static_cast<float>(std::tanh(double{value}));
}

} // namespace

std::int32_t sigmoid_q15(std::int32_t q3_12) {
    return short_word(std::llround(one_q15 / (1 + std::exp(-q3_12 / one_q12))));
}

std::int32_t tanh_q15(std::int32_t q3_12) {
    return short_word(std::llround(one_q15 * std::tanh(q3_12 / one_q12)));
}

std::int32_t lstm_step(const std::int32_t* x, const std::int32_t* r, std::int16_t& c,
                       const cell_stage& stage) {
    std::array<std::int32_t, 4> sum{};
    for (unsigned g = 0; g < sum.size(); ++g)
        sum[g] = short_word(std::int64_t{x[g]} + r[g]);
    const std::int32_t i = sigmoid_q15(sum[0]), f = sigmoid_q15(sum[1]), o = sigmoid_q15(sum[2]);
    const std::int32_t g = tanh_q15(sum[3]);
    c = static_cast<std::int16_t>(short_word(rounding_divide(std::int64_t{f} * c, 15) +
                                             rounding_divide(std::int64_t{i} * g, 18)));
    const std::int64_t h =
        std::int64_t{stage.zero_point} + double_rounding_multiply(o * tanh_q15(c), stage.scale);
    return static_cast<std::int32_t>(
        std::min<std::int64_t>(std::max<std::int64_t>(h, stage.low), stage.high));
}

float cell_step(const float* x, const float* r, float* state, const cell_stage& stage) {
    const auto sum = [&](unsigned g) { return clamped(x[g] + r[g], stage.low, stage.high); };
    const auto update = [&](float z, float candidate) {
        const float kept = z * state[0];
        return state[0] = (1 - z) * candidate + kept;
    };
    switch (stage.kind) {
    case cell_kind::lstm: {
        const float i = sigmoid(sum(0)), f = sigmoid(sum(1)), o = sigmoid(sum(2));
        const float added = i * hyperbolic_tangent(sum(3));
        state[0] = f * state[0] + added;
        return o * hyperbolic_tangent(state[0]);
    }
    case cell_kind::gru: {
        const float z = sigmoid(sum(0)), reset = sigmoid(sum(1));
        const float recurrent = reset * r[2];
        return update(z, hyperbolic_tangent(clamped(x[2] + recurrent, stage.low, stage.high)));
    }
    case cell_kind::gru_gates:
        state[1] = sigmoid(sum(0));
        return sigmoid(sum(1)) * state[0];
    case cell_kind::gru_candidate:
        return update(state[1], hyperbolic_tangent(sum(0)));
    case cell_kind::rnn_tanh:
        return hyperbolic_tangent(sum(0));
    case cell_kind::rnn_relu: {
        const float s = sum(0);
        return s < 0 ? 0 : s;
    }
    }
    return 0;
}

} // namespace bitloom::post_processing
