// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/code_view.h"

#include <algorithm>

namespace bitloom::network {

planes planes_of(const tensor& t) {
    return {t.channels, t.height, t.width, t.frames};
}

bool fits_memory(const planes& p) {
    std::int64_t elements = p.channels;
    return !__builtin_mul_overflow(elements, p.frames, &elements) &&
           !__builtin_mul_overflow(elements, p.height, &elements) &&
           !__builtin_mul_overflow(elements, p.width, &elements) && elements <= most_elements;
}

loops normalised(const loops& walk) {
    loops joined;
    for (const loop& next : walk) {
        if (next.extent == 1)
            continue;
        if (!joined.empty() && joined.back().stride == next.extent * next.stride)
            joined.back() = {joined.back().extent * next.extent, next.stride};
        else
            joined.push_back(next);
    }
    return joined;
}

loops walk_of(const planes& p, axis_order order) {
    // Frames lie below each other.
    const loop channel{p.channels, 1}, column{p.width, p.channels},
        row{p.frames * p.height, p.width * p.channels};
    return normalised(order == axis_order::channels_first ? loops{channel, row, column}
                                                          : loops{row, column, channel});
}

std::optional<code_view> code_view::of(const loops& walk, const std::vector<std::int64_t>& shape) {
    loops rest = normalised(walk);
    code_view view;
    view.m_axes.resize(shape.size());
    for (std::size_t i = shape.size(); i-- > 0;) {
        std::int64_t wanted = shape[i];
        while (wanted > 1) {
            if (rest.empty())
                return std::nullopt;
            loop& inner = rest.back();
            if (wanted % inner.extent == 0) {
                wanted /= inner.extent;
                view.m_axes[i].push_back(inner);
                rest.pop_back();
            } else if (inner.extent % wanted == 0) {
                view.m_axes[i].push_back({wanted, inner.stride});
                inner = {inner.extent / wanted, inner.stride * wanted};
                wanted = 1;
            } else {
                return std::nullopt;
            }
        }
        std::reverse(view.m_axes[i].begin(), view.m_axes[i].end());
    }
    if (!rest.empty())
        return std::nullopt;
    return view;
}

std::vector<std::int64_t> code_view::shape() const {
    std::vector<std::int64_t> extents;
    for (const loops& axis : m_axes) {
        extents.push_back(1);
        for (const loop& part : axis)
            extents.back() *= part.extent;
    }
    return extents;
}

loops code_view::walk(std::size_t first, std::size_t last) const {
    loops all;
    for (std::size_t i = first; i < last; ++i)
        all.insert(all.end(), m_axes[i].begin(), m_axes[i].end());
    return normalised(all);
}

std::optional<code_view> code_view::reshaped(const std::vector<std::int64_t>& shape) const {
    return of(walk(), shape);
}

code_view code_view::transposed(const std::vector<std::size_t>& order) const {
    code_view view;
    for (std::size_t axis : order)
        view.m_axes.push_back(m_axes.at(axis));
    return view;
}

std::optional<planes> code_view::channels_first_planes() const {
    if (rank() < 2 || rank() > 4)
        return std::nullopt;
    const std::vector<std::int64_t> extents = shape();
    const std::size_t row = rank() == 4 ? 2 : 1;
    planes p{extents[0], extents[row], rank() > 2 ? extents[row + 1] : 1};
    if (rank() == 4)
        p.frames = extents[1];
    const std::int64_t row_stride = p.width * p.channels;
    if (axis(0) != normalised({{p.channels, 1}}) ||
        (rank() == 4 && axis(1) != normalised({{p.frames, p.height * row_stride}})) ||
        axis(row) != normalised({{p.height, row_stride}}) ||
        (rank() > 2 && axis(row + 1) != normalised({{p.width, p.channels}})))
        return std::nullopt;
    return p;
}

std::optional<planes> code_view::channels_last_planes() const {
    if (rank() == 0)
        return std::nullopt;
    const std::vector<std::int64_t> extents = shape();
    planes p{extents.back(), 1, 1};
    if (rank() == 3)
        p = {extents[2], extents[0], extents[1]};
    else
        for (std::size_t i = 0; i + 1 < rank(); ++i)
            p.height *= extents[i];
    if (axis(rank() - 1) != normalised({{p.channels, 1}}) ||
        walk(0, rank() - 1) != normalised({{p.height * p.width, p.channels}}))
        return std::nullopt;
    return p;
}

} // namespace bitloom::network
