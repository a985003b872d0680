// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <cstdint>
#include <vector>

namespace bitloom::compiler {

/// Encodes one block as Fusion-ISA: the inverse of bitfusion::block_decoder.
std::vector<std::uint32_t> encode_block(const tiled::block& b);

} // namespace bitloom::compiler
