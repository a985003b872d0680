// SPDX-License-Identifier: Apache-2.0
// Layers that stand between quantised activations of a QONNX file without a quantiser of their own:
// sums of two activations, and pools that add.
#include "models/common/errors.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/onnx/window.h"
#include "platforms/network/step_function.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace bitloom::network {

namespace {

/// Codes low to high in the narrowest format; bipolar ones would leave 0 out.
operand_format format_for(const node& n, std::int64_t low, std::int64_t high) {
    operand_format f{low < 0 ? 2U : 1U, low < 0};
    while (f.bits < 16 && !(f.holds(low) && f.holds(high)))
        ++f.bits;
    if (!f.holds(low) || !f.holds(high))
        n.refuse(fmt::format("its sums reach {} to {}, beyond 16 bits; quantise to fewer bits", low,
                             high));
    return f;
}

/// The largest scale of which both are whole multiples of at most 64, as float32 has it.
std::optional<float> common_scale(float a, float b) {
    for (int m = 1; m <= 64; ++m) {
        const float scale = a / static_cast<float>(m);
        const double n = double{b} / double{scale};
        if (double{scale} * m == double{a} && n == std::nearbyint(n) && n >= 1 && n <= 64)
            return scale;
    }
    return std::nullopt;
}

void check_pool(const node& n) {
    if (n.operation() == "GlobalAveragePool")
        return n.only({});
    n.only({"auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads",
            "strides"});
    if (n.integer("ceil_mode", 0) != 0)
        n.refuse("its ceil_mode is set; use 0, with explicit pads");
    if (!n.has("kernel_shape"))
        n.refuse("lacks its kernel_shape; export the network again");
}

} // namespace

/// Multiples of one scale add as integers, exactly: ((a - za) * m + (b - zb) * n) * scale. The
/// machine's addition gives just that: its roundings of 2^-20 are far from a half.
void import_residual(importer& im, const node& n) {
    n.only({});
    const activation a = im.real_input(n, 0), b = im.real_input(n, 1);
    const quantisation qa = im.tensors().quantised(a.tensor).value();
    const quantisation qb = im.tensors().quantised(b.tensor).value();
    const auto common = common_scale(qa.scale, qb.scale);
    if (!common)
        n.refuse(fmt::format("adds '{}' of scale {} and '{}' of scale {}, which are no small "
                             "multiples of one scale; quantise both with the same scale",
                             printable(n.input(0)), qa.scale, printable(n.input(1)), qb.scale));
    import_add(im, n);
    const auto& r = std::get<result>(im.output_value(n));
    const auto bound = [&](const quantisation& q, bool high) {
        const auto factor = static_cast<std::int64_t>(q.scale / *common);
        return factor *
               (std::int64_t{high ? q.format.highest() : q.format.lowest()} - q.zero_point);
    };
    const operand_format format =
        format_for(n, bound(qa, false) + bound(qb, false), bound(qa, true) + bound(qb, true));
    const auto tensor = im.tensors().add(n.output(0), r.extent, r.order, r.view, format);
    if (!tensor)
        n.refuse("adds behind a Transpose that is not between NCHW and NHWC; add before it");
    im.tensors().settle(*tensor, *common, 0);
    im.finish(n, r, *tensor);
    im.define(n, activation{*tensor, r.view, true});
}

/// The sum over a window is a convolution with weights of 1; the division is a float32 step.
void import_summing_pool(importer& im, const node& n) {
    check_pool(n);
    const activation a = im.real_input(n, 0);
    const planes in = spatial_input(im, n, a);
    std::vector<std::int64_t> kernel = n.integers("kernel_shape");
    if (n.operation() == "GlobalAveragePool") {
        kernel = a.view.shape();
        kernel.erase(kernel.begin());
    }
    if (kernel.size() + 1 != a.view.rank())
        n.refuse(fmt::format("its kernel_shape has {} axes, its input {} spatial ones; give as "
                             "many",
                             kernel.size(), a.view.rank() - 1));
    const window_placement placed = place_window(n, in, kernel, {a, {}, {}, 0});
    const window& w = placed.geometry;
    if (w.pad_top + w.pad_left + w.pad_bottom + w.pad_right + w.pad_front + w.pad_back > 0 &&
        n.integer("count_include_pad", 0) == 0)
        n.refuse("averages the elements inside the input only, which differ in number at its "
                 "edges; set count_include_pad or leave out the padding");
    const std::int64_t taps = w.kernel_frames * w.kernel_height * w.kernel_width;
    check_weights_of_one(n, in.channels, taps);
    layer l;
    l.kind = in.channels > 1 ? layer_kind::depthwise : layer_kind::convolution;
    l.groups = in.channels;
    l.geometry = w;
    l.inputs = {im.tensor_as(n, 0, a, in)};
    l.weight_format = {1, false};
    l.weights = std::vector<std::int32_t>(static_cast<std::size_t>(in.channels * taps), 1);
    l.weight_scales = {1.0F};
    l.bias.assign(static_cast<std::size_t>(in.channels), 0);
    const planes out{in.channels, placed.height, placed.width, placed.frames};
    const result r = im.pending(n, std::move(l), out, axis_order::channels_first,
                                spatial_shape(out, a.view.rank()));
    im.define(n, float_chain{r, {{float_operation::divide, {static_cast<float>(taps)}}}});
}

read_out read_out_of(importer& im, const onnx_file& file, const std::string& name,
                     const float_chain& chain) {
    const planes extent = planes_of(im, chain);
    read_out out;
    if (const auto* a = std::get_if<activation>(&chain.from)) {
        out.from = *a;
    } else if (const auto* r = std::get_if<result>(&chain.from)) {
        layer& l = r->made->l;
        const auto refuse = [&](const std::string& what) {
            file.refuse(fmt::format("node {}: {}", printable(l.name), what));
        };
        if (r->made->finished)
            refuse(fmt::format("feeds both a quantiser and output '{}'; quantise the output too",
                               printable(name)));
        sum_range all;
        for (const sum_range& each :
             sum_ranges(l, im.tensors().quantised(l.inputs.front()).value())) {
            all.low = std::min(all.low, each.low);
            all.high = std::max(all.high, each.high);
        }
        constexpr operand_format narrow{16, true}, wide{32, true};
        if (!wide.holds(all.low) || !wide.holds(all.high))
            refuse(fmt::format("its sums reach {} to {}; an output has 32 bits at most", all.low,
                               all.high));
        const operand_format format =
            narrow.holds(all.low) && narrow.holds(all.high) ? narrow : wide;
        const auto tensor =
            im.tensors().add(r->made->output_name, extent, r->order, r->view, format);
        if (!tensor)
            refuse("its output is transposed, and not between NCHW and NHWC; output it before the "
                   "Transpose");
        im.tensors().settle(*tensor, 1.0F, 0);
        r->made->finished = true;
        l.keeps_sums = true;
        l.output = *tensor;
        l.clamp_low = format.lowest();
        l.clamp_high = format.highest();
        out.from = {*tensor, r->view, true};
    } else {
        file.refuse(fmt::format("output '{}' is computed from the input in floating point alone; "
                                "export a network with layers",
                                printable(name)));
    }
    out.map.map = map_of(im, chain);
    if (out.map.map.is_per_channel())
        out.map.channels = element_channels(view_of(chain), extent.channels);
    return out;
}

} // namespace bitloom::network
