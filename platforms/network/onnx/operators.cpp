// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/operators.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <string>
#include <unordered_map>

namespace bitloom::network {
namespace {

using operator_function = void (*)(importer&, const node&);

const std::unordered_map<std::string, operator_function>& operators() {
    static const std::unordered_map<std::string, operator_function> table{
        {"QuantizeLinear", import_quantize},
        {"DequantizeLinear", import_dequantize},
        {"Conv", import_convolution},
        {"Gemm", import_gemm},
        {"MatMul", import_matmul},
        {"Add", import_add},
        {"Sub", import_constant_operand},
        {"Mul", import_constant_operand},
        {"Div", import_constant_operand},
        {"BatchNormalization", import_batch_normalization},
        {"Relu", import_clamp},
        {"Clip", import_clamp},
        {"AveragePool", import_window_pool},
        {"MaxPool", import_window_pool},
        {"GlobalAveragePool", import_global_pool},
        {"GlobalMaxPool", import_global_pool},
        {"ReduceMean", import_global_pool},
        {"Concat", import_concat},
        {"Pad", import_pad},
        {"LSTM", import_recurrent},
        {"GRU", import_recurrent},
        {"RNN", import_recurrent},
        {"Softmax", import_softmax},
        {"Sigmoid", import_sigmoid},
        {"Flatten", import_layout},
        {"Reshape", import_layout},
        {"Squeeze", import_layout},
        {"Unsqueeze", import_layout},
        {"Transpose", import_layout},
        {"Identity", import_layout},
        {"Dropout", import_layout},
    };
    return table;
}

operator_function find_operator(const importer& im, const std::string& name) {
    static const std::unordered_map<std::string, operator_function> of_floats{
        {"Cast", import_cast},
        {"Gather", import_one_step},
        {"Slice", import_one_step},
        {"Shape", import_unknown_sizes},
        {"ConstantOfShape", import_unknown_sizes},
        {"Expand", import_unknown_sizes},
    };
    if (im.floating())
        if (const auto found = of_floats.find(name); found != of_floats.end())
            return found->second;
    const auto found = operators().find(name);
    return found == operators().end() ? nullptr : found->second;
}

} // namespace

void check_operator(const importer& im, const node& n) {
    if (n.operation() != "Constant" && find_operator(im, n.operation()) == nullptr)
        n.refuse(fmt::format(
            "operator {} is not supported; use Conv, Gemm, MatMul, Add, Relu, Clip, "
            "BatchNormalization, Sub, Mul and Div of constants, AveragePool, MaxPool and global "
            "ones, ReduceMean, Concat, Pad, LSTM, GRU, RNN and one step of their results, a last "
            "Softmax or Sigmoid, or a "
            "change of layout",
            printable(n.operation())));
}

void import_node(importer& im, const node& n) {
    if (n.operation() == "Constant") // known since before the first node
        return;
    check_operator(im, n);
    std::size_t written = 0; // an LSTM may leave out its first output
    for (std::size_t i = 0; i < n.output_count(); ++i)
        written += n.output(i).empty() ? 0 : 1;
    if (written == 0 || (n.output(0).empty() && !is_recurrent_operator(n)))
        n.refuse("has no output; export the network again");
    if (im.floating() && !is_recurrent_operator(n) && reads_unknown_sizes(im, n))
        import_unknown_sizes(im, n);
    else
        find_operator(im, n.operation())(im, n);
}

} // namespace bitloom::network
