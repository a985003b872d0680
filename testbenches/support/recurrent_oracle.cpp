// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/recurrent_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

namespace bitloom::testing {

using network::layer;
using network::tensor;
using post_processing::cell_kind;

namespace {

/// value / 2^bits, halves away from zero.
std::int64_t divided(std::int64_t value, int bits) {
    const std::int64_t unit = std::int64_t{1} << bits;
    const std::int64_t magnitude = (2 * std::abs(value) + unit) / (2 * unit);
    return value < 0 ? -magnitude : magnitude;
}

/// The doubled product's high half, then the power of two.
std::int64_t rescaled_twice(std::int64_t value, double factor) {
    int shift = 0;
    auto multiplier =
        static_cast<std::int64_t>(std::floor(std::ldexp(std::frexp(factor, &shift), 31) + 0.5));
    if (multiplier == std::int64_t{1} << 31) {
        multiplier /= 2;
        ++shift;
    }
    if (shift < -31)
        return 0;
    value *= std::int64_t{1} << std::max(shift, 0);
    value = std::clamp<std::int64_t>(value, INT32_MIN, INT32_MAX);
    const std::int64_t product = value * multiplier;
    const auto high = static_cast<std::int64_t>(
        std::floor((static_cast<long double>(product) / 1073741824.0L + 1) / 2));
    return divided(high, std::max(-shift, 0));
}

std::int64_t cut(std::int64_t value, std::int64_t low, std::int64_t high) {
    return value < low ? low : value > high ? high : value;
}

std::int64_t sigmoid(std::int64_t gate) {
    return std::min<std::int64_t>(
        32767, std::llround(32768 / (1 + std::exp(-static_cast<double>(gate) / 4096))));
}

std::int64_t hyperbolic(std::int64_t gate) {
    return cut(std::llround(32768 * std::tanh(static_cast<double>(gate) / 4096)), -32768, 32767);
}

double number(std::int32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// A row of [unit][gate][feature, then hidden unit].
struct shape {
    std::size_t steps, features, hidden, gates;
    bool backwards;

    shape(const network::graph& net, const layer& l)
        : steps(static_cast<std::size_t>(net.tensors[l.output].height))
        , features(static_cast<std::size_t>(net.tensors[l.inputs[0]].channels))
        , hidden(static_cast<std::size_t>(l.recurrent->hidden))
        , gates(l.bias.size() / hidden)
        , backwards(l.recurrent->backwards) {}
    std::size_t row(std::size_t unit, std::size_t gate) const { return unit * gates + gate; }
    std::size_t step(std::size_t n) const { return backwards ? steps - 1 - n : n; }
};

double at(const std::vector<double>& scales, std::size_t row) {
    return scales[scales.size() == 1 ? 0 : row];
}

} // namespace

std::vector<std::int32_t> integer_lstm(const network::graph& net, const layer& l,
                                       const std::vector<std::int32_t>& x) {
    const shape s(net, l);
    const auto& in = net.tensors[l.inputs[0]].quantised;
    const auto& out = net.tensors[l.output].quantised;
    std::vector<std::int32_t> all(s.hidden * s.steps);
    std::vector<std::int64_t> c(s.hidden, 0), h(s.hidden, out.zero_point);
    for (std::size_t n = 0; n < s.steps; ++n) {
        const std::size_t step = s.step(n);
        std::vector<std::int64_t> next(s.hidden);
        for (std::size_t unit = 0; unit < s.hidden; ++unit) {
            std::int64_t g[4];
            for (std::size_t gate = 0; gate < 4; ++gate) {
                const std::size_t row = s.row(unit, gate);
                std::int64_t of_x = l.bias[row], of_h = l.recurrent->bias[row];
                const std::size_t first = row * (s.features + s.hidden);
                for (std::size_t i = 0; i < s.features; ++i)
                    of_x += std::int64_t{l.weights[first + i]} *
                            (x[i * s.steps + step] - in.zero_point);
                for (std::size_t i = 0; i < s.hidden; ++i)
                    of_h += l.weights[first + s.features + i] * (h[i] - out.zero_point);
                const std::int64_t input =
                    cut(rescaled_twice(of_x, double{in.scale} * at(l.weight_scales, row) * 4096),
                        -32768, 32767);
                g[gate] = cut(input + rescaled_twice(of_h, double{out.scale} *
                                                               at(l.recurrent->scales, row) * 4096),
                              -32768, 32767);
            }
            c[unit] = cut(divided(sigmoid(g[1]) * c[unit], 15) +
                              divided(sigmoid(g[0]) * hyperbolic(g[3]), 18),
                          -32768, 32767);
            next[unit] = cut(out.zero_point + rescaled_twice(sigmoid(g[2]) * hyperbolic(c[unit]),
                                                             std::ldexp(1.0, -30) / out.scale),
                             l.clamp_low, l.clamp_high);
            all[unit * s.steps + step] = static_cast<std::int32_t>(next[unit]);
        }
        h = next;
    }
    return all;
}

std::vector<double> real_recurrence(const network::graph& net, const layer& l,
                                    const std::vector<double>& x) {
    const shape s(net, l);
    const auto squash = [](double v) { return 1 / (1 + std::exp(-v)); };
    const double limit = l.recurrent->limit;
    const auto limited = [&](double v) { return std::max(-limit, std::min(limit, v)); };
    std::vector<double> all(s.hidden * s.steps), c(s.hidden), h(s.hidden);
    for (std::size_t n = 0; n < s.steps; ++n) {
        const std::size_t step = s.step(n);
        const auto of_x = [&](std::size_t row) {
            double sum = number(l.bias[row]);
            for (std::size_t i = 0; i < s.features; ++i)
                sum += number(l.weights[row * (s.features + s.hidden) + i]) * x[i * s.steps + step];
            return sum;
        };
        const auto of_h = [&](std::size_t row, const std::vector<double>& hidden) {
            double sum = number(l.recurrent->bias[row]);
            for (std::size_t i = 0; i < s.hidden; ++i)
                sum +=
                    number(l.weights[row * (s.features + s.hidden) + s.features + i]) * hidden[i];
            return sum;
        };
        const auto gate = [&](std::size_t unit, std::size_t g) {
            return limited(of_x(s.row(unit, g)) + of_h(s.row(unit, g), h));
        };
        std::vector<double> next(s.hidden), reset(s.hidden);
        for (std::size_t unit = 0; unit < s.hidden && s.gates == 3; ++unit)
            reset[unit] = squash(gate(unit, 1)) * h[unit];
        for (std::size_t unit = 0; unit < s.hidden; ++unit) {
            switch (l.recurrent->cell) {
            case cell_kind::lstm:
                c[unit] = squash(gate(unit, 1)) * c[unit] +
                          squash(gate(unit, 0)) * std::tanh(gate(unit, 3));
                next[unit] = squash(gate(unit, 2)) * std::tanh(c[unit]);
                break;
            case cell_kind::gru:
            case cell_kind::gru_gates: {
                const std::size_t row = s.row(unit, 2);
                const double recurrent = l.recurrent->cell == cell_kind::gru
                                             ? squash(gate(unit, 1)) * of_h(row, h)
                                             : of_h(row, reset);
                const double z = squash(gate(unit, 0));
                next[unit] = (1 - z) * std::tanh(limited(of_x(row) + recurrent)) + z * h[unit];
                break;
            }
            case cell_kind::rnn_relu:
                next[unit] = std::max(0.0, gate(unit, 0));
                break;
            default:
                next[unit] = std::tanh(gate(unit, 0));
            }
            all[unit * s.steps + step] = next[unit];
        }
        h = next;
    }
    return all;
}

} // namespace bitloom::testing
