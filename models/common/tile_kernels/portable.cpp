// SPDX-License-Identifier: Apache-2.0
#include "models/common/bit_packing.h"
#include "models/common/errors.h"
#include "models/common/tile_kernels/kernel_sets.h"

#include <algorithm>
#include <array>

namespace bitloom::tile_kernels {
namespace {

using block_sums = std::array<std::uint32_t, block_columns>;

void add_pixel(const product_arguments& a, const std::uint8_t* pixel, const std::int8_t* weights,
               block_sums& sums) {
    for (std::size_t tap = 0; tap < a.tap_count; ++tap) {
        const std::uint8_t* operands = pixel + a.tap_offsets[tap];
        for (std::size_t quad = 0; quad < a.quads; ++quad) {
            for (std::size_t c = 0; c < block_columns; ++c) {
                std::int32_t sum = 0;
                for (std::size_t j = 0; j < 4; ++j)
                    sum += operands[j] * weights[c * 4 + j];
                sums[c] += static_cast<std::uint32_t>(sum);
            }
            operands += 4;
            weights += a.columns * 4;
        }
    }
}

void accumulate_products(const product_arguments& a) {
    for (std::size_t column = 0; column < a.columns; column += block_columns) {
        for (std::size_t p = 0; p < a.pixel_count; ++p) {
            block_sums sums{};
            add_pixel(a, a.pixels[p], a.weights + column * 4, sums);
            std::int32_t* out = a.sums + p * a.sums_pitch + column;
            const std::int32_t* base = a.base + p * a.base_pitch + column;
            for (std::size_t c = 0; c < block_columns; ++c)
                out[c] = static_cast<std::int32_t>(static_cast<std::uint32_t>(base[c]) + sums[c]);
        }
    }
}

} // namespace

namespace portable {

void requantise_rows(const requantise_arguments& a) {
    for (std::size_t row = 0; row < a.rows; ++row) {
        for (std::size_t c = 0; c < a.columns; ++c) {
            const channel_scale& scale = a.scales[c];
            const auto biased = static_cast<std::int32_t>(
                static_cast<std::uint32_t>(a.sums[row * a.sums_pitch + c]) +
                static_cast<std::uint32_t>(scale.bias));
            const std::int64_t rounding = std::int64_t{1} << (30 - scale.shift);
            const std::int64_t scaled =
                (std::int64_t{biased} * scale.multiplier + rounding) >> (31 - scale.shift);
            const std::int64_t code = std::min<std::int64_t>(
                std::max<std::int64_t>(a.zero_point + scaled, a.low), a.high);
            a.codes[row * a.codes_pitch + c] = static_cast<std::int16_t>(code);
        }
    }
}

void add_terms(const add_arguments& a) {
    const auto term = [](std::int16_t code, const add_term& t) {
        const std::int64_t rounding = std::int64_t{1} << (30 - t.shift);
        return ((std::int64_t{code} - t.zero) * (std::int64_t{1} << 20) * t.multiplier +
                rounding) >>
               (31 - t.shift);
    };
    for (std::size_t i = 0; i < a.count; ++i)
        a.sums[i] = static_cast<std::int32_t>(term(a.a[i], a.term_a) + term(a.b[i], a.term_b));
}

void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes) {
    if (format.bits != 8)
        return bitloom::unpack_codes(packed, count, format, codes);
    // The compiler makes vectors of this one.
    const int sign = format.is_signed ? 128 : 0;
    for (std::size_t i = 0; i < count; ++i)
        codes[i] = static_cast<std::int16_t>((packed[i] ^ sign) - sign);
}

void unpack_bytes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::uint8_t offset, std::uint8_t* bytes) {
    require(format.bits >= 1 && format.bits <= 8, "unpack_bytes: bits must be 1..8");
    if (format.bits == 8) {
        for (std::size_t i = 0; i < count; ++i)
            bytes[i] = static_cast<std::uint8_t>(packed[i] + offset);
        return;
    }
    // Eight codes begin and end on a byte whatever their width.
    std::array<std::int16_t, 64> codes;
    for (std::size_t done = 0; done < count; done += codes.size()) {
        const std::size_t part = std::min(codes.size(), count - done);
        bitloom::unpack_codes(packed + packed_bytes(done, format.bits), part, format, codes.data());
        for (std::size_t i = 0; i < part; ++i)
            bytes[done + i] = static_cast<std::uint8_t>(codes[i] + offset);
    }
}

void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed) {
    if (format.bits != 8)
        return bitloom::pack_codes(codes, count, format, packed);
    for (std::size_t i = 0; i < count; ++i)
        packed[i] = static_cast<std::uint8_t>(codes[i]);
}

} // namespace portable

const kernel_set portable_kernels = {
    "portable",          accumulate_products,    portable::requantise_rows,
    portable::add_terms, portable::unpack_codes, portable::unpack_bytes,
    portable::pack_codes};

} // namespace bitloom::tile_kernels
