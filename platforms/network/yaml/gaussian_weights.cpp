// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/gaussian_weights.h"

#include "platforms/network/yaml/normal_deviates.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

namespace bitloom::network {
namespace {

/// Rounded to nearest, halves away from zero. `largest` > 0.
std::int32_t code_of(std::int64_t weight, std::int64_t largest, std::int64_t highest) {
    const std::int64_t rounded = (2 * std::abs(weight) * highest + largest) / (2 * largest);
    return static_cast<std::int32_t>(weight < 0 ? -rounded : rounded);
}

} // namespace

void gaussian_weights::each_channel(const channel_function& take) const {
    static const normal_deviates normal;
    std::mt19937_64 engine(seed);
    const auto pruned = [&] {
        return zero_fraction > 0 && static_cast<double>(engine() >> 11) * 0x1p-53 < zero_fraction;
    };
    std::vector<std::int64_t> weights(per_channel);
    auto dead =
        static_cast<std::size_t>(std::llround(dead_channels * static_cast<double>(channels)));
    for (std::size_t channel = 0; channel < channels; ++channel) {
        // each choice of so many of the channels is as likely as any other
        if (dead > 0 && engine() % (channels - channel) < dead) {
            --dead;
            continue;
        }
        for (std::int64_t& weight : weights)
            weight = pruned() ? 0 : normal.of(engine());
        take(channel, weights);
    }
}

gaussian_weights::quantised gaussian_weights::draw() const {
    const std::int64_t highest = format.highest();
    quantised all;
    all.codes.resize(channels * per_channel);
    all.scales.assign(channels, usual_scale());
    each_channel([&](std::size_t channel, const std::vector<std::int64_t>& weights) {
        std::int64_t largest = 0;
        for (const std::int64_t weight : weights)
            largest = std::max(largest, std::abs(weight));
        if (largest == 0)
            return;
        for (std::size_t i = 0; i < per_channel; ++i)
            all.codes[channel * per_channel + i] = code_of(weights[i], largest, highest);
        const double most =
            static_cast<double>(largest) * (deviation() / normal_deviates::deviation);
        all.scales[channel] = static_cast<float>(most / static_cast<double>(highest));
    });
    return all;
}

std::vector<std::int32_t> gaussian_weights::draw_fp32() const {
    const double unit = deviation() / normal_deviates::deviation;
    std::vector<std::int32_t> bits(channels * per_channel);
    each_channel([&](std::size_t channel, const std::vector<std::int64_t>& weights) {
        for (std::size_t i = 0; i < per_channel; ++i) {
            const auto weight = static_cast<float>(static_cast<double>(weights[i]) * unit);
            std::memcpy(&bits[channel * per_channel + i], &weight, sizeof weight);
        }
    });
    return bits;
}

double gaussian_weights::deviation() const {
    return 1 / std::sqrt(static_cast<double>(per_channel));
}

float gaussian_weights::usual_scale() const {
    return static_cast<float>(4 * deviation() / static_cast<double>(format.highest()));
}

} // namespace bitloom::network
