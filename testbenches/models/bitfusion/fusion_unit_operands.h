// SPDX-License-Identifier: Apache-2.0
// Operands for tests of Fusion Units and arrays: every code of a format, and random ones, fast.
#pragma once

#include "models/common/operand_format.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

/// The code with the low `bits` of `random` as its number, counted from the lowest. There is no
/// zero between bipolar ones.
inline std::int32_t code_of(operand_format format, std::uint64_t random) {
    const auto number = static_cast<std::int32_t>(random & ((1U << format.bits) - 1));
    return format.lowest() + number * (format.is_bipolar() ? 2 : 1);
}

inline std::vector<std::int32_t> every_code(operand_format format) {
    std::vector<std::int32_t> codes;
    for (std::uint32_t n = 0; n < 1U << format.bits; ++n)
        codes.push_back(code_of(format, n));
    return codes;
}

/// splitmix64 (Steele, Lea, Flood 2014): 1 ns a number, where a million vectors are drawn.
class fast_random {
public:
    explicit fast_random(std::uint64_t seed)
        : m_state(seed) {}
    std::uint64_t operator()() {
        std::uint64_t z = m_state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    std::uint32_t below(std::uint32_t limit) {
        return static_cast<std::uint32_t>((*this)() % limit);
    }

private:
    std::uint64_t m_state;
};

/// Calls run(activation format, weight format) for all widths from `low` to `high` and all signs.
template <typename Function>
void each_format_pair(unsigned low, unsigned high, Function run) {
    for (unsigned a = low; a <= high; ++a)
        for (unsigned w = low; w <= high; ++w)
            for (const bool a_signed : {false, true})
                for (const bool w_signed : {false, true})
                    run(operand_format{a, a_signed}, operand_format{w, w_signed});
}

} // namespace bitloom::bitfusion
