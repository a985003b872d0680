// SPDX-License-Identifier: Apache-2.0
// Networks made in place, without a file, as the importer would hand them over.
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <random>

namespace bitloom::testing {

using random_source = std::mt19937;

/// Uniform in low..high.
inline std::int64_t pick(random_source& random, std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

/// Each call adds a layer with random weights, bias, scales and zero points and returns its output
/// tensor. Scales are such that codes spread over the output format. Floating formats have neither;
/// then clamps are real.
class graph_builder {
public:
    explicit graph_builder(std::uint32_t seed)
        : m_random(seed) {
        m_net.name = "net";
    }

    std::size_t input(std::int64_t channels, std::int64_t height, std::int64_t width,
                      operand_format format, std::int64_t frames = 1);
    /// groups == channels of the input makes it depthwise.
    std::size_t convolution(std::size_t in, std::int64_t out_channels, network::window window,
                            operand_format weight, operand_format out, std::int64_t groups = 1);
    std::size_t matmul(std::size_t in, std::int64_t outputs, operand_format weight,
                       operand_format out);
    std::size_t add(std::size_t a, std::size_t b, operand_format out);
    /// `rescaled`: the output has a quantisation of its own.
    std::size_t pool(network::layer_kind kind, std::size_t in, network::window window,
                     bool rescaled);
    std::size_t concat(const std::vector<std::size_t>& inputs);
    /// A tensor that only renames another one's codes.
    std::size_t alias(std::size_t of);

    void output(std::size_t tensor) { m_net.outputs.push_back({name(), tensor, false}); }
    network::graph& net() { return m_net; }
    random_source& random() { return m_random; }

private:
    std::string name() const { return "n" + std::to_string(m_net.tensors.size()); }
    std::size_t tensor(std::int64_t channels, std::int64_t height, std::int64_t width,
                       operand_format format, std::int64_t frames = 1);
    /// What a window makes of a tensor.
    std::size_t windowed(const network::tensor& in, const network::window& w, std::int64_t channels,
                         operand_format format);
    network::layer& layer(network::layer_kind kind, std::vector<std::size_t> inputs,
                          std::size_t output);
    void weigh(network::layer& l, std::int64_t inputs_per_output, operand_format format);
    void weigh_floating(network::layer& l, std::int64_t inputs_per_output, operand_format format);

    random_source m_random;
    network::graph m_net;
};

/// A code of a floating format near a number of a normal distribution; now and then a zero or a
/// number of a far exponent.
std::int32_t floating_code(random_source& random, operand_format format, float deviation);

/// Side of an output along one axis.
std::int64_t output_side(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                         std::int64_t dilation, std::int64_t pads);

} // namespace bitloom::testing
