// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/layer_products.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"
#include "platforms/quantise/window_taps.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::training {

using network::graph;
using network::layer;
using network::layer_kind;
using network::tensor;
using network::window;
using quantise::code_of_float;

namespace {

std::size_t size(std::int64_t n) {
    return static_cast<std::size_t>(n);
}

std::int64_t extent(std::size_t n) {
    return static_cast<std::int64_t>(n);
}

tensor image(const std::string& name, std::size_t channels, std::size_t rows, std::size_t columns) {
    tensor t;
    t.name = name;
    t.channels = extent(channels);
    t.height = extent(rows);
    t.width = extent(columns);
    t.shape = {t.channels, t.height, t.width};
    t.quantised.format = fp32_format;
    return t;
}

std::vector<std::int32_t> codes_of(const real_values& reals) {
    std::vector<std::int32_t> codes(reals.size());
    std::transform(reals.begin(), reals.end(), codes.begin(), code_of_float);
    return codes;
}

/// `what` follows the layer's name in results and messages. `l`: geometry and groups.
product one_layer(const graph& of, const std::string& what, tensor in, tensor out, layer l,
                  const real_values& weights, const real_values& x) {
    product p;
    p.net.name = of.name;
    p.net.file = of.file;
    p.net.sha256 = of.sha256;
    l.name = what;
    l.inputs = {0};
    l.output = 1;
    l.weights_name = what;
    l.weight_format = fp32_format;
    l.weights = codes_of(weights);
    l.weight_scales = {1.0};
    l.bias.assign(size(out.channels), 0);
    p.inputs.samples = x.size() / size(in.elements());
    p.inputs.codes = {codes_of(x)};
    p.net.inputs = {{in.name, 0, true}};
    p.net.outputs = {{out.name, 1, true}};
    p.net.tensors = {std::move(in), std::move(out)};
    p.net.layers = {std::move(l)};
    return p;
}

/// What lies before and after an axis of `before` elements; negative padding cuts elements off.
struct axis {
    std::int64_t first = 0, kept = 0; ///< of the elements
    std::int64_t pad_before = 0, pad_after = 0;
};

axis padded(std::size_t elements, std::int64_t before, std::int64_t after) {
    axis a;
    a.first = std::max<std::int64_t>(0, -before);
    a.kept = extent(elements) - a.first - std::max<std::int64_t>(0, -after);
    a.pad_before = std::max<std::int64_t>(0, before);
    a.pad_after = std::max<std::int64_t>(0, after);
    return a;
}

layer padded_layer(layer_kind kind, const axis& rows, const axis& columns) {
    layer l;
    l.kind = kind;
    l.geometry.pad_top = rows.pad_before;
    l.geometry.pad_bottom = rows.pad_after;
    l.geometry.pad_left = columns.pad_before;
    l.geometry.pad_right = columns.pad_after;
    return l;
}

} // namespace

layer_products::layer_products(const graph& net, const layer& l, std::uint64_t samples)
    : m_net(net)
    , m_layer(l)
    , m_samples(samples)
    , m_groups(size(l.groups))
    , m_window(l.geometry) {
    const tensor &in = net.tensors[l.inputs.front()], &out = net.tensors[l.output];
    const quantise::extents walked = quantise::walked(l, in);
    if (walked.frames > 1 || out.frames > 1 || m_window.kernel_frames > 1)
        throw config_error(fmt::format("{}: node {}: has no gradient over frames here; train a "
                                       "network of images",
                                       net.file, network::printable(l.name)));
    const window& w = m_window;
    m_flattened = out.height * out.width == 1 && l.groups == 1 &&
                  w.pad_top + w.pad_left + w.pad_bottom + w.pad_right == 0 &&
                  w.kernel_height == walked.height && w.kernel_width == walked.width;
    m_rows = m_flattened ? 1 : size(walked.height);
    m_columns = m_flattened ? 1 : size(walked.width);
    m_out_rows = size(out.height);
    m_out_columns = size(out.width);
    m_ins = size(in.elements()) / (m_rows * m_columns * m_groups);
    m_outs = size(out.channels) / m_groups;
    if (m_flattened)
        m_window = window{};
}

/// Row-major [output channel][input channel of the group][row][column]; flattened inputs lie as
/// row, column, channel.
std::size_t layer_products::weight_index(std::size_t out, std::size_t in, std::size_t row,
                                         std::size_t column) const {
    const std::size_t rows = size(m_layer.geometry.kernel_height);
    const std::size_t columns = size(m_layer.geometry.kernel_width);
    std::size_t channels = m_ins;
    if (m_flattened) {
        channels = m_ins / (rows * columns);
        const std::size_t pixel = in / channels;
        row = pixel / columns;
        column = pixel % columns;
        in %= channels;
    }
    return ((out * channels + in) * rows + row) * columns + column;
}

product layer_products::for_input(const real_values& dy) const {
    const window& w = m_window;
    const std::size_t kernel_rows = size(w.kernel_height), kernel_columns = size(w.kernel_width);
    const auto spread = [](std::size_t elements, std::int64_t stride) {
        return (elements - 1) * size(stride) + 1;
    };
    const std::size_t all_rows = spread(m_out_rows, w.stride_height);
    const std::size_t all_columns = spread(m_out_columns, w.stride_width);
    const auto axis_of = [](std::size_t all, std::size_t in, std::int64_t reach,
                            std::int64_t pad_before) {
        return padded(all, reach - pad_before, extent(in) - extent(all) + pad_before);
    };
    const axis rows =
        axis_of(all_rows, m_rows, (w.kernel_height - 1) * w.dilation_height, w.pad_top);
    const axis columns =
        axis_of(all_columns, m_columns, (w.kernel_width - 1) * w.dilation_width, w.pad_left);

    const std::size_t channels = m_groups * m_outs;
    real_values x(m_samples * size(rows.kept * columns.kept) * channels);
    for (std::size_t n = 0; n < m_samples; ++n)
        for (std::size_t r = 0; r < m_out_rows; ++r)
            for (std::size_t c = 0; c < m_out_columns; ++c) {
                const std::int64_t row = extent(r) * w.stride_height - rows.first;
                const std::int64_t column = extent(c) * w.stride_width - columns.first;
                if (row < 0 || row >= rows.kept || column < 0 || column >= columns.kept)
                    continue;
                const std::size_t from = ((n * m_out_rows + r) * m_out_columns + c) * channels;
                const std::size_t to =
                    size((extent(n) * rows.kept + row) * columns.kept + column) * channels;
                std::copy_n(dy.begin() + extent(from), channels, x.begin() + extent(to));
            }

    real_values turned(m_layer.weights.size());
    std::size_t to = 0;
    for (std::size_t g = 0; g < m_groups; ++g)
        for (std::size_t i = 0; i < m_ins; ++i)
            for (std::size_t o = 0; o < m_outs; ++o)
                for (std::size_t r = kernel_rows; r-- > 0;)
                    for (std::size_t c = kernel_columns; c-- > 0;)
                        turned[to++] = quantise::real_of_code(
                            m_layer.weights[weight_index(g * m_outs + o, i, r, c)]);

    const bool depthwise = m_groups > 1 && m_ins == 1 && m_outs == 1;
    layer l = padded_layer(m_flattened ? layer_kind::matmul
                           : depthwise ? layer_kind::depthwise
                                       : layer_kind::convolution,
                           rows, columns);
    l.geometry.kernel_height = w.kernel_height;
    l.geometry.kernel_width = w.kernel_width;
    l.geometry.dilation_height = w.dilation_height;
    l.geometry.dilation_width = w.dilation_width;
    l.groups = m_layer.groups;
    return one_layer(m_net, m_layer.name + ".input_gradient",
                     image("dy", channels, size(rows.kept), size(columns.kept)),
                     image("dx", m_groups * m_ins, m_rows, m_columns), std::move(l), turned, x);
}

product layer_products::for_weights(const real_values& x, const real_values& dy) const {
    const window& w = m_window;
    const std::size_t kernel_rows = size(w.kernel_height), kernel_columns = size(w.kernel_width);
    const auto axis_of = [](std::size_t in, std::size_t out, std::int64_t stride,
                            std::int64_t reach, std::int64_t pad_before) {
        return padded(in, pad_before,
                      (extent(out) - 1) * stride + 1 + reach - pad_before - extent(in));
    };
    const axis rows = axis_of(m_rows, m_out_rows, w.stride_height,
                              (w.kernel_height - 1) * w.dilation_height, w.pad_top);
    const axis columns = axis_of(m_columns, m_out_columns, w.stride_width,
                                 (w.kernel_width - 1) * w.dilation_width, w.pad_left);

    // an image for each input channel of a group, with a channel for each group and sample
    const std::size_t channels = m_groups * m_samples;
    const std::size_t kept_rows = size(rows.kept), kept_columns = size(columns.kept);
    real_values images(m_ins * kept_rows * kept_columns * channels);
    std::size_t to = 0;
    for (std::size_t i = 0; i < m_ins; ++i)
        for (std::size_t r = 0; r < kept_rows; ++r)
            for (std::size_t c = 0; c < kept_columns; ++c)
                for (std::size_t g = 0; g < m_groups; ++g)
                    for (std::size_t n = 0; n < m_samples; ++n)
                        images[to++] = x[((n * m_rows + r) * m_columns + c) * m_groups * m_ins +
                                         g * m_ins + i];

    const std::size_t outs = m_groups * m_outs;
    real_values kernels(dy.size()); // [output channel][sample][row][column]
    to = 0;
    for (std::size_t o = 0; o < outs; ++o)
        for (std::size_t n = 0; n < m_samples; ++n)
            for (std::size_t p = 0; p < m_out_rows * m_out_columns; ++p)
                kernels[to++] = dy[(n * m_out_rows * m_out_columns + p) * outs + o];

    const bool depthwise = m_groups > 1 && m_samples == 1 && m_outs == 1;
    layer l = padded_layer(m_flattened ? layer_kind::matmul
                           : depthwise ? layer_kind::depthwise
                                       : layer_kind::convolution,
                           rows, columns);
    l.geometry.kernel_height = extent(m_out_rows);
    l.geometry.kernel_width = extent(m_out_columns);
    l.geometry.stride_height = w.dilation_height;
    l.geometry.stride_width = w.dilation_width;
    l.geometry.dilation_height = w.stride_height;
    l.geometry.dilation_width = w.stride_width;
    l.groups = m_layer.groups;
    return one_layer(m_net, m_layer.name + ".weight_gradient",
                     image("x", channels, kept_rows, kept_columns),
                     image("dw", outs, kernel_rows, kernel_columns), std::move(l), kernels, images);
}

real_values layer_products::in_order(const real_values& dw) const {
    const std::size_t kernel_rows = size(m_window.kernel_height);
    const std::size_t kernel_columns = size(m_window.kernel_width);
    real_values ordered(dw.size());
    std::size_t from = 0;
    for (std::size_t i = 0; i < m_ins; ++i)
        for (std::size_t r = 0; r < kernel_rows; ++r)
            for (std::size_t c = 0; c < kernel_columns; ++c)
                for (std::size_t o = 0; o < m_groups * m_outs; ++o)
                    ordered[weight_index(o, i, r, c)] = dw[from++];
    return ordered;
}

product layer_products::for_bias(const real_values& dy) const {
    const std::size_t outs = m_groups * m_outs, terms = dy.size() / outs;
    real_values by_channel(dy.size());
    for (std::size_t i = 0; i < dy.size(); ++i)
        by_channel[i % outs * terms + i / outs] = dy[i];
    layer l;
    l.kind = layer_kind::matmul;
    return one_layer(m_net, m_layer.name + ".bias_gradient", image("dy", terms, 1, 1),
                     image("db", 1, 1, 1), std::move(l), real_values(terms, 1.0F), by_channel);
}

} // namespace bitloom::training
