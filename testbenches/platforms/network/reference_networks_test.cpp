// SPDX-License-Identifier: Apache-2.0
// Trained networks: what the ONNX file says must be what the same network says without ONNX.
#include "models/common/errors.h"
#include "platforms/network/import.h"
#include "platforms/network/sha256.h"
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <numeric>

namespace bitloom::network::testing {
namespace {

std::filesystem::path networks() {
    const char* folder = std::getenv("BITLOOM_REFERENCE_DATA");
    return std::filesystem::path(folder ? folder : BITLOOM_SOURCE_DIR "/../shared/data") /
           "networks";
}

class reference_networks : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(networks() / GetParam()))
            GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
        m_folder = networks() / GetParam();
    }

    std::filesystem::path file() const { return m_folder / (std::string(GetParam()) + ".onnx"); }

    std::filesystem::path m_folder;
};

class flat_network {
public:
    explicit flat_network(const std::filesystem::path& folder)
        : m_root(YAML::LoadFile((folder / "net.yaml").string())) {
        std::ifstream stream(folder / "params.bin", std::ios::binary);
        m_parameters.assign(std::istreambuf_iterator<char>(stream), {});
    }

    YAML::Node root() const { return m_root; }

    std::vector<int> weights(const YAML::Node& l, std::size_t count) const {
        const auto start = m_parameters.begin() + l["w_off"].as<std::ptrdiff_t>();
        std::vector<int> codes;
        for (auto at = start; at != start + static_cast<std::ptrdiff_t>(count); ++at)
            codes.push_back(static_cast<std::int8_t>(*at));
        return codes;
    }

    std::vector<std::int32_t> bias(const YAML::Node& l) const {
        std::vector<std::int32_t> values(l["n_ch"].as<std::size_t>());
        std::memcpy(values.data(), m_parameters.data() + l["b_off"].as<std::size_t>(),
                    values.size() * sizeof(std::int32_t));
        return values;
    }

private:
    YAML::Node m_root;
    std::vector<char> m_parameters;
};

/// The layer's weights in the flat order: output channel, row, column, channel of the group.
std::vector<int> channels_last(const layer& l) {
    const auto taps = static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    const std::size_t channels = l.weights.size() / (taps * l.bias.size());
    std::vector<int> sorted;
    for (std::size_t o = 0; o < l.bias.size(); ++o)
        for (std::size_t t = 0; t < taps; ++t)
            for (std::size_t c = 0; c < channels; ++c)
                sorted.push_back(l.weights[(o * channels + c) * taps + t]);
    return sorted;
}

void expect_same_geometry(const layer& l, const YAML::Node& flat) {
    if (!flat["stride"])
        return;
    const window& w = l.geometry;
    EXPECT_EQ((shape{w.kernel_height, w.kernel_width}), flat["kernel"].as<shape>());
    EXPECT_EQ((shape{w.stride_height, w.stride_width}), flat["stride"].as<shape>());
    EXPECT_EQ((shape{w.pad_top, w.pad_left, w.pad_bottom, w.pad_right}), flat["pad"].as<shape>());
}

layer_kind kind_of(const std::string& operation) {
    static const std::map<std::string, layer_kind> kinds{
        {"CONV_2D", layer_kind::convolution},
        {"DEPTHWISE_CONV_2D", layer_kind::depthwise},
        {"ADD", layer_kind::add},
        {"AVERAGE_POOL_2D", layer_kind::average_pool},
        {"FULLY_CONNECTED", layer_kind::matmul}};
    return kinds.at(operation);
}

TEST_P(reference_networks, say_the_same_as_without_onnx) {
    const graph g = import_network(file());
    EXPECT_EQ(g.name, GetParam());
    EXPECT_EQ(g.sha256, sha256_of_file(file()));
    const flat_network flat(m_folder / "flat");
    std::size_t next = 0;
    for (const YAML::Node& expected : flat.root()["layers"]) {
        const auto operation = expected["op"].as<std::string>();
        if (operation == "SOFTMAX")
            continue;
        const auto out = expected["out"];
        const tensor& t = tensor_named(g, "t" + out["id"].as<std::string>() + "_q");
        EXPECT_EQ(t.quantised.scale, static_cast<float>(out["scale"].as<double>())) << t.name;
        EXPECT_EQ(t.quantised.zero_point, out["zp"].as<int>()) << t.name;
        if (operation == "RESHAPE") {
            EXPECT_TRUE(t.alias_of);
            continue;
        }
        ASSERT_LT(next, g.layers.size());
        const layer& l = g.layers[next++];
        SCOPED_TRACE(l.name);
        EXPECT_EQ(l.kind, kind_of(operation));
        EXPECT_EQ(g.tensors[l.output].name, t.name);
        const auto extents = out["shape"].as<shape>();
        EXPECT_EQ(t.channels, extents.back());
        EXPECT_EQ(t.elements(), std::accumulate(extents.begin(), extents.end(), std::int64_t{1},
                                                std::multiplies<>()));
        expect_same_geometry(l, expected);
        if (expected["act_min"]) {
            EXPECT_EQ(l.clamp_low, expected["act_min"].as<int>());
            EXPECT_EQ(l.clamp_high, expected["act_max"].as<int>());
        }
        if (l.weights.empty())
            continue;
        EXPECT_EQ(channels_last(l), flat.weights(expected, l.weights.size()));
        EXPECT_EQ(l.bias, flat.bias(expected));
    }
    EXPECT_EQ(next, g.layers.size());
}

INSTANTIATE_TEST_SUITE_P(all, reference_networks,
                         ::testing::Values("resnet8_int8", "kws_dscnn_int8", "ad_int8"));

struct expectation {
    const char* name;
    std::size_t layers;
    std::int64_t macs;
    const char* first;
    const char* last;
};

TEST(reference_network_sizes, are_the_published_ones) {
    for (const expectation& e : {expectation{"resnet8_int8", 14, 12501632, "Conv_0", "Gemm_14"},
                                 expectation{"kws_dscnn_int8", 11, 2656768, "Conv_0", "Gemm_11"},
                                 expectation{"ad_int8", 10, 264192, "Gemm_0", "Gemm_9"}}) {
        const auto file = networks() / e.name / (std::string(e.name) + ".onnx");
        if (!std::filesystem::exists(file))
            GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
        const graph g = import_network(file);
        EXPECT_EQ(g.layers.size(), e.layers);
        EXPECT_EQ(g.layers.front().name, e.first);
        EXPECT_EQ(g.layers.back().name, e.last);
        std::int64_t macs = 0;
        for (const layer& l : g.layers)
            macs += l.macs(g.tensors);
        EXPECT_EQ(macs, e.macs);
        ASSERT_EQ(g.inputs.size(), 1U);
        EXPECT_FALSE(g.inputs[0].as_float);
        ASSERT_EQ(g.outputs.size(), 2U);
        EXPECT_FALSE(g.outputs[0].as_float);
        EXPECT_TRUE(g.outputs[1].as_float);
        EXPECT_EQ(g.outputs[0].tensor, g.outputs[1].tensor);
    }
}

TEST(reference_network_sizes, of_the_lstm_in_fp32_are_its_input_and_recurrent_products) {
    const auto file = networks() / "mnist_lstm_fp32" / "mnist_lstm_fp32.onnx";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
    const graph g = import_network(file);
    ASSERT_EQ(g.layers.size(), 2U);
    EXPECT_EQ(g.layers[0].kind, layer_kind::lstm);
    EXPECT_EQ(g.layers[0].macs(g.tensors), 28 * 4 * 20 * (28 + 20));
    EXPECT_EQ(g.layers[1].macs(g.tensors), 28 * 20 * 10);
}

} // namespace
} // namespace bitloom::network::testing
