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
        {"Relu", import_clamp},
        {"Clip", import_clamp},
        {"AveragePool", import_window_pool},
        {"MaxPool", import_window_pool},
        {"GlobalAveragePool", import_global_pool},
        {"ReduceMean", import_global_pool},
        {"Concat", import_concat},
        {"Pad", import_pad},
        {"Softmax", import_softmax},
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

} // namespace

void import_node(importer& im, const node& n) {
    if (n.operation() == "Constant") // known since before the first node
        return;
    const auto found = operators().find(n.operation());
    if (found == operators().end())
        n.refuse(
            fmt::format("operator {} is not supported; use Conv, Gemm, MatMul, Add, Relu, "
                        "Clip, AveragePool, GlobalAveragePool, MaxPool, ReduceMean, Concat, Pad, "
                        "a last Softmax or a change of layout",
                        printable(n.operation())));
    if (n.output_count() == 0 || n.output(0).empty())
        n.refuse("has no output; export the network again");
    found->second(im, n);
}

} // namespace bitloom::network
