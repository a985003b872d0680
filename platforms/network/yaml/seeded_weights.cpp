// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/seeded_weights.h"

#include <random>

namespace bitloom::network {
namespace {

/// The standard distributions differ between libraries; the engine does not.
class draws {
public:
    explicit draws(std::uint64_t seed)
        : m_engine(seed) {}

    /// 0 <= x < 1
    double unit() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; }

    std::int16_t code(operand_format format) {
        const double highest = format.highest();
        if (!format.is_signed)
            return static_cast<std::int16_t>(unit() * (highest + 1));
        const double bell = (unit() + unit() + unit() - 1.5) / 1.5;
        const double scaled = bell * (highest + 0.5);
        return static_cast<std::int16_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace

std::vector<std::int16_t> seeded_weights(std::size_t count, operand_format format,
                                         std::uint64_t seed, std::optional<double> zero_fraction) {
    draws random(seed);
    std::vector<std::int16_t> codes(count);
    for (std::int16_t& code : codes) {
        if (zero_fraction && random.unit() < *zero_fraction)
            continue;
        code = random.code(format);
        while (zero_fraction && code == 0)
            code = random.code(format);
        if (format.is_signed && code > format.highest())
            code = static_cast<std::int16_t>(format.highest());
        if (format.is_signed && code < -format.highest())
            code = static_cast<std::int16_t>(-format.highest());
    }
    return codes;
}

} // namespace bitloom::network
