// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/zero_products.h"

#include "models/common/tile_kernels/tile_kernels.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bitloom::tiled {

namespace {

/// Zeros of each input pixel.
std::vector<std::uint64_t> zeros_of(const block& b, const tile_extent& e,
                                    const std::uint8_t* input) {
    const std::size_t channels = e.input_channels();
    const std::size_t pitch = divide_up(channels * b.activation.bits, 8);
    std::vector<std::uint64_t> zeros(std::size_t{e.batch} * e.in_rows * e.in_columns);
    std::vector<std::int16_t> codes(channels);
    for (std::size_t pixel = 0; pixel < zeros.size(); ++pixel) {
        const std::uint8_t* from = input + pixel * pitch;
        if (b.activation.bits == 8) {
            zeros[pixel] = static_cast<std::uint64_t>(std::count(from, from + channels, 0));
            continue;
        }
        tile_kernels::selected_kernels().unpack_codes(from, channels, b.activation, codes.data());
        zeros[pixel] = static_cast<std::uint64_t>(std::count(codes.begin(), codes.end(), 0));
    }
    return zeros;
}

} // namespace

std::uint64_t zero_products(const block& b, const tile_extent& e, const std::uint8_t* input) {
    const std::vector<std::uint64_t> zeros = zeros_of(b, e, input);
    const input_window& w = b.window;
    std::uint64_t found = 0;
    for (std::size_t image = 0; image < e.batch; ++image)
        for (std::size_t row = 0; row < e.out_rows; ++row)
            for (std::size_t r = 0; r < e.kernel_rows; ++r) {
                const std::size_t input_row =
                    image * e.in_rows + row * w.stride_rows + r * w.dilation_rows;
                for (std::size_t column = 0; column < e.out_columns; ++column)
                    for (std::size_t c = 0; c < e.kernel_columns; ++c)
                        found += zeros[input_row * e.in_columns + column * w.stride_columns +
                                       c * w.dilation_columns];
            }
    return found * e.out_channels;
}

} // namespace bitloom::tiled
