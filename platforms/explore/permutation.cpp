// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/permutation.h"

namespace bitloom::explore {

namespace {

/// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

} // namespace

permutation::permutation(std::uint64_t size, std::uint64_t seed)
    : m_size(size)
    , m_seed(mixed(seed)) {
    while (2 * m_half_bits < 64 && (std::uint64_t{1} << (2 * m_half_bits)) < size)
        ++m_half_bits;
}

std::uint64_t permutation::operator()(std::uint64_t n) const {
    const std::uint64_t mask = (std::uint64_t{1} << m_half_bits) - 1;
    do {
        std::uint64_t left = n >> m_half_bits, right = n & mask;
        for (std::uint64_t round = 0; round < 6; ++round) {
            const std::uint64_t next = left ^ (mixed((m_seed + round) ^ (right << 3)) & mask);
            left = right;
            right = next;
        }
        n = (left << m_half_bits) | right;
    } while (n >= m_size);
    return n;
}

} // namespace bitloom::explore
