// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace bitloom::configuration {

struct whole_number {
    enum { none, fits, beyond_64_bits } kind = none;
    std::uint64_t value = 0; ///< if it fits
};

/// Reads decimal digits, also with a fraction and an exponent where the result is whole: 500e6,
/// 1.5e3. Exact: nothing passes through floating point. Not taken: signs, hexadecimal, underscores,
/// and leading zeros, which YAML 1.1 reads as octal and YAML 1.2 as decimal.
whole_number parse_whole_number(std::string_view text);

} // namespace bitloom::configuration
