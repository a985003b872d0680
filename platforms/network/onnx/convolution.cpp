// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/parameters.h"
#include "platforms/network/onnx/window.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

namespace bitloom::network {

void import_convolution(importer& im, const node& n) {
    n.only({"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"});
    const framed_input framed = input_of_window(im, n, 0, false);
    const activation& a = framed.inner;
    const planes in = spatial_input(im, n, a);
    const std::size_t rank = a.view.rank();

    const real_constant weights = im.weight_input(n, 1);
    const std::vector<std::int64_t>& shape = weights.codes.shape;
    const std::int64_t groups = n.integer("group", 1);
    if (groups < 1 || in.channels % groups != 0)
        n.refuse(fmt::format("splits {} input channels into {} groups; the groups must divide them",
                             in.channels, groups));
    if (shape.size() != rank + 1)
        n.refuse(fmt::format("its weights '{}' have shape {}; give {} axes", printable(n.input(1)),
                             shape_text(shape), rank + 1));
    if (shape[1] != in.channels / groups || shape[0] % groups != 0)
        n.refuse(fmt::format("its weights '{}' have shape {}; with {} input channels in {} groups "
                             "axis 1 must be {} and axis 0 a multiple of {}",
                             printable(n.input(1)), shape_text(shape), in.channels, groups,
                             in.channels / groups, groups));
    const std::vector<std::int64_t> kernel(shape.begin() + 2, shape.end());
    if (n.integers("kernel_shape", kernel) != kernel)
        n.refuse(fmt::format("its kernel_shape {} contradicts its weights' {}; give the same",
                             shape_text(n.integers("kernel_shape")), shape_text(kernel)));

    layer l;
    l.kind = groups > 1 && groups == in.channels ? layer_kind::depthwise : layer_kind::convolution;
    l.groups = groups;
    l.weights = take_weights(im, n, 1, weights, 0, l);
    l.bias.assign(static_cast<std::size_t>(shape[0]), 0);
    const window_placement placed = place_window(n, in, kernel, framed);
    const quantisation q = im.tensors().quantised(a.tensor).value();
    if (im.floating() && framed.real != 0)
        n.refuse(fmt::format("reads '{}', padded with {}; a convolution pads with 0",
                             printable(n.input(0)), framed.real));
    if (framed.framed() && framed.code != q.zero_point)
        n.refuse(fmt::format("reads '{}', padded with code {}; a convolution pads with 0, code {}",
                             printable(n.input(0)), framed.code, q.zero_point));
    l.geometry = placed.geometry;
    l.inputs = {im.tensor_as(n, 0, a, in)};
    std::vector<double> terms;
    if (n.has_input(2) && !im.is_qonnx())
        terms = take_bias(im, n, 2, q.scale, shape[0], 0, l);

    put_frames_first(l, in.channels / groups);
    const planes out{shape[0], placed.height, placed.width, placed.frames};
    result r =
        im.pending(n, std::move(l), out, axis_order::channels_first, spatial_shape(out, rank));
    r.made->terms = std::move(terms);
    im.define(n, std::move(r));
}

} // namespace bitloom::network
