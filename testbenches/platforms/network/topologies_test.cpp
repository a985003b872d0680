// SPDX-License-Identifier: Apache-2.0
// The classic topologies that ship, against the counts that are published of them.
#include "testbenches/platforms/network/shipped_networks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <vector>

namespace bitloom::network::testing {
namespace {

struct topology {
    const char* name;
    std::int64_t macs;
    std::int64_t parameters; ///< published, ...
    std::int64_t others;     ///< ... of which biases and batch norms or what is not in the file,
    std::int64_t stand_ins;  ///< and weights in the file that are no parameters
    std::vector<int> output; ///< channels, rows, columns of the first
};

std::ostream& operator<<(std::ostream& out, const topology& t) {
    return out << t.name;
}

class topologies : public ::testing::TestWithParam<topology> {};

TEST_P(topologies, have_the_published_multiplications_and_parameters) {
    const graph g = shipped(GetParam().name, import_for::shapes);
    EXPECT_EQ(macs_of(g), GetParam().macs);
    EXPECT_EQ(weights_of(g) - GetParam().stand_ins, GetParam().parameters - GetParam().others);
    EXPECT_THAT(g.tensors[g.outputs.front().tensor].shape,
                ::testing::ElementsAreArray(GetParam().output));
}

// Parameters: torchvision's models, whose documentation also says the multiplications (in G: 0.71,
// 15.47, 0.82); MobileNet's as in Keras (4,253,864 with the moving figures of its batch norms) and
// its paper's table (569 M multiplications, 4.2 M); GoogLeNet's of the Caffe model zoo;
// YoloV3-tiny's of darknet's weight file, 5.571 GFLOPs; BERT's 109,482,240 with pooler. The medium
// LSTM of Zaremba et al. (2014) is published as 20 M: written out, of one bias per gate,
// 19,775,200.
INSTANTIATE_TEST_SUITE_P(
    all, topologies,
    ::testing::Values(
        topology{"alexnet", 714188480, 61100840, 10344, 0, {1000}},
        topology{"vgg16", 15470264320, 138357544, 13416, 0, {1000}},
        topology{"mobilenet_v1", 568740352, 4253864, 43776 + 1000, 0, {1000}},
        topology{"googlenet", 1582671872, 6998552, 8280, 0, {1000}},
        topology{"squeezenet", 818924576, 1248424, 3976, 0, {1000, 1, 1}},
        topology{"yolov3_tiny", 2782480896, 8858734, 4 * 3184 + 510, 0, {255, 13, 13}},
        topology{"bert_base",
                 11173625856,
                 109482240,
                 // embeddings and their norm; pooler; biases and norms of twelve layers
                 30522 * 768 + 512 * 768 + 2 * 768 + 2 * 768 + 768 * 768 + 768 +
                     12 * (4 * 768 + 3072 + 768 + 4 * 768),
                 12 * 12 * 2 * 64 * 128,
                 {768, 128, 1}},
        // embeddings; biases of 4 gates in two layers and of the words
        topology{"lstm_language_model",
                 35 * 13260000,
                 19775200,
                 10000 * 650 + 2 * 4 * 650 + 10000,
                 0,
                 {35, 10000}}),
    [](const auto& each) { return std::string(each.param.name); });

} // namespace
} // namespace bitloom::network::testing
