// SPDX-License-Identifier: Apache-2.0
// The integer loops that every array and post-processor shares, chosen once for the CPU at hand.
// Hardware multiplies operand by operand; the sum is the same integer, so one tile is one call.
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>

namespace bitloom::tile_kernels {

/// Columns of one weight block: weights lie as [quad][block_columns][4].
inline constexpr std::size_t block_columns = 16;

/// sums[p][c] = base[p][c] + sum over taps t, quads q, j in 0..3 of
///     pixels[p][tap_offsets[t] + 4*q + j] * weights[((t*quads + q)*columns + c)*4 + j]
/// modulo 2^32, for p < pixel_count and c < columns. Exact for every operand value.
struct product_arguments {
    const std::uint8_t* const* pixels; ///< one address per output pixel, any order, any spacing
    std::size_t pixel_count;
    const std::ptrdiff_t* tap_offsets; ///< bytes from a pixel's address to its tap
    std::size_t tap_count;
    std::size_t quads; ///< groups of four reduction elements per tap, zero-filled by the caller
    const std::int8_t* weights; ///< as above
    std::size_t columns;        ///< a multiple of block_columns
    std::int32_t* sums;         ///< sums of pixel p start at sums + p*sums_pitch
    std::size_t sums_pitch;     ///< in elements
    const std::int32_t* base;   ///< may be `sums` itself
    std::size_t base_pitch;     ///< in elements; 0 starts every pixel from the same row
};

/// Scale of one output channel: y = (acc + bias) * multiplier * 2^(shift - 31), see
/// requantise_rows.
struct channel_scale {
    std::int32_t bias;
    std::int32_t multiplier;
    std::int32_t shift; ///< -31..30; the rounding shift right is 31 - shift
};

/// For each row r < rows and column c < columns, in 64-bit arithmetic, acc + bias wrapped to 32
/// bit:
///   codes[r*codes_pitch + c] = clamp(zero_point + ((int64(acc + bias) * multiplier
///                              + (1 << (30 - shift))) >> (31 - shift)), low, high)
struct requantise_arguments {
    const std::int32_t* sums;
    std::size_t sums_pitch;
    std::size_t rows;
    std::size_t columns;
    const channel_scale* scales; ///< one per column
    std::int32_t zero_point;
    std::int32_t low;
    std::int32_t high;
    std::int16_t* codes;
    std::size_t codes_pitch;
};

/// One operand of an addition: term(code) = ((int64(code - zero) << 20) * multiplier
/// + (1 << (30 - shift))) >> (31 - shift).
struct add_term {
    std::int32_t zero;
    std::int32_t multiplier;
    std::int32_t shift; ///< -31..30
};

/// For each i < count: sums[i] = term_a(a[i]) + term_b(b[i]). The caller sees to it that
/// |code - zero| < 2^11 and |term| < 2^30 for every code.
struct add_arguments {
    const std::int16_t* a;
    const std::int16_t* b;
    std::size_t count;
    add_term term_a, term_b;
    std::int32_t* sums;
};

/// One implementation of the loops.
struct kernel_set {
    const char* name; ///< "avx512_vnni", "avx_vnni", "avx2", "portable"
    void (*accumulate_products)(const product_arguments&);
    void (*requantise_rows)(const requantise_arguments&);
    void (*add_terms)(const add_arguments&);
    /// Codes of format.bits (1..16) as in bit_packing.h to int16.
    void (*unpack_codes)(const std::uint8_t* packed, std::size_t count, operand_format format,
                         std::int16_t* codes);
    /// Same for widths up to 8 into bytes, each code plus `offset` modulo 256 (128 turns int8 into
    /// offset binary; 0 leaves the two's complement).
    void (*unpack_bytes)(const std::uint8_t* packed, std::size_t count, operand_format format,
                         std::uint8_t offset, std::uint8_t* bytes);
    /// int16 codes to packed bits, as pack_codes.
    void (*pack_codes)(const std::int16_t* codes, std::size_t count, operand_format format,
                       std::uint8_t* packed);
};

/// The best set this CPU runs, or the one that the environment variable BITLOOM_ISA names
/// (avx512_vnni, avx_vnni, avx2, portable). Decided once. Throws config_error if BITLOOM_ISA names
/// none or one that this CPU lacks.
const kernel_set& selected_kernels();

/// All sets that this CPU runs, best first: for tests and benchmarks.
struct kernel_list {
    const kernel_set* sets[4];
    std::size_t count;
};
kernel_list available_kernels();

} // namespace bitloom::tile_kernels
