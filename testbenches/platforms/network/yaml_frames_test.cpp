// SPDX-License-Identifier: Apache-2.0
// YAML networks whose tensors have frames.
#include "testbenches/platforms/network/yaml_files.h"

#include <gmock/gmock.h>

#include <numeric>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;

class yaml_frames : public yaml_files {
protected:
    const std::string clip = "inputs: [{name: x, shape: [2, 5, 6, 7]}]\nlayers:\n";
    graph clip_layers(const std::string& text) { return file(clip + text + "\n"); }
    void clip_refused(const std::string& text, const std::vector<std::string>& parts) {
        file_refused(clip + text + "\n", parts);
    }
};

TEST_F(yaml_frames, have_windows_of_three_axes) {
    const graph g = clip_layers(
        "- {name: c, kind: convolution, inputs: x, channels: 4, kernel: [3, 2, 1], stride: [2, 1, "
        "3], dilation: [1, 2, 1], padding: [1, 2, 0, 0, 1, 3], weights: {seed: 1}}\n"
        "- {name: p, kind: max_pool, inputs: c, kernel: 2}\n"
        "- {name: f, kind: matmul, inputs: p, channels: 9, weights: {seed: 2}}");
    EXPECT_EQ(g.tensors[0].frames, 5);
    const window& w = g.layers[0].geometry;
    EXPECT_EQ(w.kernel_frames, 3);
    EXPECT_EQ(w.kernel_height, 2);
    EXPECT_EQ(w.kernel_width, 1);
    EXPECT_EQ(w.stride_frames, 2);
    EXPECT_EQ(w.stride_width, 3);
    EXPECT_EQ(w.dilation_height, 2);
    EXPECT_EQ(w.pad_front, 1);
    EXPECT_EQ(w.pad_top, 2);
    EXPECT_EQ(w.pad_left, 0);
    EXPECT_EQ(w.pad_back, 0);
    EXPECT_EQ(w.pad_bottom, 1);
    EXPECT_EQ(w.pad_right, 3);
    // frames (5 + 1 - 3) / 2 + 1, rows 6 + 3 - 3 + 1, columns (7 + 3 - 1) / 3 + 1
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(4, 2, 7, 4));
    EXPECT_EQ(g.layers[0].macs(g.tensors), 4 * 2 * 7 * 4 * 2 * 3 * 2);
    EXPECT_THAT(g.tensors[g.layers[1].output].shape, ElementsAre(4, 1, 6, 3));
    EXPECT_EQ(g.layers[2].macs(g.tensors), 9 * 4 * 6 * 3);
}

TEST_F(yaml_frames, keep_their_extents_with_same_padding_and_pool_all_without_a_kernel) {
    const graph g = clip_layers("- {name: c, kind: depthwise, inputs: x, kernel: 3, padding: same, "
                                "weights: {seed: 1}}\n"
                                "- {name: p, kind: average_pool, inputs: c}");
    EXPECT_THAT(g.tensors[g.layers[0].output].shape, ElementsAre(2, 5, 6, 7));
    EXPECT_EQ(g.layers[0].geometry.pad_front, 1);
    EXPECT_EQ(g.layers[0].geometry.pad_back, 1);
    EXPECT_THAT(g.tensors[g.layers[1].output].shape, ElementsAre(2, 1, 1, 1));
}

TEST_F(yaml_frames, read_weights_whose_input_channels_stand_before_frames) {
    npy_array a;
    a.type = element_type::int8;
    a.shape = {1, 2, 3, 1, 2}; // [output][input][frame][row][column]
    a.bytes.resize(12);
    std::iota(a.bytes.begin(), a.bytes.end(), std::uint8_t{0});
    write_array("w.npy", a);
    const graph g = clip_layers("- {kind: convolution, inputs: x, channels: 1, kernel: [3, 1, 2], "
                                "weights: {npy: w.npy}}");
    EXPECT_THAT(g.layers[0].weights, ElementsAre(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11));
    file_refused(
        clip + "- {kind: convolution, inputs: x, channels: 1, kernel: [1, 1, 2], weights: "
               "{npy: w.npy}}\n",
        {"3: layers.convolution_0.weights.npy: shape [1, 2, 3, 1, 2], give [1, 2, 1, 1, 2]"});
}

TEST_F(yaml_frames, refuse_what_does_not_fit_three_axes) {
    const auto refused = [&](const std::string& keys, const std::vector<std::string>& parts) {
        clip_refused("- {name: c, kind: convolution, inputs: x, channels: 1, weights: {seed: 1}, " +
                         keys + "}",
                     parts);
    };
    refused("kernel: [3, 3]",
            {"3: layers.c.kernel: 2 numbers, give one or [frames, rows, columns]"});
    refused("kernel: [6, 1, 1]", {"3: layers.c.kernel: larger than its input of 5 x 6 x 7"});
    refused("padding: [1, 1, 1, 1]", {"3: layers.c.padding: 4 numbers", "[front, top, left"});
    clip_refused("- {name: p, kind: max_pool, inputs: x, kernel: [1, 3, 3], padding: 1}",
                 {"3: layers.p.padding: as wide"});
    clip_refused("- {name: p, kind: max_pool, inputs: x, kernel: [2, 1, 1]}\n"
                 "- {name: a, kind: add, inputs: [x, p]}",
                 {"4: layers.a.inputs: ", "different shapes"});
    file_refused("inputs: [{name: x, shape: [2, 6, 1, 1, 1]}]\nlayers: []\n",
                 {"1: ", "[channels, frames, rows, columns]"});
}

} // namespace
} // namespace bitloom::network::testing
