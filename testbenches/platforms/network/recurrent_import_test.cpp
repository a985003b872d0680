// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/floating_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using post_processing::cell_kind;
using ::testing::ElementsAre;

constexpr std::int64_t steps = 3, features = 2;

/// Initialisers w, r, b of `gates` gates and `hidden` units.
void add_weights(onnx_builder& file, std::int64_t gates, std::int64_t hidden) {
    add_floats(file, "w", {1, gates * hidden, features}, 1);
    add_floats(file, "r", {1, gates * hidden, hidden}, 10);
    add_floats(file, "b", {1, 2 * gates * hidden}, 100);
}

struct operator_of {
    const char* name;
    std::int64_t gates;
};

/// x [sample][step][feature] -> Transpose -> `op`, whose attributes `change` sets -> `body`.
onnx_builder recurrent(const operator_of& op, const std::function<void(onnx::NodeProto&)>& change,
                       const std::function<void(onnx_builder&)>& body) {
    return floating({steps, features}, [&](onnx_builder& file) {
        attribute(file.node("Transpose", {"x"}, {"t"}, "in"), "perm", shape{1, 0, 2});
        add_weights(file, op.gates, 1);
        auto& node = file.node(op.name, {"t", "w", "r", "b"}, {"s"}, "cell");
        attribute(node, "hidden_size", std::int64_t{1});
        change(node);
        body(file);
    });
}

/// Steps, direction, sample, unit -> y [sample][step][unit].
void sequence(onnx_builder& file) {
    file.integers("one", onnx::TensorProto::INT64, {1}, {1});
    file.node("Squeeze", {"s", "one"}, {"q"}, "squeeze");
    attribute(file.node("Transpose", {"q"}, {"y"}, "out"), "perm", shape{1, 0, 2});
}

void nothing(onnx::NodeProto& /*node*/) {}

void set_text(onnx::NodeProto& node, const std::string& name,
              const std::vector<std::string>& texts) {
    auto* a = node.add_attribute();
    a->set_name(name);
    a->set_type(onnx::AttributeProto::STRINGS);
    for (const std::string& text : texts)
        a->add_strings(text);
}

constexpr operator_of lstm{"LSTM", 4}, gru{"GRU", 3}, rnn{"RNN", 1};

TEST(recurrent_import, the_gates_of_a_unit_lie_side_by_side_in_the_cells_order) {
    const graph g = imported(recurrent(lstm, nothing, sequence));
    ASSERT_EQ(g.layers.size(), 1U);
    const layer& l = g.layers[0];
    EXPECT_EQ(l.name, "cell");
    EXPECT_EQ(l.kind, layer_kind::lstm);
    EXPECT_EQ(l.recurrent->cell, cell_kind::lstm);
    EXPECT_EQ(l.recurrent->hidden, 1);
    // the file's rows are i, o, f, c; of each, two features and the hidden value
    EXPECT_THAT(reals(l.weights), ElementsAre(1, -2, 10, 5, -6, 30, 3, -4, -20, 7, -8, -40));
    EXPECT_THAT(reals(l.bias), ElementsAre(100, 300, -200, -400));
    EXPECT_THAT(reals(l.recurrent->bias), ElementsAre(500, 700, -600, -800));
    const tensor& in = g.tensors[l.inputs[0]];
    EXPECT_EQ(in.height, steps);
    EXPECT_EQ(in.channels, features);
    EXPECT_THAT(g.tensors[g.outputs[0].tensor].shape, ElementsAre(steps, 1));
    EXPECT_EQ(l.macs(g.tensors), steps * 4 * (features + 1));
}

TEST(recurrent_import, cells_are_those_of_the_attributes) {
    const auto cell = [](const operator_of& op,
                         const std::function<void(onnx::NodeProto&)>& change) {
        return *imported(recurrent(op, change, sequence)).layers.at(0).recurrent;
    };
    EXPECT_EQ(cell(gru, nothing).cell, cell_kind::gru_gates);
    EXPECT_EQ(
        cell(gru, [](auto& node) { attribute(node, "linear_before_reset", std::int64_t{1}); }).cell,
        cell_kind::gru);
    EXPECT_EQ(cell(rnn, nothing).cell, cell_kind::rnn_tanh);
    EXPECT_EQ(cell(rnn, [](auto& node) { set_text(node, "activations", {"Relu"}); }).cell,
              cell_kind::rnn_relu);
    EXPECT_FALSE(cell(lstm, nothing).backwards);
    EXPECT_TRUE(cell(lstm, [](auto& node) {
                    attribute(node, "direction", std::string("reverse"));
                }).backwards);
    EXPECT_EQ(cell(lstm, [](auto& node) { attribute(node, "clip", 2.5F); }).limit, 2.5F);
    const recurrence named = cell(lstm, [](auto& node) {
        set_text(node, "activations", {"Sigmoid", "Tanh", "Tanh"});
        attribute(node, "direction", std::string("forward"));
    });
    EXPECT_EQ(named.cell, cell_kind::lstm);
}

TEST(recurrent_import, zeros_as_initial_states_and_whole_sequences_are_nothing_special) {
    const graph g = imported(floating({steps, features}, [](onnx_builder& file) {
        attribute(file.node("Transpose", {"x"}, {"t"}, "in"), "perm", shape{1, 0, 2});
        add_weights(file, 4, 1);
        file.floats("zero", {1, 1, 1}, {0});
        file.integers("length", onnx::TensorProto::INT32, {1}, {steps});
        file.floats("peepholes", {1, 3}, {0, 0, 0});
        attribute(file.node("LSTM", {"t", "w", "r", "", "length", "zero", "zero", "peepholes"},
                            {"s"}, "cell"),
                  "hidden_size", std::int64_t{1});
        sequence(file);
    }));
    EXPECT_THAT(reals(g.layers.at(0).bias), ElementsAre(0, 0, 0, 0));
}

TEST(recurrent_import, the_last_hidden_values_alone_are_one_step) {
    const graph g = imported(floating({steps, features}, [](onnx_builder& file) {
        add_weights(file, 3, 2);
        attribute(file.node("Transpose", {"x"}, {"t"}, "in"), "perm", shape{1, 0, 2});
        file.node("GRU", {"t", "w", "r", "b"}, {"", "h"}, "cell");
        file.integers("zero", onnx::TensorProto::INT64, {1}, {0});
        file.node("Squeeze", {"h", "zero"}, {"y"}, "squeeze");
    }));
    EXPECT_TRUE(g.layers.at(0).recurrent->last_only);
    EXPECT_THAT(g.tensors[g.outputs[0].tensor].shape, ElementsAre(2));
    EXPECT_EQ(g.layers[0].macs(g.tensors), steps * 3 * 2 * (features + 2));
}

TEST(recurrent_import, layers_feed_each_other_and_samples_may_come_first) {
    const graph g = imported(floating({steps, features}, [](onnx_builder& file) {
        add_weights(file, 1, 2);
        attribute(file.node("RNN", {"x", "w", "r", "b"}, {"a"}, "first"), "layout",
                  std::int64_t{1});
        file.integers("two", onnx::TensorProto::INT64, {1}, {2});
        file.node("Squeeze", {"a", "two"}, {"q"}, "squeeze");
        attribute(file.node("RNN", {"q", "w", "r", "b"}, {"s"}, "second"), "layout",
                  std::int64_t{1});
        file.integers("shape", onnx::TensorProto::INT64, {2}, {-1, 2 * steps});
        file.node("Reshape", {"s", "shape"}, {"f"}, "flat");
        file.floats("fc", {2 * steps, 1}, {1, 2, 3, 4, 5, 6});
        file.node("MatMul", {"f", "fc"}, {"y"}, "fully");
    }));
    ASSERT_EQ(g.layers.size(), 3U);
    EXPECT_EQ(g.layers[1].inputs[0], g.layers[0].output);
    EXPECT_EQ(g.layers[2].kind, layer_kind::matmul);
    EXPECT_THAT(reals(g.layers[2].weights), ElementsAre(1, 3, 5, 2, 4, 6)); // unit, step
}

TEST(recurrent_import, a_relu_behind_a_cell_does_not_change_what_the_next_step_reads) {
    const graph g = imported(recurrent(rnn, nothing, [](onnx_builder& file) {
        file.integers("one", onnx::TensorProto::INT64, {1}, {1});
        file.node("Squeeze", {"s", "one"}, {"q"}, "squeeze");
        attribute(file.node("Transpose", {"q"}, {"f"}, "out"), "perm", shape{1, 0, 2});
        file.node("Relu", {"f"}, {"y"}, "relu");
    }));
    ASSERT_EQ(g.layers.size(), 2U);
    EXPECT_EQ(g.layers[0].real_low, -std::numeric_limits<float>::infinity());
    EXPECT_EQ(g.layers[1].real_low, 0);
}

void refused(const operator_of& op, const std::function<void(onnx::NodeProto&)>& change,
             const std::vector<std::string>& parts) {
    expect_refused(recurrent(op, change, sequence), parts);
}

TEST(recurrent_import, what_the_cells_do_not_do_is_refused_by_name) {
    refused(lstm, [](auto& n) { attribute(n, "direction", std::string("bidirectional")); },
            {"node cell: ", "direction is bidirectional", "forward or reverse"});
    refused(lstm, [](auto& n) { attribute(n, "input_forget", std::int64_t{1}); },
            {"node cell: ", "input_forget"});
    refused(lstm,
            [](auto& n) {
                set_text(n, "activations", {"HardSigmoid", "Tanh", "Tanh"});
            },
            {"node cell: ", "HardSigmoid, Tanh, Tanh", "use Sigmoid, Tanh, Tanh"});
    refused(rnn, [](auto& n) { set_text(n, "activations", {"Affine"}); },
            {"node cell: ", "Affine", "use Tanh or Relu"});
    refused(gru, [](auto& n) { attribute(n, "clip", 0.0F); },
            {"node cell: ", "clip is 0", "positive"});
    refused(gru, [](auto& n) { attribute(n, "hidden_size", std::int64_t{5}); }, {"node cell: "});
    for (const char* state : {"h", "c"})
        expect_refused(recurrent(
                           lstm,
                           [](auto& n) {
                               n.add_output("h");
                               n.add_output("c");
                           },
                           [&](onnx_builder& file) {
                               sequence(file);
                               file.output(state, onnx_builder::float32, {});
                           }),
                       {"node cell: ", std::string("'") + state + "'"});
}

TEST(recurrent_import, states_lengths_and_peepholes_are_refused_by_name) {
    const auto with = [](std::size_t input, const char* name,
                         const std::vector<std::string>& parts) {
        expect_refused(recurrent(
                           lstm,
                           [&](auto& node) {
                               while (node.input_size() <= static_cast<int>(input))
                                   node.add_input("");
                               node.set_input(static_cast<int>(input), name);
                           },
                           [](onnx_builder& file) {
                               file.integers("short", onnx::TensorProto::INT32, {1}, {2});
                               file.floats("state", {1, 1, 1}, {0.5F});
                               file.floats("peep", {1, 3}, {0, 1, 0});
                               sequence(file);
                           }),
                       parts);
    };
    with(4, "short", {"node cell: ", "sequence_lens 'short'", "3 steps"});
    with(5, "state", {"node cell: ", "initial state 'state'"});
    with(6, "state", {"node cell: ", "initial state 'state'"});
    with(7, "peep", {"node cell: ", "peepholes 'peep'"});
}

TEST(recurrent_import, samples_elsewhere_than_the_operator_has_them_are_refused) {
    expect_refused(floating({steps, features},
                            [](onnx_builder& file) {
                                add_weights(file, 1, 1);
                                file.node("RNN", {"x", "w", "r", "b"}, {"y"}, "cell");
                            }),
                   {"node cell: ", "samples on axis 0", "samples on axis 1"});
    expect_refused(recurrent(rnn, nothing,
                             [](onnx_builder& file) { file.node("Relu", {"s"}, {"y"}, "relu"); }),
                   {"node relu: ", "samples on axis 2"});
    expect_refused(
        recurrent(rnn, nothing,
                  [](onnx_builder& file) { file.node("Flatten", {"s"}, {"y"}, "flat"); }),
        {"node flat: ", "samples are on axis 2"});
}

/// x -> RNN -> steps, samples and a unit -> `body`.
onnx_builder behind_steps(const std::function<void(onnx_builder&)>& body) {
    return recurrent(rnn, nothing, [&](onnx_builder& file) {
        file.integers("one", onnx::TensorProto::INT64, {1}, {1});
        file.node("Squeeze", {"s", "one"}, {"q"}, "squeeze");
        body(file);
    });
}

void gather(onnx_builder& file, std::int64_t axis, std::int64_t index) {
    file.integers("index", onnx::TensorProto::INT64, {}, {index});
    attribute(file.node("Gather", {"q", "index"}, {"y"}, "taken"), "axis", axis);
}

void slice(onnx_builder& file, std::int64_t start, std::int64_t end) {
    file.integers("start", onnx::TensorProto::INT64, {1}, {start});
    file.integers("end", onnx::TensorProto::INT64, {1}, {end});
    file.integers("axis", onnx::TensorProto::INT64, {1}, {0});
    file.node("Slice", {"q", "start", "end", "axis"}, {"c"}, "taken");
    file.node("Squeeze", {"c", "axis"}, {"y"}, "squeezed");
}

TEST(one_step_import, takes_the_step_that_a_gather_or_slice_names) {
    for (std::int64_t step = 0; step < steps; ++step)
        for (const bool sliced : {false, true})
            for (const std::int64_t from_end : {std::int64_t{0}, steps}) {
                const graph g = imported(behind_steps([&](onnx_builder& file) {
                    if (sliced)
                        slice(file, step - from_end, step + 1);
                    else
                        gather(file, 0, step - from_end);
                }));
                ASSERT_EQ(g.layers.size(), 2U);
                const window& w = g.layers[1].geometry;
                EXPECT_EQ(g.layers[1].kind, layer_kind::max_pool);
                // the window's second element is the step, its first one lies outside
                EXPECT_EQ(w.dilation_height - w.pad_top, step);
                EXPECT_LT(-w.pad_top, 0);
                EXPECT_THAT(g.tensors[g.outputs[0].tensor].shape, ElementsAre(1));
            }
}

TEST(one_step_import, other_parts_are_refused_by_name) {
    expect_refused(behind_steps([](onnx_builder& file) { gather(file, 0, steps); }),
                   {"node taken: ", "step 3 of 3"});
    expect_refused(behind_steps([](onnx_builder& file) { gather(file, 1, 0); }),
                   {"node taken: ", "axis 1"});
    expect_refused(behind_steps([](onnx_builder& file) { gather(file, -1, 0); }),
                   {"node taken: ", "axis -1"});
    expect_refused(behind_steps([](onnx_builder& file) { slice(file, 0, 2); }),
                   {"node taken: ", "several steps or none"});
    expect_refused(behind_steps([](onnx_builder& file) { slice(file, 2, 2); }),
                   {"node taken: ", "several steps or none"});
    expect_refused(floating({2, 3, 4},
                            [](onnx_builder& file) {
                                file.integers("index", onnx::TensorProto::INT64, {}, {0});
                                file.node("Gather", {"x", "index"}, {"y"}, "taken");
                            }),
                   {"node taken: ", "4 axes"});
}

/// An RNN whose initial state is `filled` numbers, as many as there are samples.
onnx_builder state_of_samples(float filled) {
    return floating({steps, features}, [&](onnx_builder& file) {
        attribute(file.node("Transpose", {"x"}, {"t"}, "in"), "perm", shape{1, 0, 2});
        add_weights(file, 1, 1);
        file.node("Shape", {"t"}, {"extents"}, "shape");
        file.floats("fill", {1, 1, 1}, {filled});
        file.node("Expand", {"fill", "extents"}, {"state"}, "expand");
        file.node("RNN", {"t", "w", "r", "b", "", "state"}, {"s"}, "cell");
        sequence(file);
    });
}

TEST(recurrent_import, zeros_may_be_made_of_the_number_of_samples) {
    EXPECT_EQ(imported(state_of_samples(0)).layers.size(), 1U);
    expect_refused(state_of_samples(0.5F), {"node cell: ", "initial state 'state'"});
    expect_refused(floating({4},
                            [](onnx_builder& file) {
                                file.node("Shape", {"x"}, {"extents"}, "shape");
                                file.node("Reshape", {"x", "extents"}, {"y"}, "reshape");
                            }),
                   {"node reshape: ", "number of samples"});
}

} // namespace
} // namespace bitloom::network::testing
