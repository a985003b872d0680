// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/laconic/laconic_timing.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>

namespace bitloom::laconic {

using baselines::brick;

namespace {

constexpr std::size_t most_terms = 13; // of a weight of 24 bits

/// How many lanes have a weight of so many terms.
using lane_counts = std::array<std::uint8_t, most_terms + 1>;

double power(double base, unsigned exponent) {
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base)
        if (exponent % 2 != 0)
            result *= base;
    return result;
}

/// The mean of the slowest lane, by what the lanes' weights are.
class slowest_lane {
public:
    slowest_lane(const std::vector<double>& activation_terms, unsigned windows)
        : m_windows(windows)
        , m_most(activation_terms.size() - 1) {
        for (std::size_t w = 0; w <= most_terms; ++w) {
            std::vector<double> upto(most_terms * m_most + 1, 0);
            for (std::size_t a = 0; a <= m_most; ++a)
                for (std::size_t m = w * a; m < upto.size(); ++m)
                    upto[m] += activation_terms[a];
            for (unsigned lanes = 0; lanes <= brick; ++lanes) {
                m_upto[w][lanes] = upto;
                for (double& p : m_upto[w][lanes])
                    p = power(p, lanes);
            }
        }
    }

    double mean(const lane_counts& lanes) {
        std::uint64_t key = 0; // up to 16 lanes of each
        std::size_t widest = 0;
        for (std::size_t w = 1; w <= most_terms; ++w) {
            key = key * (brick + 1) + lanes[w];
            if (lanes[w] > 0)
                widest = w;
        }
        const auto [at, is_new] = m_known.try_emplace(key, 0);
        if (is_new)
            at->second = computed(lanes, widest);
        return at->second;
    }

private:
    /// The sum of the probabilities that it takes longer; at least one cycle.
    double computed(const lane_counts& lanes, std::size_t widest) const {
        double mean = 1;
        for (std::size_t m = 1; m < widest * m_most; ++m) {
            double within = 1;
            for (std::size_t w = 1; w <= widest; ++w)
                within *= m_upto[w][lanes[w]][m];
            mean += 1 - power(within, m_windows);
        }
        return mean;
    }

    unsigned m_windows;
    std::size_t m_most; ///< terms of an activation
    /// By the weight's terms and the number of such lanes: that none takes longer than so long.
    std::array<std::array<std::vector<double>, brick + 1>, most_terms + 1> m_upto;
    std::unordered_map<std::uint64_t, double> m_known;
};

} // namespace

baselines::unit_work work_of(const baselines::layer_bricks& l,
                             const std::vector<double>& activation_terms,
                             const laconic_parameters& p) {
    slowest_lane slowest(activation_terms, p.windows);
    const std::size_t reduction = l.positions * l.channels;
    const std::size_t of_group = l.outputs / l.groups;
    double cycles = 0;
    for (std::size_t first = 0, together = 0; first < l.outputs; first += together) {
        together = std::min<std::size_t>(p.filters, of_group - first % of_group);
        for (std::size_t position = 0; position < l.positions; ++position)
            for (std::size_t channel = 0; channel < l.channels; channel += brick) {
                lane_counts lanes{};
                const std::size_t last = std::min(l.channels, channel + brick);
                for (std::size_t c = channel; c < last; ++c) {
                    unsigned most = 0;
                    for (std::size_t o = first; o < first + together; ++o)
                        most = std::max(
                            most, baselines::terms_of(static_cast<std::uint32_t>(std::abs(
                                      l.weights[o * reduction + position * l.channels + c]))));
                    ++lanes[most];
                }
                cycles += slowest.mean(lanes) * static_cast<double>(together);
            }
    }
    return {l.macs(), l.pixels() * cycles};
}

} // namespace bitloom::laconic
