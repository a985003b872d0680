// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::explore {

/// A seeded order of the numbers below `size`, each once, without a table: a Feistel network over
/// the next even number of bits, walked until it is back below `size` (Black and Rogaway, "Ciphers
/// with arbitrary finite domains", 2002).
class permutation {
public:
    permutation(std::uint64_t size, std::uint64_t seed);

    /// The `n`-th number, n < size.
    std::uint64_t operator()(std::uint64_t n) const;

private:
    std::uint64_t m_size, m_seed;
    unsigned m_half_bits = 1;
};

} // namespace bitloom::explore
