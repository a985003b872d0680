// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/floating_network.h"
#include "testbenches/platforms/network/yaml_files.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

namespace bitloom::network::testing {
namespace {

using post_processing::cell_kind;
using ::testing::Each;
using ::testing::ElementsAre;

template <typename value>
npy_array array_of(element_type type, const shape& extents, const std::vector<value>& values) {
    npy_array array{type, extents, {}};
    array.bytes.resize(values.size() * sizeof(value));
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    return array;
}

class yaml_recurrent : public yaml_files {
protected:
    static constexpr const char* input = "inputs: [{name: x, shape: [3, 2], zero_point: 4}]\n"
                                         "layers:\n";
    static constexpr const char* floats = "inputs: [{name: x, shape: [3, 2], bits: fp32}]\n"
                                          "layers:\n";

    /// W_g and R_g of two features and one unit, tens of the gate's number and behind them 1, 2, 3.
    void write_gates(const std::string& letters) {
        for (std::size_t g = 0; g < letters.size(); ++g) {
            const auto ten = static_cast<std::int8_t>(10 * (g + 1));
            const auto code = [&](int n) { return static_cast<std::int8_t>(ten + n); };
            write_array(std::string("w_") + letters[g] + ".npy",
                        array_of<std::int8_t>(element_type::int8, {1, 2}, {code(1), code(2)}));
            write_array(std::string("r_") + letters[g] + ".npy",
                        array_of<std::int8_t>(element_type::int8, {1, 1}, {code(3)}));
        }
    }
    static std::string gate(char letter, const std::string& more = "") {
        return named_gate(std::string(1, letter), more);
    }
    static std::string named_gate(const std::string& letter, const std::string& more) {
        return letter + ": {weights: {npy: w_" + letter + ".npy}, recurrent: {npy: r_" + letter +
               ".npy}" + more + "}";
    }
    void refused(const std::string& layer, const std::vector<std::string>& parts) {
        file_refused(std::string(input) + "- " + layer + "\n", parts);
    }
};

TEST_F(yaml_recurrent, gates_come_from_arrays_and_lie_side_by_side) {
    write_gates("ifog");
    write_array("b.npy", array_of<std::int32_t>(element_type::int32, {1}, {-7}));
    write_array("s.npy", array_of<float>(element_type::float32, {1}, {0.5F}));
    const graph g = file(std::string(input) +
                         "- {name: h, kind: lstm, inputs: x, hidden: 1, scale: 0.125,\n"
                         "   zero_point: -3, gates: {" +
                         gate('i') + ",\n   " + gate('f', ", bias: {npy: b.npy}") + ",\n   " +
                         gate('o', ", weight_scale: {npy: s.npy}, recurrent_scale: 0.25") +
                         ",\n   " + gate('g') + "}}\n");
    const layer& l = g.layers.at(0);
    EXPECT_EQ(l.kind, layer_kind::lstm);
    EXPECT_THAT(l.weights, ElementsAre(11, 12, 13, 21, 22, 23, 31, 32, 33, 41, 42, 43));
    EXPECT_THAT(l.bias, ElementsAre(0, -7, 0, 0));
    EXPECT_THAT(l.recurrent->bias, Each(0));
    EXPECT_THAT(l.weight_scales, ElementsAre(1.0 / 128, 1.0 / 128, 0.5, 1.0 / 128));
    EXPECT_THAT(l.recurrent->scales, ElementsAre(1.0 / 128, 1.0 / 128, 0.25, 1.0 / 128));
    const tensor& hidden = g.tensors[l.output];
    EXPECT_EQ(hidden.quantised.scale, 0.125F);
    EXPECT_EQ(hidden.quantised.zero_point, -3);
    EXPECT_THAT(hidden.shape, ElementsAre(3, 1));
    EXPECT_THAT(g.tensors[l.inputs[0]].shape, ElementsAre(3, 2));
    EXPECT_FALSE(l.recurrent->backwards);
}

TEST_F(yaml_recurrent, seeded_weights_keep_sums_as_large_as_inputs) {
    const graph g = file("inputs: [{name: x, shape: [1, 300]}]\nlayers:\n"
                         "- {name: h, kind: lstm, inputs: x, hidden: 100, backwards: true,\n"
                         "   weights: {seed: 3}}\n");
    const layer& l = g.layers.at(0);
    ASSERT_EQ(l.weights.size(), 400U * 400U);
    double squares = 0;
    for (const std::int32_t w : l.weights)
        squares += std::pow(w * l.weight_scales.at(0), 2);
    // bell-shaped over its width: about a third of the highest code, cut at its ends
    EXPECT_NEAR(squares / 400, 1, 0.2);
    EXPECT_EQ(l.recurrent->scales, l.weight_scales);
    EXPECT_TRUE(l.recurrent->backwards);
}

TEST_F(yaml_recurrent, floating_cells_are_named_by_kind_reset_and_function) {
    const auto cell = [&](const std::string& keys) {
        return file(std::string(floats) + "- {name: h, inputs: x, hidden: 2, weights: {seed: 1}, " +
                    keys + "}\n")
            .layers.at(0)
            .recurrent->cell;
    };
    EXPECT_EQ(cell("kind: lstm"), cell_kind::lstm);
    EXPECT_EQ(cell("kind: gru"), cell_kind::gru);
    EXPECT_EQ(cell("kind: gru, reset: after"), cell_kind::gru);
    EXPECT_EQ(cell("kind: gru, reset: before"), cell_kind::gru_gates);
    EXPECT_EQ(cell("kind: rnn"), cell_kind::rnn_tanh);
    EXPECT_EQ(cell("kind: rnn, function: relu"), cell_kind::rnn_relu);
}

TEST_F(yaml_recurrent, floating_gates_have_a_recurrent_bias_of_their_own) {
    write_array("w_h.npy", array_of<float>(element_type::float32, {1, 2}, {0.5F, -1}));
    write_array("r_h.npy", array_of<float>(element_type::float32, {1, 1}, {2}));
    write_array("b.npy", array_of<float>(element_type::float32, {1}, {3}));
    write_array("c.npy", array_of<float>(element_type::float32, {1}, {4}));
    const graph g =
        file(std::string(floats) + "- {name: h, kind: rnn, inputs: x, hidden: 1, gates: {" +
             gate('h', ", bias: {npy: b.npy}, recurrent_bias: {npy: c.npy}") + "}}\n");
    EXPECT_THAT(reals(g.layers.at(0).weights), ElementsAre(0.5F, -1, 2));
    EXPECT_THAT(reals(g.layers[0].bias), ElementsAre(3));
    EXPECT_THAT(reals(g.layers[0].recurrent->bias), ElementsAre(4));
}

TEST_F(yaml_recurrent, a_matmul_behind_one_reads_step_by_step) {
    write_array("fc.npy", array_of<std::int8_t>(element_type::int8, {1, 6}, {1, 2, 3, 4, 5, 6}));
    const graph g = file(std::string(input) +
                         "- {name: h, kind: lstm, inputs: x, hidden: 2, weights: {seed: 1}}\n"
                         "- {name: y, kind: matmul, inputs: h, channels: 1,\n"
                         "   weights: {npy: fc.npy}}\n");
    // the graph has units outside: of each unit its three steps
    EXPECT_THAT(g.layers.at(1).weights, ElementsAre(1, 3, 5, 2, 4, 6));
}

TEST_F(yaml_recurrent, what_does_not_fit_is_refused_by_line_and_key) {
    write_gates("ifog");
    refused("{name: h, kind: lstm, inputs: x, weights: {seed: 1}}", {"3: layers.h", "hidden"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 1}",
            {"3: layers.h", "gates and weights or neither"});
    refused("{name: h, kind: gru, inputs: x, hidden: 1, weights: {seed: 1}}",
            {"3: layers.h.kind", "of integers there is lstm alone"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 1, weights: {seed: 1}, relu: true}",
            {"3: layers.h.relu"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 1, weights: {seed: 1}, reset: after}",
            {"3: layers.h.reset"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 1, weights: {seed: 1, zero_fraction: 1}}",
            {"3: layers.h.weights", "zero_fraction"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 1, gates: {" + gate('i') + "}}",
            {"3: layers.h.gates", "f"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 2, gates: {" + gate('i') + ", " + gate('f') +
                ", " + gate('o') + ", " + gate('g') + "}}",
            {"3: layers.h", "[1, 2]"});
    refused("{name: h, kind: lstm, inputs: x, hidden: 1, activation_bits: 1, weights: {seed: 1}}",
            {"3: layers.h.activation_bits", "2 or more"});
    file_refused("inputs: [{name: x, shape: [2, 3, 4]}]\nlayers:\n"
                 "- {name: h, kind: lstm, inputs: x, hidden: 1, weights: {seed: 1}}\n",
                 {"3: layers.h.inputs", "rows and columns"});
}

} // namespace
} // namespace bitloom::network::testing
