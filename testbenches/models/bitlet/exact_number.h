// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace bitloom::bitlet::testing {

/// A rational number n * 2^-300 with n of 704 bits in two's complement: holds every product of two
/// fp32 numbers and sums of many of them exactly.
class exact_number {
public:
    /// Adds value * 2^(exponent - 300), exponent 0..600.
    void add(std::int64_t value, unsigned exponent) {
        const auto low = static_cast<std::uint64_t>(value);
        const std::uint64_t fill = value < 0 ? ~std::uint64_t{0} : 0;
        const unsigned skip = exponent / 64, shift = exponent % 64;
        std::uint64_t previous = 0;
        bool carry = false;
        for (std::size_t limb = skip; limb < m_limbs.size(); ++limb) {
            const std::uint64_t word = limb == skip ? low : fill;
            const std::uint64_t shifted =
                shift == 0 ? word : word << shift | previous >> (64 - shift);
            previous = word;
            std::uint64_t sum = 0;
            const bool first = __builtin_add_overflow(m_limbs[limb], shifted, &sum);
            carry = __builtin_add_overflow(sum, std::uint64_t{carry}, &m_limbs[limb]) || first;
        }
    }
    bool is_negative() const { return m_limbs.back() >> 63 != 0; }

    exact_number magnitude() const {
        if (!is_negative())
            return *this;
        exact_number positive;
        for (std::size_t limb = 0; limb < m_limbs.size(); ++limb)
            positive.m_limbs[limb] = ~m_limbs[limb];
        positive.add(1, 0);
        return positive;
    }
    friend bool operator<=(const exact_number& a, const exact_number& b) {
        for (std::size_t limb = a.m_limbs.size(); limb-- > 0;) {
            const std::uint64_t flip = limb + 1 == a.m_limbs.size() ? 1ULL << 63 : 0;
            if (a.m_limbs[limb] != b.m_limbs[limb])
                return (a.m_limbs[limb] ^ flip) < (b.m_limbs[limb] ^ flip);
        }
        return true;
    }

private:
    std::array<std::uint64_t, 11> m_limbs{};
};

} // namespace bitloom::bitlet::testing
