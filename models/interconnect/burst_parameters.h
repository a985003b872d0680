// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// How a DMA asks memory for a transfer where it asks burst by burst.
struct burst_parameters {
    std::uint32_t bytes = 64;       ///< of a request at most; a power of two
    std::uint32_t outstanding = 32; ///< requests under way at most
};

} // namespace bitloom
