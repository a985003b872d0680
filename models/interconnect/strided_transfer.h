// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/byte_box.h"

#include <array>
#include <cstddef>

namespace bitloom {

/// A box of bytes in memory and its place in a buffer.
struct strided_transfer : byte_box {
    std::size_t local_offset = 0;
    std::array<std::size_t, 3> local_strides{};

    /// Joins pieces that touch on both sides, so that a dense box becomes few long bursts.
    void coalesce();
};

} // namespace bitloom
