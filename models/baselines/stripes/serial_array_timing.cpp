// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/stripes/serial_array_timing.h"

namespace bitloom::stripes {

using tiled::divide_up;

window_groups groups_of(const serial_array_parameters& p, std::uint64_t images, std::uint64_t rows,
                        std::uint64_t columns) {
    std::uint64_t sets = 1, pixels = images * rows * columns;
    if (p.packing == window_packing::image) {
        sets = images;
        pixels = rows * columns;
    } else if (p.packing == window_packing::row) {
        sets = images * rows;
        pixels = columns;
    }
    const std::uint64_t groups = sets * divide_up(pixels, p.windows);
    if (p.windows == 1)
        return {groups, groups};
    return {groups, pixels % p.windows == 1 ? sets : 0};
}

std::uint64_t bricks_of(const serial_array_parameters& p, std::uint64_t kernel_rows,
                        std::uint64_t kernel_columns, std::uint64_t channels) {
    switch (p.bricks) {
    case brick_content::kernel:
        return divide_up(kernel_rows * kernel_columns * channels, p.lanes);
    case brick_content::row:
        return kernel_rows * divide_up(kernel_columns * channels, p.lanes);
    case brick_content::position:
        break;
    }
    return kernel_rows * kernel_columns * divide_up(channels, p.lanes);
}

pass_cycles cycles_of(const serial_array_parameters& p, std::uint64_t bricks, unsigned bits) {
    const std::uint64_t in_turn = bricks * bits;
    if (!p.spread_lone_windows)
        return {in_turn, in_turn};
    return {in_turn, bits <= p.windows ? bricks : divide_up(bricks, p.windows) * bits};
}

std::uint64_t overhang_of(const serial_array_parameters& p, std::uint64_t bricks, unsigned bits) {
    if (!p.spread_lone_windows)
        return 0;
    return bits <= p.windows ? bits - 1 : (bricks - 1) % p.windows;
}

} // namespace bitloom::stripes
