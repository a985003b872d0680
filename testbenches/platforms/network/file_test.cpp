// SPDX-License-Identifier: Apache-2.0
// What may be wrong with a file before any layer is understood.
#include "platforms/network/import.h"
#include "platforms/network/sha256.h"
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace bitloom::network::testing {
namespace {

constexpr auto int8 = onnx_builder::int8;

onnx_builder convolution() {
    return one_layer({1, 2, 2}, [](onnx_builder& f) { add_convolution(f, {1, 1, 1, 1}); });
}

class file_import : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(m_file); }

    void write(const std::string& bytes) const {
        std::ofstream(m_file, std::ios::binary | std::ios::trunc) << bytes;
    }

    std::filesystem::path m_file = std::filesystem::path(::testing::TempDir()) /
                                   ("network_" + std::to_string(::getpid()) + ".onnx");
};

TEST_F(file_import, refuses_a_path_that_is_no_file) {
    expect_refused(m_file, {"does not exist", "an .onnx or .yaml file"});
    expect_refused(std::filesystem::path(::testing::TempDir()),
                   {"is not a file", "an .onnx or .yaml file"});
}

TEST_F(file_import, refuses_what_is_not_onnx) {
    write("");
    expect_refused(m_file, {"holds no graph"});
    write("network: {layers: 3}\n");
    expect_refused(m_file, {"is not an ONNX network"});
}

TEST_F(file_import, refuses_every_truncation) {
    convolution().save(m_file);
    std::ifstream stream(m_file, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write(whole.substr(0, size));
        expect_refused(m_file, {});
        if (HasFailure())
            FAIL() << "at " << size << " of " << whole.size() << " bytes";
    }
}

TEST_F(file_import, refuses_deep_nesting) {
    // graph { node { attribute { g { node { attribute { g ... , each a message in a message
    std::string bytes;
    const auto wrap = [&](char tag) {
        std::string length;
        for (std::size_t rest = bytes.size();; rest >>= 7) {
            length += static_cast<char>((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
            if (rest <= 0x7f)
                break;
        }
        bytes = tag + length + bytes;
    };
    for (int depth = 0; depth < 500; ++depth) {
        wrap(0x32); // AttributeProto.g
        wrap(0x2a); // NodeProto.attribute
        wrap(0x0a); // GraphProto.node
    }
    wrap(0x3a); // ModelProto.graph
    write(bytes);
    expect_refused(m_file, {"nested too deeply"});
}

TEST_F(file_import, refuses_a_file_beyond_protobufs_limit) {
    write("");
    std::error_code failed;
    std::filesystem::resize_file(m_file, std::uintmax_t{3} << 30, failed);
    if (failed)
        GTEST_SKIP() << "the file system has no sparse files";
    expect_refused(m_file, {"2 GiB"});
}

TEST_F(file_import, names_the_graph_after_the_file_and_knows_its_digest) {
    m_file.replace_filename("small net.v2.onnx");
    convolution().save(m_file);
    const graph g = import_network(m_file);
    EXPECT_EQ(g.name, "small net.v2");
    EXPECT_EQ(g.sha256, sha256_of_file(m_file));
}

TEST_F(file_import, refuses_operators_it_does_not_know_by_name) {
    onnx_builder file = convolution();
    file.node("LeakyRelu", {"y_f"}, {"z"}, "leaky");
    expect_refused(file, {"node leaky: ", "LeakyRelu"});
    onnx_builder foreign = convolution();
    foreign.graph().mutable_node(2)->set_domain("com.example");
    expect_refused(foreign, {"node conv: ", "com.example.Conv"});
}

TEST_F(file_import, names_nameless_nodes_by_operator_and_index) {
    onnx_builder file = convolution();
    file.graph().mutable_node(2)->clear_name();
    EXPECT_EQ(imported(file).layers[0].name, "Conv_2");
    attribute(*file.graph().mutable_node(2), "strides", shape{0, 0});
    expect_refused(file, {"node Conv_2: "});
}

TEST_F(file_import, accepts_opsets_7_to_21_and_any_ir_version) {
    for (std::int64_t opset : {6, 7, 17, 21, 22}) {
        onnx_builder file = one_layer(
            {4},
            [](onnx_builder& f) {
                f.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
            },
            1, int8, opset);
        file.model().set_ir_version(99);
        if (opset == 6 || opset == 22)
            expect_refused(file, {"opset " + std::to_string(opset)});
        else
            EXPECT_EQ(imported(file).layers.size(), 1U);
    }
}

TEST_F(file_import, sorts_nodes_that_do_not_follow_their_inputs) {
    onnx_builder file = convolution();
    auto& nodes = *file.graph().mutable_node();
    for (int i = 0; i < nodes.size() / 2; ++i)
        nodes.SwapElements(i, nodes.size() - 1 - i);
    EXPECT_EQ(imported(file).layers.at(0).name, "conv");
}

TEST_F(file_import, refuses_cycles_naming_a_node_inside) {
    onnx_builder file = convolution();
    file.node("Identity", {"b"}, {"a"}, "there");
    file.node("Identity", {"a"}, {"b"}, "back");
    file.node("Identity", {"b"}, {"c"}, "behind");
    expect_refused(file, {"node there: ", "cycles"});
}

TEST_F(file_import, refuses_names_that_are_missing_or_stand_twice) {
    onnx_builder missing = convolution();
    missing.graph().mutable_node(2)->set_input(1, "nothing");
    expect_refused(missing, {"node conv: ", "'nothing'"});
    onnx_builder twice = convolution();
    twice.node("Identity", {"x"}, {"y"}, "again");
    expect_refused(twice, {"node again: ", "'y' is produced twice"});
    onnx_builder initialisers = convolution();
    *initialisers.graph().add_initializer() = initialisers.graph().initializer(0);
    expect_refused(initialisers, {"two initialisers"});
    onnx_builder layers = one_layer({1, 2, 2}, [](onnx_builder& f) {
        add_convolution(f, {1, 1, 1, 1});
        f.node("Conv", {"x_f", "w"}, {"z_f"}, "conv");
        f.quantize("z_f", "z", 1, 0);
    });
    expect_refused(layers, {"node conv: ", "another layer has this name"});
    onnx_builder output = convolution();
    output.output("ghost", int8, {});
    expect_refused(output, {"'ghost'", "no node"});
}

TEST_F(file_import, refuses_constants_that_lie_about_their_size) {
    onnx_builder file = convolution();
    file.initialiser("w_q").set_dims(0, 1 << 30);
    expect_refused(file, {"node DQ_w: ", "'w_q'", "needs 1073741824"});
    for (int axis = 0; axis < 4; ++axis)
        file.initialiser("w_q").set_dims(axis, 1 << 30);
    expect_refused(file, {"node DQ_w: ", "64 bits"});
    file.initialiser("w_q").set_dims(0, -1);
    expect_refused(file, {"node DQ_w: ", "not negative"});
    onnx_builder empty = convolution();
    empty.integers("w_q", int8, {0, 1, 1, 1}, {});
    expect_refused(empty, {"node conv: ", "empty"});
}

TEST_F(file_import, refuses_constants_it_cannot_hold) {
    onnx_builder half = convolution();
    half.initialiser("y_scale").set_data_type(onnx::TensorProto::FLOAT16);
    expect_refused(half, {"node Q_y: ", "'y_scale'", "FLOAT16"});
    onnx_builder wide = convolution();
    wide.initialiser("w_q").clear_raw_data();
    wide.initialiser("w_q").add_int32_data(300);
    expect_refused(wide, {"node DQ_w: ", "300"});
}

TEST_F(file_import, refuses_inputs_without_a_usable_shape) {
    const auto with_input = [](const shape& extents, int type) {
        onnx_builder file = convolution();
        file.graph().clear_input();
        file.input("x", type, extents);
        return file;
    };
    expect_refused(with_input({}, int8), {"input 'x' has no shape"});
    expect_refused(with_input({1, 0, 2, 2}, int8), {"input 'x'", "axis 1"});
    expect_refused(with_input({0, 1, 2, 2}, int8), {"input 'x'", "axis 0"});
    expect_refused(with_input({1, onnx_builder::symbolic, 2, 2}, int8), {"input 'x'", "axis 1"});
    expect_refused(with_input({1, 1 << 30, 1 << 30, 1 << 30}, int8), {"input 'x'", "elements"});
    expect_refused(with_input({1, 1, 2, 2}, onnx::TensorProto::DOUBLE), {"input 'x'", "type 11"});
}

TEST_F(file_import, refuses_declarations_that_contradict_the_computation) {
    onnx_builder file = convolution();
    file.value_info("y_f", onnx_builder::float32, {1, 1, 2, 3});
    expect_refused(file, {"'y_f'", "[1, 1, 2, 3]", "[1, 2, 2]"});
    onnx_builder output = convolution();
    output.graph().clear_output();
    output.output("y", int8, {1, 2, 2});
    expect_refused(output, {"'y'", "[1, 2, 2]"});
}

TEST_F(file_import, escapes_names_in_messages) {
    onnx_builder file = convolution();
    file.graph().mutable_node(2)->set_name("two\nlines\x1b[31m");
    attribute(*file.graph().mutable_node(2), "strides", shape{0, 0});
    expect_refused(file, {"node two\\x0alines\\x1b[31m: "});
    file.graph().mutable_node(2)->set_name("\xff\xfe");
    expect_refused(file, {"'\\xff\\xfe' is not UTF-8"});
}

TEST_F(file_import, takes_initialisers_that_are_listed_as_inputs) {
    onnx_builder file = convolution();
    file.input("w_q", int8, {1, 1, 1, 1});
    EXPECT_EQ(imported(file).inputs.size(), 1U);
}

TEST_F(file_import, refuses_a_network_without_nodes_inputs_or_outputs) {
    onnx_builder file;
    expect_refused(file, {"has no nodes"});
    onnx_builder deaf = convolution();
    deaf.graph().clear_input();
    deaf.integers("x", int8, {1, 1, 2, 2}, {1, 2, 3, 4});
    expect_refused(deaf, {"has no inputs"});
    onnx_builder silent = convolution();
    silent.graph().clear_output();
    expect_refused(silent, {"has no outputs"});
}

TEST_F(file_import, a_network_may_rename_codes_only) {
    onnx_builder file;
    file.input("x", int8, {1, 2});
    file.dequantize("x", "x_f", 0.5F, 1);
    file.output("x_f", onnx_builder::float32, {});
    const graph g = imported(file);
    EXPECT_TRUE(g.layers.empty());
    EXPECT_EQ(g.outputs.at(0).tensor, g.inputs.at(0).tensor);
}

} // namespace
} // namespace bitloom::network::testing
