// SPDX-License-Identifier: Apache-2.0
// What is wrong with a YAML network, with its line and key.
#include "models/common/errors.h"
#include "testbenches/platforms/network/yaml_files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {

void yaml_files::expect_refused_at(const std::vector<std::string>& parts) {
    try {
        import_network(m_file);
        ADD_FAILURE() << "was not refused";
    } catch (const config_error& error) {
        const std::string message = error.what();
        EXPECT_THAT(message, ::testing::StartsWith(m_file.string() + ":" + parts.front()));
        EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
        for (const std::string& part : parts)
            EXPECT_THAT(message, ::testing::HasSubstr(part));
    }
}

namespace {

class yaml_refusals : public yaml_files {
protected:
    /// A 3x3 convolution on line 3 with one more key.
    void convolution_refused(const std::string& more, const std::vector<std::string>& parts) {
        std::string text = "- {name: c, kind: convolution, inputs: x, ";
        for (const std::string key : {"channels: 4", "kernel: 3", "weights: {seed: 1}"})
            if ((" " + more).find(" " + key.substr(0, key.find(':') + 1)) == std::string::npos)
                text += key + ", ";
        layers_refused(text + more + "}", parts);
    }
};

TEST_F(yaml_refusals, name_the_line_of_what_is_no_yaml) {
    file_refused("inputs: [\n", {"2: ", "not YAML"});
    file_refused("- a\n", {"1: ", "not a section"});
    file_refused(std::string(2000, '['), {"1: ", "nested too deeply"});
    file_refused("", {" ", "YAML documents"});
    file_refused("a: 1\n---\nb: 1\n", {" 2 YAML documents"});
    file_refused(",", {" 2 YAML documents"}); // yaml-cpp finds empty ones for ever
    file_refused(std::string((1U << 20) + 1, ' '), {" is larger than 1 MiB"});
    std::filesystem::remove(m_file);
    expect_refused(m_file, {"does not exist"});
}

TEST_F(yaml_refusals, say_why_a_file_cannot_be_read) {
    namespace fs = std::filesystem;
    std::ofstream(m_file) << "inputs: []\n";
    fs::permissions(m_folder, fs::perms{0755});
    fs::permissions(m_file, fs::perms::none);
    const uid_t user = geteuid(); // root may read everything
    ASSERT_EQ(seteuid(user == 0 ? 65534 : user), 0);
    expect_refused(m_file, {"net.yaml: cannot be read (Permission denied), give a YAML file"});
    ASSERT_EQ(seteuid(user), 0);
    fs::remove(m_file);
    fs::create_symlink("/proc/self/mem", m_file); // opens, and then fails
    expect_refused(m_file, {"net.yaml: cannot be read (Input/output error)"});
}

TEST_F(yaml_refusals, name_unknown_missing_and_double_keys) {
    file_refused("layer: []\n", {"1: layer: unknown key, did you mean layers?"});
    file_refused("inputs: []\n", {"1: lacks the key layers"});
    file_refused("inputs: []\nlayers: []\n", {"1: inputs: none"});
    file_refused("inputs: {}\nlayers: []\n", {"1: inputs: not a list"});
    file_refused("inputs: []\ninputs: []\n", {"2: inputs: given twice"});
    convolution_refused("kernels: 3", {"3: layers.c.kernels: unknown key, did you mean kernel?"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, channels: 3}",
                   {"3: layers.p.channels: unknown key"});
    layers_refused("- {name: c, kind: convolution, inputs: x, channels: 4}",
                   {"3: layers.c: lacks the key weights"});
    layers_refused("- {name: c, inputs: x}", {"3: layers[0]: lacks the key kind"});
    layers_refused("- {name: c, kind: conv, inputs: x}",
                   {"3: layers[0].kind: 'conv' is not known", "convolution"});
    layers_refused("- 3", {"3: layers[0]: not a section"});
}

TEST_F(yaml_refusals, name_the_key_of_a_wrong_value) {
    convolution_refused("channels: 0", {"3: layers.c.channels: '0' is not a whole number"});
    convolution_refused("channels: [4]", {"3: layers.c.channels: a single value"});
    convolution_refused("kernel: [3, 3, 3]", {"3: layers.c.kernel: 3 numbers"});
    convolution_refused("kernel: []", {"3: layers.c.kernel: 0 numbers"});
    convolution_refused("kernel: 7", {"3: layers.c.kernel: larger than its input of 6 x 6"});
    convolution_refused("stride: 0", {"3: layers.c.stride: '0'"});
    convolution_refused("stride: 1.5", {"3: layers.c.stride: '1.5'"});
    convolution_refused("padding: [1, 2]", {"3: layers.c.padding: 2 numbers"});
    convolution_refused("padding: round", {"3: layers.c.padding: 'round'"});
    convolution_refused("groups: 3", {"3: layers.c.groups: '3'"});
    convolution_refused("channels: 3, groups: 2", {"3: layers.c.groups: 2 groups"});
    convolution_refused("weight_bits: 25", {"3: layers.c.weight_bits: '25'"});
    convolution_refused("activation_bits: 0", {"3: layers.c.activation_bits: '0'"});
    convolution_refused("relu: maybe", {"3: layers.c.relu: 'maybe'"});
    convolution_refused("scale: -1", {"3: layers.c.scale: '-1'"});
    convolution_refused("scale: nan", {"3: layers.c.scale: 'nan'"});
    convolution_refused("zero_point: 128", {"3: layers.c.zero_point: '128'"});
    convolution_refused("clamp: [4, 3]", {"3: layers.c.clamp: "});
    convolution_refused("clamp: [0, 300]", {"3: layers.c.clamp: '300'"});
    convolution_refused("channels: 99999999", {"3: layers.c: ", "weights"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, kernel: 2, padding: 2}",
                   {"3: layers.p.padding: as wide"});
}

TEST_F(yaml_refusals, name_inputs_that_do_not_fit) {
    layers_refused("- {name: a, kind: add, inputs: [x, y]}",
                   {"3: layers.a.inputs: no tensor 'y' up to here"});
    layers_refused("- {name: a, kind: add, inputs: x}", {"3: layers.a.inputs: 1 of them, give 2"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, kernel: 2}\n"
                   "- {name: a, kind: add, inputs: [x, p]}",
                   {"4: layers.a.inputs: 'x' and 'p'"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, kernel: 2}\n"
                   "- {name: p, kind: max_pool, inputs: x, kernel: 2}",
                   {"4: layers.p: a second layer"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, kernel: 2, output: x}",
                   {"3: layers.p: a second tensor 'x'"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, kernel: 2}\noutputs: [q]",
                   {"4: outputs: no tensor 'q'"});
    layers_refused("- {name: p, kind: max_pool, inputs: x, kernel: 2}\noutputs: [p, p]",
                   {"4: outputs: 'p' twice"});
    file_refused("inputs: [{name: x, shape: [2, 3, 1, 1, 1]}]\nlayers: []\n",
                 {"1: inputs[0].shape: give [features], [steps, features]"});
    file_refused("inputs: [{name: x, shape: [2147483648, 2, 1]}]\nlayers: []\n",
                 {"1: inputs[0]: ", "elements"});
}

TEST_F(yaml_refusals, name_the_first_layer_of_a_cycle) {
    layers_refused("- {name: p, kind: max_pool, inputs: p}",
                   {"3: layers.p.inputs: no tensor 'p' up to here"});
    layers_refused("- {name: a, kind: add, inputs: [x, b]}\n- {name: b, kind: add, inputs: [x, a]}",
                   {"3: layers.a.inputs: no tensor 'b' up to here"});
    file_refused("inputs: &i [*i]\nlayers: []\n", {"1: inputs[0]: not a section"});
    file_refused("inputs: []\nlayers: &l\n- *l\n", {"2: layers[0]: not a section"});
}

TEST_F(yaml_refusals, name_what_a_distribution_cannot_give) {
    const std::string gaussian = "distribution: gaussian_per_channel";
    write_array("w.npy", {element_type::int8, {4, 18}, std::vector<std::uint8_t>(72, 9)});
    convolution_refused(
        "weights: {seed: 1, distribution: normal}",
        {"3: layers.c.weights.distribution: 'normal' is not known", "gaussian_per_channel"});
    convolution_refused("weights: {seed: 1, dead_channels: 0.5}",
                        {"3: layers.c.weights.dead_channels: belongs to distribution"});
    convolution_refused("weights: {npy: w.npy, dead_channels: 0}",
                        {"3: layers.c.weights.dead_channels: belongs to seed"});
    convolution_refused("weights: {npy: w.npy, " + gaussian + "}",
                        {"3: layers.c.weights.distribution: belongs to seed"});
    convolution_refused("weights: {" + gaussian + "}", {"3: layers.c.weights: has both"});
    for (const char* key : {"zero_fraction", "dead_channels"})
        for (const char* value : {"-0.1", "1.01", "nan", "few", "[1]"})
            convolution_refused(
                fmt::format("weights: {{seed: 1, {}, {}: {}}}", gaussian, key, value),
                {fmt::format("3: layers.c.weights.{}: ", key)});
    convolution_refused("weight_bits: 1, weights: {seed: 1, " + gaussian + "}",
                        {"3: layers.c.weights.distribution: gives signed weights of 2 bits"});
    convolution_refused("weights_signed: false, weights: {seed: 1, " + gaussian + "}",
                        {"3: layers.c.weights.distribution: gives signed weights"});
    convolution_refused("weight_scale: 0.5, weights: {seed: 1, " + gaussian + "}",
                        {"3: layers.c.weight_scale: follows from"});
}

TEST_F(yaml_refusals, name_weights_that_are_not_there_or_do_not_fit) {
    write_array("w.npy", {element_type::int8, {4, 18}, std::vector<std::uint8_t>(72, 9)});
    write_array("f.npy", {element_type::float32, {4, 2, 3, 3}, std::vector<std::uint8_t>(288, 0)});
    convolution_refused("weights: {}", {"3: layers.c.weights: has both npy and seed or neither"});
    convolution_refused("weights: {seed: 1, npy: w.npy}", {"3: layers.c.weights: has both"});
    convolution_refused("weights: {seed: -1}", {"3: layers.c.weights.seed: '-1'"});
    convolution_refused("weights: {seed: 1, zero_fraction: 2}",
                        {"3: layers.c.weights.zero_fraction: '2'"});
    convolution_refused("weights: {npy: w.npy, zero_fraction: 0}",
                        {"3: layers.c.weights.zero_fraction: "});
    convolution_refused("weights: {npy: none.npy}",
                        {"3: layers.c.weights.npy: 'none.npy', which does not exist"});
    convolution_refused("weights: {npy: ../w.npy}",
                        {"3: layers.c.weights.npy: '../w.npy'; give a file inside"});
    convolution_refused("weights: {npy: net.yaml}", {"3: layers.c.weights.npy: "});
    convolution_refused("channels: 5, weights: {npy: w.npy}",
                        {"3: layers.c.weights.npy: shape [4, 18], give [5, 2, 3, 3]"});
    convolution_refused("weights: {npy: f.npy}", {"3: layers.c.weights.npy: floats"});
    convolution_refused("weight_bits: 4, weights: {npy: w.npy}",
                        {"3: layers.c.weights.npy: element 0 is 9, codes of 4 bits are -8 to 7"});
    convolution_refused("bias: {npy: w.npy}", {"3: layers.c.bias.npy: shape [4, 18], give [4]"});
    convolution_refused("weight_scale: {npy: w.npy}", {"3: layers.c.weight_scale.npy: shape"});
    convolution_refused("weight_scale: 0", {"3: layers.c.weight_scale: '0'"});
}

} // namespace
} // namespace bitloom::network::testing
