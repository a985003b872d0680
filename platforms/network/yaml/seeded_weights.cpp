// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/seeded_weights.h"

#include <cstdlib>
#include <random>

namespace bitloom::network {
namespace {

/// The standard distributions differ between libraries, floating point between machines; the engine
/// and integers do not.
class draws {
public:
    explicit draws(std::uint64_t seed)
        : m_engine(seed) {}

    /// 0 <= x < 1
    double unit() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; }

    std::int32_t code(operand_format format) {
        const std::uint64_t draw = m_engine();
        if (format.is_bipolar())
            return static_cast<std::int32_t>(draw >> 63 == 0 ? -1 : 1);
        const std::int64_t highest = format.highest();
        if (!format.is_signed)
            return static_cast<std::int32_t>(
                (draw >> 32) * static_cast<std::uint64_t>(highest + 1) >> 32);
        // three uniform numbers of 21 bits add up to a bell around 0
        constexpr std::int64_t one = 1 << 21;
        const auto field = [&](unsigned shift) {
            return static_cast<std::int64_t>(draw >> shift & (one - 1));
        };
        const std::int64_t bell = 2 * (field(0) + field(21) + field(42)) - 3 * (one - 1);
        const std::int64_t scaled = std::abs(bell) * (2 * highest + 1);
        const std::int64_t rounded = (scaled + 3 * one) / (6 * one);
        return static_cast<std::int32_t>(bell < 0 ? -rounded : rounded);
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace

std::vector<std::int32_t> seeded_weights(std::size_t count, operand_format format,
                                         std::uint64_t seed, std::optional<double> zero_fraction) {
    draws random(seed);
    std::vector<std::int32_t> codes(count);
    for (std::int32_t& code : codes) {
        if (zero_fraction && random.unit() < *zero_fraction)
            continue;
        code = random.code(format);
        while (zero_fraction && code == 0)
            code = random.code(format);
    }
    return codes;
}

} // namespace bitloom::network
