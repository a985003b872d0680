// SPDX-License-Identifier: Apache-2.0
// Floating numbers as bits. Narrow formats widen to fp32 exactly; fp32 is what machines compute in.
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace bitloom {

inline std::uint32_t bits_of(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float float_of(std::uint32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// Widens a half-precision number, denormals, infinities and NaNs included.
std::uint32_t fp32_of_fp16(std::uint16_t bits);

/// Narrows as Bitlet's packer does: truncated toward zero, infinity beyond the range, so that
/// narrowing a result is the same as packing the sum in 16 bits. A NaN stays one.
std::uint16_t fp16_of_fp32(std::uint32_t bits);

/// bfloat16 is the upper half of fp32.
constexpr std::uint32_t fp32_of_bf16(std::uint16_t bits) {
    return std::uint32_t{bits} << 16;
}

/// Truncated toward zero, as fp16_of_fp32(). A NaN stays one.
constexpr std::uint16_t bf16_of_fp32(std::uint32_t bits) {
    const bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
    return static_cast<std::uint16_t>(bits >> 16 | (is_nan ? 0x40 : 0));
}

/// The fp32 of a floating format's code, widened, and the code of an fp32, narrowed as above.
inline std::uint32_t fp32_of_code(std::uint32_t code, operand_format format) {
    const auto half = static_cast<std::uint16_t>(code);
    return format.bits == 32                    ? code
           : format.kind == number_kind::bfloat ? fp32_of_bf16(half)
                                                : fp32_of_fp16(half);
}
inline std::uint32_t code_of_fp32(std::uint32_t bits, operand_format format) {
    return format.bits == 32                    ? bits
           : format.kind == number_kind::bfloat ? bf16_of_fp32(bits)
                                                : fp16_of_fp32(bits);
}

/// The code nearest to an fp32, halves to even, infinity where that is beyond the range: how a host
/// rounds what it brings into a narrow format. A NaN stays one.
std::uint32_t nearest_code_of_fp32(std::uint32_t bits, operand_format format);

/// "fp32", "fp16" or "bf16". Throws model_error for an integer format.
const char* name_of_floats(operand_format format);

/// Words of fp32 from numbers of a floating format in memory, and back: widened and narrowed as
/// above; little-endian, one after the other. Throw model_error for an integer format.
void unpack_floats(const std::uint8_t* packed, std::size_t count, operand_format format,
                   std::uint32_t* words);
void pack_floats(const std::uint32_t* words, std::size_t count, operand_format format,
                 std::uint8_t* packed);

} // namespace bitloom
