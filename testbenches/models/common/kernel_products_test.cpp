// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/common/every_kernel_set.h"

#include <algorithm>

namespace bitloom::tile_kernels {
namespace {

struct tile_shape {
    std::size_t pixels;
    std::size_t taps;
    std::size_t quads;
    std::size_t columns;
    std::size_t gap; // between the rows of sums
};

// One tile with its operands in buffers that end with the last operand.
struct tile {
    explicit tile(const tile_shape& s)
        : shape(s) {}

    void point_at_activations(std::ptrdiff_t margin) {
        for (std::size_t p = 0; p < shape.pixels; ++p)
            pixels.push_back(activations.data() + margin + static_cast<std::ptrdiff_t>(starts[p]));
        sums_pitch = shape.columns + shape.gap;
    }

    product_arguments arguments(std::vector<std::int32_t>& sums) const {
        return {pixels.data(), shape.pixels,   tap_offsets.data(), shape.taps,
                shape.quads,   weights.data(), shape.columns,      sums.data(),
                sums_pitch,    sums.data(),    sums_pitch};
    }

    std::vector<std::int32_t> expected(const std::vector<std::int32_t>& before) const {
        std::vector<std::int32_t> sums = before;
        for (std::size_t p = 0; p < shape.pixels; ++p)
            for (std::size_t c = 0; c < shape.columns; ++c) {
                std::int64_t sum = sums[p * sums_pitch + c];
                for (std::size_t t = 0; t < shape.taps; ++t)
                    for (std::size_t k = 0; k < shape.quads * 4; ++k)
                        sum += pixels[p][tap_offsets[t] + static_cast<std::ptrdiff_t>(k)] *
                               weights[((t * shape.quads + k / 4) * shape.columns + c) * 4 + k % 4];
                sums[p * sums_pitch + c] =
                    static_cast<std::int32_t>(static_cast<std::uint32_t>(sum));
            }
        return sums;
    }

    tile_shape shape;
    std::vector<std::uint8_t> activations;
    std::vector<std::size_t> starts;
    std::vector<const std::uint8_t*> pixels;
    std::vector<std::ptrdiff_t> tap_offsets;
    std::vector<std::int8_t> weights;
    std::size_t sums_pitch = 0;
};

class kernel_products : public kernel_test {
protected:
    static constexpr std::ptrdiff_t margin = 75;
    static constexpr std::size_t furthest_pixel = 400;

    // Pixels anywhere, taps before and behind them; the first and the last operand of the buffer
    // are used.
    tile random_tile(const tile_shape& shape) {
        tile made(shape);
        made.weights = picks<std::int8_t>(shape.taps * shape.quads * shape.columns * 4);
        made.activations = picks<std::uint8_t>(2 * margin + furthest_pixel + shape.quads * 4);
        for (std::size_t t = 0; t < shape.taps; ++t)
            made.tap_offsets.push_back(pick<std::int16_t>(-margin, margin));
        for (std::size_t p = 0; p < shape.pixels; ++p)
            made.starts.push_back(pick<std::uint16_t>(0, furthest_pixel));
        made.point_at_activations(margin);
        return made;
    }

    void expect_products(const tile& checked) {
        const tile_shape& s = checked.shape;
        // The last row has no gap behind it.
        const std::size_t count =
            s.pixels == 0 ? 0 : (s.pixels - 1) * checked.sums_pitch + s.columns;
        auto sums = picks<std::int32_t>(count);
        const auto expected = checked.expected(sums);
        kernels().accumulate_products(checked.arguments(sums));
        EXPECT_EQ(sums, expected) << s.pixels << " pixels, " << s.taps << " taps, " << s.quads
                                  << " quads, " << s.columns << " columns, gap " << s.gap;
    }
};

TEST_P(kernel_products, are_exact_for_every_number_of_pixels_and_columns) {
    for (std::size_t pixels = 1; pixels <= 27; ++pixels)
        for (std::size_t columns = 16; columns <= 16 * 14; columns += 16)
            expect_products(random_tile({pixels, 2, 3, columns, columns % 3}));
}

TEST_P(kernel_products, are_exact_for_every_number_of_quads) {
    for (std::size_t quads = 1; quads <= 20; ++quads)
        for (std::size_t pixels : {1, 2, 3, 4, 5, 12})
            for (std::size_t columns : {16, 32, 64, 128})
                expect_products(random_tile({pixels, 3, quads, columns, 0}));
}

TEST_P(kernel_products, are_exact_on_typical_tiles) {
    expect_products(random_tile({56, 9, 16, 32, 0}));
    expect_products(random_tile({56, 9, 1, 16, 5}));
    expect_products(random_tile({1, 1, 512, 32, 0}));
    expect_products(random_tile({3, 1, 512, 272, 0}));
}

TEST_P(kernel_products, do_not_saturate_on_the_largest_operands) {
    for (const int weight : {-128, 127})
        for (const std::size_t pixels : {1, 2, 7, 13}) {
            tile extreme = random_tile({pixels, 9, 16, 48, 1});
            std::fill(extreme.activations.begin(), extreme.activations.end(), std::uint8_t{255});
            std::fill(extreme.weights.begin(), extreme.weights.end(),
                      static_cast<std::int8_t>(weight));
            expect_products(extreme);
        }
}

TEST_P(kernel_products, wrap_at_32_bits) {
    tile one = random_tile({1, 1, 1, 16, 0});
    std::fill(one.activations.begin(), one.activations.end(), std::uint8_t{1});
    std::fill(one.weights.begin(), one.weights.end(), std::int8_t{-1});
    std::vector<std::int32_t> sums(16, std::numeric_limits<std::int32_t>::min());
    kernels().accumulate_products(one.arguments(sums));
    EXPECT_EQ(sums, std::vector<std::int32_t>(16, std::numeric_limits<std::int32_t>::max() - 3));
}

TEST_P(kernel_products, start_every_pixel_from_one_row_where_the_base_has_no_pitch) {
    for (const std::size_t pixels : {1, 2, 5, 13, 40})
        for (const std::size_t columns : {16, 48, 128}) {
            const tile checked = random_tile({pixels, 3, 2, columns, 3});
            const auto row = picks<std::int32_t>(columns);
            const auto before =
                picks<std::int32_t>((pixels - 1) * checked.sums_pitch + checked.shape.columns);
            std::vector<std::int32_t> started = before, sums = before;
            for (std::size_t p = 0; p < pixels; ++p)
                std::copy(row.begin(), row.end(),
                          started.begin() + static_cast<std::ptrdiff_t>(p * checked.sums_pitch));
            product_arguments arguments = checked.arguments(sums);
            arguments.base = row.data();
            arguments.base_pitch = 0;
            kernels().accumulate_products(arguments);
            EXPECT_EQ(sums, checked.expected(started)) << pixels << " pixels, " << columns;
        }
}

TEST_P(kernel_products, leave_the_sums_alone_where_there_is_nothing_to_add) {
    for (const tile_shape shape : {tile_shape{0, 9, 4, 32, 0}, tile_shape{5, 0, 4, 32, 0},
                                   tile_shape{5, 9, 0, 32, 0}, tile_shape{5, 9, 4, 0, 3}})
        expect_products(random_tile(shape));
}

INSTANTIATE_TEST_SUITE_P(every_set, kernel_products, testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

} // namespace
} // namespace bitloom::tile_kernels
