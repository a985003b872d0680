// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_processing_arithmetic.h"
#include "models/tiled/tile_geometry.h"

namespace bitloom::tiled {

/// Sizes, formats and window of one output tile as the post-processor takes them, with what the
/// output buffer and the bias buffer hold for it. The other views (input, second, output) are the
/// caller's to set.
post_processing::post_tile post_tile_of(const block& b, const tile_extent& e, array_shape shape,
                                        const std::uint8_t* sums, const std::uint8_t* table);

} // namespace bitloom::tiled
