// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/known_sums.h"

#include <algorithm>
#include <cstdlib>

namespace bitloom::compiler {

namespace {

constexpr std::size_t most_channels = 1 << 18; ///< 4 MiB of sums

channel_sums sums_of(const std::int32_t* weights, std::size_t count) {
    // Blocks of so many weights of up to 24 bits stay within words that vectors add.
    constexpr std::size_t block = 64;
    channel_sums total;
    for (std::size_t first = 0; first < count; first += block) {
        std::int32_t block_sum = 0, block_magnitude = 0;
        for (std::size_t i = first; i < std::min(first + block, count); ++i) {
            block_sum += weights[i];
            block_magnitude += std::abs(weights[i]);
        }
        total.sum += block_sum;
        total.magnitude += block_magnitude;
    }
    return total;
}

} // namespace

std::vector<channel_sums> channel_sums_of(const std::vector<std::int32_t>& weights,
                                          std::size_t channels) {
    const std::size_t each = weights.size() / channels;
    std::vector<channel_sums> sums;
    sums.reserve(channels);
    for (std::size_t c = 0; c < channels; ++c)
        sums.push_back(sums_of(weights.data() + c * each, each));
    return sums;
}

std::shared_ptr<const std::vector<channel_sums>>
known_sums::of(const network::shared_codes& weights, std::size_t channels) {
    {
        const std::lock_guard lock(m_guard);
        const auto known = m_known.find(weights.version());
        if (known != m_known.end() && known->second->size() == channels)
            return known->second;
    }
    auto sums =
        std::make_shared<const std::vector<channel_sums>>(channel_sums_of(weights, channels));
    const std::lock_guard lock(m_guard);
    if (m_channels > most_channels) {
        m_known.clear();
        m_channels = 0;
    }
    m_channels += channels;
    m_known[weights.version()] = sums;
    return sums;
}

} // namespace bitloom::compiler
