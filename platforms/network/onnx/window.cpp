// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/window.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {
namespace {

/// Far beyond any network, and small enough that no sum or product of three overflows.
constexpr std::int64_t largest = 1 << 20;

struct axis_window {
    std::int64_t kernel, stride, dilation, before, after, out;
};

std::vector<std::int64_t> per_axis(const node& n, const char* name, std::size_t count,
                                   std::int64_t otherwise, std::int64_t lowest) {
    const auto values = n.integers(name, std::vector<std::int64_t>(count, otherwise));
    if (values.size() != count)
        n.refuse(fmt::format("its {} has {} values; give {}", name, values.size(), count));
    for (std::int64_t v : values)
        if (v < lowest || v > largest)
            n.refuse(fmt::format("its {} holds {}; give {} to {}", name, v, lowest, largest));
    return values;
}

void pad_automatically(axis_window& w, const std::string& how, std::int64_t extent) {
    if (how == "VALID")
        return;
    const std::int64_t out = (extent + w.stride - 1) / w.stride;
    const std::int64_t missing =
        std::max<std::int64_t>(0, (out - 1) * w.stride + (w.kernel - 1) * w.dilation + 1 - extent);
    w.before = how == "SAME_UPPER" ? missing / 2 : missing - missing / 2;
    w.after = missing - w.before;
}

} // namespace

planes spatial_input(importer& im, const node& n, const activation& a) {
    const std::vector<std::int64_t> shape = a.view.shape();
    if (shape.size() < 2 || shape.size() > 4)
        n.refuse(fmt::format("reads '{}' of shape {} per sample; {} works on [channels, rows], "
                             "[channels, rows, columns] or [channels, frames, rows, columns]",
                             printable(n.input(0)), shape_text(shape), n.operation()));
    const auto p = a.view.channels_first_planes();
    if (!p)
        n.refuse(fmt::format("reads '{}', whose axes were transposed away from channels, rows, "
                             "columns of tensor '{}'; transpose between NCHW and NHWC only",
                             printable(n.input(0)), printable(im.tensors().at(a.tensor).name)));
    return *p;
}

window_placement place_window(const node& n, const planes& in,
                              const std::vector<std::int64_t>& kernel, const framed_input& framed,
                              bool last_part) {
    const std::size_t count = kernel.size();
    const auto strides = per_axis(n, "strides", count, 1, 1);
    const auto dilations = per_axis(n, "dilations", count, 1, 1);
    const auto pads = per_axis(n, "pads", 2 * count, 0, 0);
    const std::string how = n.text("auto_pad", "NOTSET");
    const bool automatic = how == "SAME_UPPER" || how == "SAME_LOWER" || how == "VALID";
    if (!automatic && how != "NOTSET" && !how.empty())
        n.refuse(fmt::format("its auto_pad is '{}'; use NOTSET, SAME_UPPER, SAME_LOWER or VALID",
                             printable(how)));
    if (automatic && n.has("pads"))
        for (std::int64_t pad : pads)
            if (pad != 0)
                n.refuse("has both pads and auto_pad; give one of them");

    std::int64_t extents[3] = {in.frames, in.height, in.width};
    std::int64_t beyond[3] = {0, 0, 0};
    constexpr axis_window one{1, 1, 1, 0, 0, 1};
    axis_window axes[3] = {one, one, one};
    const std::size_t first = count == 3 ? 0 : 1; // without frames
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 3); ++i) {
        if (kernel[i] < 1 || kernel[i] > largest)
            n.refuse(fmt::format("its kernel has extent {}; give 1 to {}", kernel[i], largest));
        axis_window& w = axes[first + i];
        std::int64_t& extent = extents[first + i];
        w = {kernel[i], strides[i], dilations[i], pads[i], pads[count + i], 1};
        const std::int64_t before = framed.framed() ? framed.before[i] : 0;
        const std::int64_t after = framed.framed() ? framed.after[i] : 0;
        extent += before + after;
        if (automatic)
            pad_automatically(w, how, extent);
        const std::int64_t room = extent + w.before + w.after - ((w.kernel - 1) * w.dilation + 1);
        if (room < 0)
            n.refuse(fmt::format("its kernel covers {} elements of an axis of {} (with padding); "
                                 "use a smaller kernel or more padding",
                                 (w.kernel - 1) * w.dilation + 1, extent + w.before + w.after));
        w.out = room / w.stride + 1;
        if (last_part && room % w.stride != 0 && w.out * w.stride - w.before < extent) {
            const std::int64_t more = w.out * w.stride - room;
            beyond[first + i] = more;
            ++w.out;
            w.after += more;
        }
        w.before += before;
        w.after += after;
    }
    window_placement placement;
    const auto& [frames, rows, columns] = axes;
    placement.geometry = {rows.kernel,     columns.kernel,   rows.stride,   columns.stride,
                          rows.dilation,   columns.dilation, rows.before,   columns.before,
                          rows.after,      columns.after,    frames.kernel, frames.stride,
                          frames.dilation, frames.before,    frames.after};
    placement.frames = frames.out;
    placement.height = rows.out;
    placement.width = columns.out;
    placement.behind = beyond[0];
    placement.below = beyond[1];
    placement.right = beyond[2];
    return placement;
}

std::vector<std::int64_t> spatial_shape(const planes& out, std::size_t rank) {
    if (rank == 2)
        return {out.channels, out.height};
    if (rank == 4)
        return {out.channels, out.frames, out.height, out.width};
    return {out.channels, out.height, out.width};
}

} // namespace bitloom::network
