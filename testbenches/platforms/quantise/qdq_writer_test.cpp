// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/import.h"
#include "platforms/quantise/bias_correction.h"
#include "platforms/quantise/integer_network.h"
#include "platforms/quantise/qdq_writer.h"
#include "platforms/quantise/quantised_graph.h"
#include "platforms/results/output_file.h"
#include "testbenches/platforms/quantise/float_graphs.h"

#include <gtest/gtest.h>

namespace bitloom::quantise {
namespace {

network::graph quantised(const network::graph& net, const accelerator::input_set& inputs,
                         const std::string& bits) {
    const calibration found = calibrate(net, inputs, std::nullopt, [](std::uint64_t) {});
    network::graph made = quantised_graph(net, found, widths_of(net, read_widths(bits, {})));
    correct_biases(made, found, quantised_inputs(made, inputs), [](std::size_t) {});
    return made;
}

network::graph written(const network::graph& net) {
    const std::string file = ::testing::TempDir() + "quantised.onnx";
    results::write_file(file, qdq_model(net));
    return network::import_network(file);
}

void expect_same_layer(const network::layer& a, const network::layer& b) {
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.clamp_low, b.clamp_low) << a.name;
    EXPECT_EQ(a.clamp_high, b.clamp_high) << a.name;
    if (!network::has_weights(a.kind))
        return;
    EXPECT_EQ(a.weights, b.weights) << a.name;
    EXPECT_EQ(a.weight_format, b.weight_format) << a.name;
    EXPECT_EQ(a.weight_scales, b.weight_scales) << a.name;
    EXPECT_EQ(a.bias, b.bias) << a.name;
}

TEST(qdq_writer, what_is_imported_is_what_was_written) {
    const char* widths[] = {"weights=8,activations=8", "weights=4,activations=8",
                            "weights=2,activations=3", "weights=1,activations=1",
                            "weights=16,activations=10"};
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const network::graph net = testing::float_graph(seed, seed % 3 == 0 ? 4 : 1);
        const auto inputs = testing::float_inputs(net, 2, seed);
        const network::graph made = quantised(net, inputs, widths[seed % 5]);
        const network::graph read = written(made);
        SCOPED_TRACE("seed " + std::to_string(seed));
        ASSERT_EQ(made.layers.size(), read.layers.size());
        const auto codes = quantised_inputs(made, inputs);
        const auto expected = integer_network(made).run(code_sample(made, codes, 1));
        const auto found = integer_network(read).run(code_sample(read, codes, 1));
        for (std::size_t n = 0; n < made.layers.size(); ++n) {
            expect_same_layer(made.layers[n], read.layers[n]);
            const std::size_t to = read.stored(read.layers[n].output);
            const network::quantisation& a = made.tensors[made.layers[n].output].quantised;
            const network::quantisation& b = read.tensors[to].quantised;
            EXPECT_EQ(a.scale, b.scale) << made.layers[n].name;
            EXPECT_EQ(a.zero_point, b.zero_point);
            EXPECT_EQ(a.format, b.format);
            EXPECT_EQ(expected[made.layers[n].output], found[to]) << made.layers[n].name;
        }
        EXPECT_EQ(read.inputs.front().name, net.inputs.front().name);
        EXPECT_TRUE(read.inputs.front().as_float);
        EXPECT_EQ(read.tensors[read.outputs.front().tensor].shape,
                  net.tensors[net.outputs.front().tensor].shape);
    }
}

TEST(qdq_writer, the_same_network_gives_the_same_bytes) {
    const network::graph net = testing::float_graph(1);
    const network::graph made =
        quantised(net, testing::float_inputs(net, 2, 1), "weights=4,activations=4");
    EXPECT_EQ(qdq_model(made), qdq_model(made));
}

} // namespace
} // namespace bitloom::quantise
