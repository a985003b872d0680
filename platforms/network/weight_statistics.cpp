// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/weight_statistics.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace bitloom::network {

namespace {

constexpr std::size_t group_size = 64;

unsigned ones(unsigned value) {
    return static_cast<unsigned>(__builtin_popcount(value));
}

/// Ones per bit plane of the group that is being filled.
class group_counter {
public:
    void add(unsigned magnitude) {
        for (std::size_t plane = 0; plane < m_planes.size(); ++plane)
            m_planes[plane] += magnitude >> plane & 1;
        if (++m_filled < group_size)
            return;
        m_steps += *std::max_element(m_planes.begin(), m_planes.end());
        ++m_groups;
        drop_rest();
    }
    /// Forgets a group that its output channel does not fill.
    void drop_rest() {
        m_planes.fill(0);
        m_filled = 0;
    }
    std::optional<double> mean() const {
        if (m_groups == 0)
            return std::nullopt;
        return static_cast<double>(m_steps) / static_cast<double>(m_groups);
    }

private:
    std::array<unsigned, 16> m_planes{};
    std::size_t m_filled = 0;
    std::uint64_t m_steps = 0, m_groups = 0;
};

} // namespace

std::optional<weight_statistics> statistics_of(const layer& l) {
    if (l.weights.empty())
        return std::nullopt;
    const std::size_t outputs = l.bias.size();
    const std::size_t taps =
        static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    const std::size_t channels = l.weights.size() / outputs / taps;
    std::uint64_t zeros = 0, essential = 0;
    group_counter groups;
    for (std::size_t o = 0; o < outputs; ++o) {
        for (std::size_t tap = 0; tap < taps; ++tap)
            for (std::size_t c = 0; c < channels; ++c) {
                const auto magnitude = static_cast<unsigned>(
                    std::abs(l.weight_format.value_of(l.weights[(o * channels + c) * taps + tap])));
                zeros += magnitude == 0 ? 1 : 0;
                essential += ones(magnitude);
                groups.add(magnitude);
            }
        groups.drop_rest();
    }
    weight_statistics s;
    s.weights = l.weights.size();
    const auto count = static_cast<double>(s.weights);
    const unsigned magnitude_bits = l.weight_format.bits - (l.weight_format.is_signed ? 1 : 0);
    s.zero_weight_fraction = static_cast<double>(zeros) / count;
    s.essential_bits_mean = static_cast<double>(essential) / count;
    if (magnitude_bits > 0)
        s.zero_bit_fraction = 1.0 - s.essential_bits_mean / magnitude_bits;
    s.group_steps_mean = groups.mean();
    return s;
}

} // namespace bitloom::network
