// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/normal_deviates.h"

namespace bitloom::network {
namespace {

__extension__ using wide = unsigned __int128; // ISO C++ has no 128-bit integer; the compilers have

constexpr unsigned fraction_bits = 52;
constexpr std::uint64_t unity = std::uint64_t{1} << fraction_bits;

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::uint64_t>(static_cast<wide>(a) * b >> fraction_bits);
}

} // namespace

normal_deviates::normal_deviates() {
    // The density falls from one cell's middle to the next by exp(-(i + 1) * h^2), where h = 2^-8
    // is a cell's width; each such factor is exp(-h^2) times the one before, by the exponential's
    // series.
    constexpr std::uint64_t step =
        unity - (unity >> 16) + (unity >> 33) - ((unity >> 48) + 3) / 6; // h^2 = 2^-16
    static_assert(cell_bits == 8);
    std::uint64_t density = unity, factor = step, sum = unity;
    for (std::uint64_t& below : m_below) {
        below = sum;
        density = product(density, factor);
        factor = product(factor, step);
        sum += density;
    }
    sum = m_below.back();
    for (std::uint64_t& below : m_below)
        below = static_cast<std::uint64_t>((static_cast<wide>(below) << level_bits) / sum);
    std::size_t cell = 0;
    for (std::size_t guide = 0; guide < m_first.size(); ++guide) {
        while (m_below[cell] <= std::uint64_t{guide} << (level_bits - guide_bits))
            ++cell;
        m_first[guide] = static_cast<std::uint16_t>(cell);
    }
}

} // namespace bitloom::network
