// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/qonnx_operators.h"

#include "platforms/network/onnx/constant_folding.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/window.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <string>
#include <unordered_map>

namespace bitloom::network {

namespace {

/// A float bias is a step behind the exact sum.
template <void (*import_layer)(importer&, const node&)>
void with_bias(importer& im, const node& n) {
    import_layer(im, n);
    if (!n.has_input(2))
        return;
    const result r = std::get<result>(im.output_value(n));
    npy_array bias = real_constant_input(im, n, 2);
    if (bias.elements() != 1 && bias.elements() != r.extent.channels)
        n.refuse(fmt::format("its bias '{}' has {} values for {} channels", printable(n.input(2)),
                             bias.elements(), r.extent.channels));
    bias.shape = {bias.elements()};
    bias.shape.resize(r.view.rank(), 1);
    float_chain chain{r, {}};
    const std::vector<float> values =
        channel_values(im, n, chain, bias, fmt::format("its bias '{}'", printable(n.input(2))));
    chain.steps.push_back({float_operation::add, values});
    im.define(n, std::move(chain));
}

template <void (*import_layer)(importer&, const node&)>
void on_codes(importer& im, const node& n) {
    import_layer(im, n);
    finish_like_inputs(im, n);
}

/// Whether output channels of `n` come from one input channel each.
bool works_by_channel(importer& im, const node& n) {
    if (n.operation() != "Conv")
        return true;
    const auto* weights = std::get_if<real_constant>(&im.input(n, 1));
    return weights != nullptr && weights->codes.shape.size() > 1 && weights->codes.shape[1] == 1;
}

/// A scale per channel is a factor of each output channel's sums, if those are one channel's.
template <void (*import_layer)(importer&, const node&)>
void by_channel(importer& im, const node& n) {
    const auto* found = std::get_if<float_chain>(&im.input(n, 0));
    if (found == nullptr || !found->has_codes())
        return import_layer(im, n);
    if (!works_by_channel(im, n))
        n.refuse(fmt::format("adds channels of '{}' that have different scales; quantise it with "
                             "one scale, or use a depthwise Conv",
                             printable(n.input(0))));
    const float_chain given = *found;
    const activation codes = codes_by_channel(im, given);
    const planes own = im.tensors().owner_planes(codes.tensor);
    if (const planes read = spatial_input(im, n, codes);
        read.channels != own.channels || read.height != own.height || read.width != own.width)
        n.refuse(fmt::format("reads '{}', whose channels have scales of their own, in another "
                             "shape; quantise it with one scale",
                             printable(n.input(0))));
    im.exchange(n.input(0), codes);
    import_layer(im, n);
    im.exchange(n.input(0), given);
}

using operator_function = void (*)(importer&, const node&);

const std::unordered_map<std::string, operator_function>& operators() {
    static const std::unordered_map<std::string, operator_function> table{
        {"Quant", import_quantiser},
        {"IntQuant", import_quantiser},
        {"BipolarQuant", import_quantiser},
        {"Trunc", import_quantiser},
        {"Conv", by_channel<with_bias<import_convolution>>},
        {"Gemm", with_bias<import_gemm>},
        {"MatMul", import_matmul},
        {"Add", import_arithmetic},
        {"Sub", import_arithmetic},
        {"Mul", import_arithmetic},
        {"Div", import_arithmetic},
        {"BatchNormalization", import_arithmetic},
        {"Relu", import_arithmetic},
        {"Clip", import_arithmetic},
        {"MaxPool", by_channel<on_codes<import_window_pool>>},
        {"Concat", on_codes<import_concat>},
        {"AveragePool", by_channel<import_summing_pool>},
        {"GlobalAveragePool", by_channel<import_summing_pool>},
        {"Pad", import_pad},
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

void import_qonnx_node(importer& im, const node& n) {
    if (n.operation() == "Constant" || im.is_defined(n))
        return;
    if (n.output_count() == 0 || n.output(0).empty())
        n.refuse("has no output; export the network again");
    if (const auto array = folded(im, n))
        return im.define(n, constant{*array, n.output(0)});
    if (n.operation() == "QuantizeLinear" || n.operation() == "DequantizeLinear")
        n.refuse(fmt::format("is a {} in a network that has QONNX quantisers; use one of the two "
                             "forms",
                             n.operation()));
    const auto found = operators().find(n.operation());
    if (found == operators().end())
        n.refuse(fmt::format("operator {} is not supported in a QONNX network; use Quant, "
                             "BipolarQuant, Trunc, Conv, Gemm, MatMul, Add, Sub, Mul, Div, "
                             "BatchNormalization, Relu, Clip, MaxPool, AveragePool, "
                             "GlobalAveragePool, Concat, Pad or a change of layout",
                             printable(n.operation())));
    found->second(im, n);
}

} // namespace bitloom::network
