// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bitloom::network {

/// Normally distributed numbers in whole numbers alone: the logarithms and exponentials of the
/// usual ways differ in their last bits between libraries.
class normal_deviates {
public:
    /// The standard deviation of what `of` gives.
    static constexpr std::int64_t deviation = std::int64_t{1} << 32;

    normal_deviates();

    /// An odd number from 64 random bits; at most 8 standard deviations.
    std::int64_t of(std::uint64_t draw) const {
        const std::uint64_t level = draw >> inside_bits & (one - 1);
        std::size_t cell = m_first[level >> (level_bits - guide_bits)];
        while (m_below[cell] <= level)
            ++cell;
        const std::uint64_t inside = draw & ((std::uint64_t{1} << inside_bits) - 1);
        const auto size =
            static_cast<std::int64_t>((std::uint64_t{cell} << inside_bits | inside) << 1 | 1);
        return draw >> 63 == 0 ? size : -size;
    }

private:
    // the bits of a draw: sign, level, inside
    static constexpr unsigned level_bits = 40, inside_bits = 23, guide_bits = 10;
    static constexpr std::uint64_t one = std::uint64_t{1} << level_bits;
    static constexpr unsigned cell_bits = 8; ///< 256 cells per standard deviation
    static constexpr std::size_t cells = std::size_t{8} << cell_bits;
    static_assert(deviation == std::int64_t{2} << (inside_bits + cell_bits));

    /// The bell's half over 0, in cells of even density: the chance of a size in a cell or one
    /// before it, as part of `one`.
    std::array<std::uint64_t, cells> m_below{};
    /// The first cell that the levels of each guide may fall into.
    std::array<std::uint16_t, std::size_t{1} << guide_bits> m_first{};
};

} // namespace bitloom::network
