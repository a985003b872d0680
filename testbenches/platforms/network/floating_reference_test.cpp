// SPDX-License-Identifier: Apache-2.0
// Trained floating networks: the imported graph, computed by the definition, against an independent
// runtime, and bit statistics of their weights against those made by others.
#include "platforms/network/import.h"
#include "platforms/network/npy.h"
#include "platforms/network/weight_statistics.h"
#include "testbenches/platforms/network/floating_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace bitloom::network::testing {
namespace {

std::filesystem::path data() {
    const char* folder = std::getenv("BITLOOM_REFERENCE_DATA");
    return folder ? folder : BITLOOM_SOURCE_DIR "/../shared/data";
}

class floating_reference : public ::testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(data() / "networks" / "resnet8_fp32"))
            GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
    }

    static graph network(const std::string& name) {
        return import_network(data() / "networks" / name / (name + ".onnx"));
    }
};

/// Image `sample` of the int8 network's inputs, which are 128 less than the floating one's.
std::vector<float> image(const npy_array& codes, std::size_t sample, std::size_t elements) {
    std::vector<float> x;
    for (std::size_t i = 0; i < elements; ++i)
        x.push_back(
            static_cast<float>(static_cast<std::int8_t>(codes.bytes[sample * elements + i]) + 128));
    return x;
}

TEST_F(floating_reference, resnet8_gives_the_logits_of_an_independent_runtime) {
    const graph g = network("resnet8_fp32");
    const npy_array codes = read_npy(data() / "networks/resnet8_int8/input.npy");
    const npy_array logits = read_npy(data() / "networks/resnet8_fp32/logits_ort.npy");
    ASSERT_EQ(logits.type, element_type::float32);
    const auto samples = static_cast<std::size_t>(logits.shape[0]);
    EXPECT_EQ(samples, 50U);
    const auto classes = static_cast<std::size_t>(logits.elements()) / samples;
    const auto elements = static_cast<std::size_t>(g.tensors[g.inputs[0].tensor].elements());
    for (std::size_t s = 0; s < samples; ++s) {
        const auto values = bitloom::testing::evaluate_floating(g, {image(codes, s, elements)});
        const auto& y = values.at(g.outputs.at(0).tensor);
        for (std::size_t c = 0; c < classes; ++c) {
            float wanted = 0;
            std::memcpy(&wanted, logits.bytes.data() + (s * classes + c) * sizeof wanted,
                        sizeof wanted);
            EXPECT_NEAR(y.value[c], wanted, 1e-3) << "sample " << s;
        }
    }
}

/// Rows of a CSV file by column.
std::vector<std::map<std::string, std::string>> rows_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> names;
    std::vector<std::map<std::string, std::string>> rows;
    for (std::string line; std::getline(stream, line);) {
        std::vector<std::string> cells;
        std::istringstream parts(line);
        for (std::string cell; std::getline(parts, cell, ',');)
            cells.push_back(cell);
        if (names.empty()) {
            names = cells;
            continue;
        }
        rows.emplace_back();
        for (std::size_t i = 0; i < cells.size(); ++i)
            rows.back()[names.at(i)] = cells[i];
    }
    return rows;
}

TEST_F(floating_reference, weights_have_the_statistics_that_others_found) {
    std::map<std::string, graph> networks;
    std::map<std::string, std::size_t> next; // layer with weights
    std::size_t compared = 0;
    for (auto& row : rows_of(data() / "weight_statistics/weights_fp32.csv")) {
        const std::string& name = row.at("model");
        if (row.at("variant") != "real" ||
            !std::filesystem::exists(data() / "networks" / name / (name + ".onnx")) ||
            name.find("lstm") != std::string::npos)
            continue;
        if (networks.count(name) == 0)
            networks[name] = network(name);
        const graph& g = networks[name];
        std::size_t& at = next[name];
        while (!has_weights(g.layers.at(at).kind))
            ++at;
        const layer& l = g.layers[at++];
        SCOPED_TRACE(name + " " + l.name);
        const weight_statistics s = statistics_of(l).value();
        EXPECT_EQ(s.weights, std::stoull(row.at("n_weights")));
        EXPECT_NEAR(s.zero_weight_fraction, std::stod(row.at("zero_weight")), 1e-9);
        EXPECT_NEAR(s.essential_bits_mean, std::stod(row.at("mantissa_essential_mean_of24")), 1e-6);
        if (l.weights.size() / l.bias.size() % 64 != 0)
            continue;
        EXPECT_NEAR(s.group_steps_mean.value() / std::stod(row.at("bitlet_cycles64_24planes")), 1,
                    0.01);
        ++compared;
    }
    EXPECT_EQ(networks.size(), 2U);
    EXPECT_GE(compared, 10U);
}

} // namespace
} // namespace bitloom::network::testing
