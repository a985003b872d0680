// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/packing_arithmetic.h"

namespace bitloom::bitlet {

std::uint32_t pack_fixed(std::int64_t sum, unsigned quant, bool rtl_exact) {
    return packed_fixed(sum, quant, fixed_overflow(sum, quant, rtl_exact));
}

std::uint32_t pack_float(std::int64_t sum, unsigned maximum, bool rtl_exact) {
    if (sum == 0)
        return 0;
    const std::uint64_t magnitude = magnitude_of(sum);
    const unsigned position = leading_position(magnitude);
    return assembled_float(sum < 0, result_exponent(maximum, position),
                           normalised_significand(magnitude, position), rtl_exact);
}

} // namespace bitloom::bitlet
