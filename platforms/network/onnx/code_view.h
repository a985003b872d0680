// SPDX-License-Identifier: Apache-2.0
// How a value's declared shape runs through the codes of the tensor that owns them. Reshape and
// Transpose change a view, never a code; a layer then sees whether it can read the codes in place.
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::network {

struct planes {
    std::int64_t channels = 1, height = 1, width = 1;
    std::int64_t frames = 1; ///< each of height x width

    std::int64_t elements() const { return channels * frames * height * width; }
    friend bool operator==(const planes& a, const planes& b) {
        return a.channels == b.channels && a.frames == b.frames && a.height == b.height &&
               a.width == b.width;
    }
    friend bool operator!=(const planes& a, const planes& b) { return !(a == b); }
};

planes planes_of(const tensor& t);

/// Codes of one sample of one tensor; beyond this nothing here could hold them.
constexpr std::int64_t most_elements = std::int64_t{1} << 31;
bool fits_memory(const planes& p); ///< at most most_elements, computed without overflow

/// `extent` steps of `stride` in the owner's channels-last sequence (frame, row, column,
/// channel).
struct loop {
    std::int64_t extent = 1, stride = 1;
    friend bool operator==(loop a, loop b) { return a.extent == b.extent && a.stride == b.stride; }
};
/// Nested loops, outermost first.
using loops = std::vector<loop>;

/// Without loops of one step, with neighbours joined that walk as one. Equal walks become equal.
loops normalised(const loops& walk);

/// The walk through `p` that `order` names.
loops walk_of(const planes& p, axis_order order);

/// Shapes have no sample axis. Every extent is positive and their product fits into 63 bits.
class code_view {
public:
    /// The row-major reading of `walk` under `shape`; nothing if an axis would cut a loop.
    static std::optional<code_view> of(const loops& walk, const std::vector<std::int64_t>& shape);

    std::vector<std::int64_t> shape() const;
    std::size_t rank() const { return m_axes.size(); }
    loops axis(std::size_t i) const { return normalised(m_axes.at(i)); }
    /// Axes `first` up to but not including `last` as one walk, row-major.
    loops walk(std::size_t first, std::size_t last) const;
    loops walk() const { return walk(0, rank()); }

    std::optional<code_view> reshaped(const std::vector<std::int64_t>& shape) const;
    /// Axis i of the result is axis order[i] of this view.
    code_view transposed(const std::vector<std::size_t>& order) const;

    /// The planes of a shape [channel, frame, row, column], [channel, row, column] or [channel,
    /// row] whose codes lie in the owner as frames, rows, columns, channels; nothing otherwise.
    std::optional<planes> channels_first_planes() const;
    /// The same of [row, column, channel], [row, channel], [channel]; more leading axes are rows.
    std::optional<planes> channels_last_planes() const;

private:
    std::vector<loops> m_axes;
};

} // namespace bitloom::network
