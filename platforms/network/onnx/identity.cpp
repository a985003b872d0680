// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/identity.h"

#include "platforms/network/onnx/float_chain.h"
#include "platforms/network/onnx/parameters.h"

namespace bitloom::network {
namespace {

result over(importer& im, const node& n, layer l, const activation& a) {
    const std::size_t owner = im.tensors().owner(a.tensor);
    const tensor& t = im.tensors().at(owner);
    l.inputs = {owner};
    result r = im.pending(n, std::move(l), planes_of(t), t.order, t.shape);
    r.view = a.view;
    return r;
}

layer depthwise(const node& n, std::int64_t channels, operand_format format, std::int32_t weight,
                double scale) {
    check_weights_of_one(n, channels, 1);
    layer l;
    l.kind = channels > 1 ? layer_kind::depthwise : layer_kind::convolution;
    l.groups = channels;
    l.weight_format = format;
    l.weights = std::vector<std::int32_t>(static_cast<std::size_t>(channels), weight);
    l.weight_scales = {scale};
    l.bias.assign(static_cast<std::size_t>(channels), 0);
    return l;
}

} // namespace

layer layer_of_ones(const node& n, std::int64_t channels) {
    return depthwise(n, channels, fp32_format, fp32_bits({1.0}).front(), 1);
}

result weighted_identity(importer& im, const node& n, const activation& a, operand_format format,
                         std::int32_t weight, double scale) {
    const std::int64_t channels = im.tensors().owner_planes(a.tensor).channels;
    layer l = depthwise(n, channels, format, weight, scale);
    return over(im, n, std::move(l), a);
}

result weighted_identity(importer& im, const node& n, const activation& a) {
    if (im.floating())
        return weighted_identity(im, n, a, fp32_format, fp32_bits({1.0}).front(), 1);
    return weighted_identity(im, n, a, {8, true}, 64, 1.0 / 64);
}

result largest_of_one(importer& im, const node& n, const activation& a) {
    layer l;
    l.kind = layer_kind::max_pool;
    return over(im, n, std::move(l), a);
}

} // namespace bitloom::network
