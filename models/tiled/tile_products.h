// SPDX-License-Identifier: Apache-2.0
// The sums of one tile. Fused BitBricks give the integer product of their operands
// (fusion_unit_arithmetic.h), so a tile is a few calls of the integer kernels: one for operands of
// up to 8 bits, one per pair of parts for wider ones, as the hardware passes them.
#pragma once

#include "models/tiled/array_weights.h"

#include <cstdint>
#include <vector>

namespace bitloom::tiled {

/// Bytes that must be readable behind an input tile (their values do not matter).
inline constexpr std::size_t input_tile_slack = 4;

/// The views of one array step. input: packed codes as tile_geometry.h lays them out, with
/// input_tile_slack bytes behind; weights: packed codes in the order of weight_position; sums:
/// [pixel][group, channel], wrapping at the accumulator's bits.
struct array_operands {
    const std::uint8_t* input = nullptr;
    const std::uint8_t* weights = nullptr;
    std::int32_t* sums = nullptr;      ///< words of 32 bit: up to 32 bits of accumulator
    std::int64_t* wide_sums = nullptr; ///< words of 64 bit
    std::uint64_t weight_version = 0;  ///< changes when the bytes at `weights` may have changed
    float* float_sums = nullptr;       ///< of blocks in floating point, instead of the others

    /// Takes `words` as what the block's sums are.
    void set_sums(std::uint8_t* words, const block& b, array_shape shape) {
        const bool wide = sum_bytes(b, shape) == 8;
        sums = b.is_floating() || wide ? nullptr : reinterpret_cast<std::int32_t*>(words);
        wide_sums = wide ? reinterpret_cast<std::int64_t*>(words) : nullptr;
        float_sums = b.is_floating() ? reinterpret_cast<float*>(words) : nullptr;
    }
};

/// Computes tiles; keeps its working memory and the last weights' unpacked form between calls.
class array_arithmetic {
public:
    /// sums = (accumulate ? sums : 0) + products of the tile.
    void compute(const block& b, const tile_extent& e, array_shape shape,
                 const array_operands& operands, bool accumulate);

private:
    /// The kernels multiply unsigned bytes. A signed activation enters as code + 128; wider ones
    /// enter as a low byte and a high byte.
    struct input_plane {
        const std::uint8_t* bytes; ///< [pixel][channel]
        unsigned shift;
        bool corrected; ///< in offset binary
    };

    void prepare_pixels(const block& b, const tile_extent& e, const std::uint8_t* packed);
    void unpack_rows(const std::uint8_t* packed, std::size_t pixels, std::size_t channels,
                     operand_format format);
    void list_pixels(const block& b, const tile_extent& e);
    void multiply(const weight_block& w, std::size_t row, std::int32_t* all_sums, bool accumulate);
    /// sums = (begun ? sums : 0) + products of one pair of planes.
    void add_products(const weight_block& w, const input_plane& in, const weight_plane& plane,
                      std::int32_t* sums, std::size_t pitch, bool begun);
    /// sums += products of one pair of planes, in 64 bits.
    void add_wide_products(const weight_block& w, const input_plane& in, const weight_plane& plane,
                           std::int64_t* sums, std::size_t pitch);
    void multiply_wide(const array_operands& operands, std::size_t row, bool accumulate);
    /// The addresses of m_pixels, in plane `in`, from byte `first` on.
    const std::uint8_t* const* pixels_of(const input_plane& in, std::size_t first);

    array_weights m_weights;
    std::vector<std::uint8_t> m_input;
    std::vector<std::int16_t> m_codes;
    std::vector<input_plane> m_planes;
    std::vector<const std::uint8_t*> m_pixels, m_shifted;
    std::vector<std::ptrdiff_t> m_taps;
    std::vector<std::int32_t> m_sums, m_partial;
    std::vector<std::int64_t> m_offsets; ///< of a pixel's sums
};

} // namespace bitloom::tiled
