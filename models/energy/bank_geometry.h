// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::energy {

/// A buffer: equal banks side by side.
struct bank_geometry {
    std::uint64_t banks = 1;
    double bytes = 0; ///< of one, both halves of a double buffer together
    unsigned word_bits = 32;
};

} // namespace bitloom::energy
