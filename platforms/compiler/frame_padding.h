// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/concat_slices.h"
#include "platforms/network/graph.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::compiler {

/// Frames of the zero point around an image's frames.
struct frame_padding {
    std::uint64_t front = 0, back = 0;
};

/// By tensor, what the convolutions that read it reach beyond its frames: a block pads rows and
/// columns, frames lie in memory. The result of a concatenation has its slices' too.
std::vector<frame_padding> paddings_of(const network::graph& net,
                                       const std::vector<std::optional<concat_slice>>& slices);

/// The padding frames of all placed tensors, for `program.image`.
std::vector<memory_segment> padding_segments(const network::graph& net,
                                             const std::vector<std::optional<concat_slice>>& slices,
                                             const compiled_program& program);

} // namespace bitloom::compiler
