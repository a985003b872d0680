// SPDX-License-Identifier: Apache-2.0
// Internal to the x86 kernel sets: the loop nest of accumulate_products over a struct `lanes` that
// wraps one instruction set. In an anonymous namespace, so that each translation unit keeps the
// code that was compiled with its own flags; for the same reason nothing of std:: is called here.
//
// `lanes` has
//   width            columns in one vector
//   chains           independent sums that hide the latency of add_products
//   sums             vector of 32-bit sums
//   weights          `width` columns of one quad, ready to multiply
//   operands         one quad of a pixel, repeated for every column
//   zero, load_weights, load_operands, load_sums, store_sums, add_products, add
//   accumulate_from(arguments, column)   does one or more vectors of columns from `column` on and
//                                        returns how many columns these are
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"

#include <stddef.h>
#include <stdint.h>

namespace {

using bitloom::tile_kernels::product_arguments;

template <class lanes, unsigned pixels, unsigned vectors>
[[gnu::always_inline]] inline void add_quad(typename lanes::sums (&sums)[pixels][vectors],
                                            const uint8_t* const (&pixel)[pixels], ptrdiff_t offset,
                                            const int8_t* weights) {
    typename lanes::weights columns[vectors];
#pragma GCC unroll 16
    for (unsigned v = 0; v < vectors; ++v)
        columns[v] = lanes::load_weights(weights + v * lanes::width * 4);
#pragma GCC unroll 16
    for (unsigned p = 0; p < pixels; ++p) {
        const typename lanes::operands operands = lanes::load_operands(pixel[p] + offset);
#pragma GCC unroll 16
        for (unsigned v = 0; v < vectors; ++v)
            sums[p][v] = lanes::add_products(sums[p][v], operands, columns[v]);
    }
}

// `sets` copies of the sums take turns over the quads, so that a block of few sums does not wait
// for the latency of its own additions. All of pixels * vectors * sets sums, the addresses and the
// common offset are meant to stay in registers: look at the assembly after any change.
template <class lanes, unsigned pixels, unsigned vectors, unsigned sets>
[[gnu::noinline]] void accumulate_block(const product_arguments& a, size_t first_pixel,
                                        size_t first_column) {
    typename lanes::sums sums[sets][pixels][vectors];
    const uint8_t* pixel[pixels];
#pragma GCC unroll 16
    for (unsigned p = 0; p < pixels; ++p) {
        pixel[p] = a.pixels[first_pixel + p];
#pragma GCC unroll 16
        for (unsigned v = 0; v < vectors; ++v)
#pragma GCC unroll 16
            for (unsigned s = 0; s < sets; ++s)
                sums[s][p][v] = lanes::zero();
    }

    const size_t row = a.columns * 4;
    const int8_t* weights = a.weights + first_column * 4;
    for (size_t tap = 0; tap < a.tap_count; ++tap) {
        ptrdiff_t offset = a.tap_offsets[tap];
        const ptrdiff_t end = offset + static_cast<ptrdiff_t>(a.quads * 4);
        if constexpr (sets > 1) {
            for (; end - offset >= static_cast<ptrdiff_t>(sets * 4); weights += sets * row) {
#pragma GCC unroll 16
                for (unsigned s = 0; s < sets; ++s)
                    add_quad<lanes>(sums[s], pixel, offset + s * 4, weights + s * row);
                offset += sets * 4;
            }
        }
        for (; offset != end; offset += 4, weights += row) {
            // Hides the step from the compiler, which would otherwise step every address by itself.
            asm("" : "+r"(offset));
            add_quad<lanes>(sums[0], pixel, offset, weights);
        }
    }

    int32_t* out = a.sums + first_pixel * a.sums_pitch + first_column;
    const int32_t* base = a.base + first_pixel * a.base_pitch + first_column;
#pragma GCC unroll 16
    for (unsigned p = 0; p < pixels; ++p) {
#pragma GCC unroll 16
        for (unsigned v = 0; v < vectors; ++v) {
            typename lanes::sums sum = sums[0][p][v];
#pragma GCC unroll 16
            for (unsigned s = 1; s < sets; ++s)
                sum = lanes::add(sum, sums[s][p][v]);
            lanes::store_sums(out + v * lanes::width,
                              lanes::add(sum, lanes::load_sums(base + v * lanes::width)));
        }
        out += a.sums_pitch;
        base += a.base_pitch;
    }
}

constexpr unsigned sets_for(unsigned sums, unsigned wanted) {
    return sums > wanted ? 1 : wanted / sums;
}

template <class lanes, unsigned pixels, unsigned vectors>
void accumulate_group(const product_arguments& a, size_t count, size_t first_pixel,
                      size_t first_column) {
    if (count == pixels)
        accumulate_block<lanes, pixels, vectors, sets_for(pixels * vectors, lanes::chains)>(
            a, first_pixel, first_column);
    else if constexpr (pixels > 1)
        accumulate_group<lanes, pixels - 1, vectors>(a, count, first_pixel, first_column);
}

// All pixels of vectors * lanes::width columns, in even groups: 13 pixels of at most 12 are 7 + 6,
// since a group of one would wait for memory.
template <class lanes, unsigned most_pixels, unsigned vectors>
size_t accumulate_columns(const product_arguments& a, size_t column) {
    size_t groups = (a.pixel_count + most_pixels - 1) / most_pixels;
    for (size_t done = 0; groups != 0; --groups) {
        const size_t count = (a.pixel_count - done + groups - 1) / groups;
        accumulate_group<lanes, most_pixels, vectors>(a, count, done, column);
        done += count;
    }
    return size_t{vectors} * lanes::width;
}

template <class lanes>
void accumulate_all(const product_arguments& a) {
    for (size_t column = 0; column < a.columns;)
        column += lanes::accumulate_from(a, column);
}

} // namespace
