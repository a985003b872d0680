// SPDX-License-Identifier: Apache-2.0
// How long bit-serial tiles take. A step takes one brick of activations for up to `windows` output
// pixels in as many cycles as the serial operand has bits; all tiles step together.
#pragma once

#include "models/baselines/stripes/stripes_parameters.h"

#include <cstdint>

namespace bitloom::stripes {

/// Output pixels in the steps' columns: how many groups that share steps, and how many of them are
/// of a single pixel.
struct window_groups {
    std::uint64_t together = 0;
    std::uint64_t alone = 0; ///< of these
};
window_groups groups_of(const serial_array_parameters& p, std::uint64_t images, std::uint64_t rows,
                        std::uint64_t columns);

/// Bricks of a reduction over so many kernel rows, kernel columns and input channels.
std::uint64_t bricks_of(const serial_array_parameters& p, std::uint64_t kernel_rows,
                        std::uint64_t kernel_columns, std::uint64_t channels);

/// Cycles of one group of windows for `bricks` bricks of one pass over the filters.
struct pass_cycles {
    std::uint64_t together = 0;
    std::uint64_t alone = 0;

    std::uint64_t of(const window_groups& g) const {
        return (g.together - g.alone) * together + g.alone * alone;
    }
};
/// `bits`: of the serial operand. Spread, a lone window's bricks go round the columns, one a cycle
/// as their weights arrive. Where a column is not free again in its turn, rounds take `bits` cycles
/// and the next window begins one.
pass_cycles cycles_of(const serial_array_parameters& p, std::uint64_t bricks, unsigned bits);

/// Cycles from where the next group may start until the last brick of a spread lone window ends.
std::uint64_t overhang_of(const serial_array_parameters& p, std::uint64_t bricks, unsigned bits);

/// Cycles from a tile's last step to its last sum: DaDianNao's three stages, products, adders and
/// output, of which Stripes replaces the first two.
inline constexpr std::uint64_t stages = 3;

} // namespace bitloom::stripes
