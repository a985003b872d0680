// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/pragmatic/pragmatic_timing.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace bitloom::pragmatic {

using baselines::brick;

namespace {

/// Codes with the given probabilities. Distributions of the standard library differ from one to the
/// next, its generators do not.
class code_source {
public:
    explicit code_source(const std::vector<double>& probabilities)
        : m_upto(probabilities.size()) {
        std::partial_sum(probabilities.begin(), probabilities.end(), m_upto.begin());
    }
    std::uint32_t next() {
        const double at = static_cast<double>(m_random()) / 4294967296.0 * m_upto.back();
        const auto found = std::upper_bound(m_upto.begin(), m_upto.end() - 1, at);
        return static_cast<std::uint32_t>(found - m_upto.begin());
    }

private:
    std::vector<double> m_upto;
    std::mt19937 m_random{1};
};

} // namespace

unsigned brick_cycles(const std::uint32_t* activations, std::size_t lanes,
                      const pragmatic_parameters& p) {
    std::array<std::uint32_t, brick> left{};
    std::copy_n(activations, lanes, left.begin());
    const std::uint32_t reach = (std::uint32_t{1} << (1U << p.first_stage_bits)) - 1;
    unsigned cycles = 0;
    for (;;) {
        const std::uint32_t all =
            std::accumulate(left.begin(), left.end(), 0U, [](auto a, auto b) { return a | b; });
        if (all == 0)
            return std::max(cycles, 1U);
        const std::uint32_t due = reach << static_cast<unsigned>(__builtin_ctz(all));
        for (std::uint32_t& lane : left) {
            const std::uint32_t lowest = lane & (~lane + 1);
            lane -= lowest & due;
        }
        ++cycles;
    }
}

std::array<double, brick + 1> step_cycles(const baselines::activation_statistic& s, unsigned bits,
                                          const pragmatic_parameters& p) {
    constexpr unsigned steps = 2000; // the mean's standard error is below 0.5 %
    code_source source(baselines::code_probabilities(s, bits));
    std::array<double, brick + 1> mean{};
    for (std::size_t lanes = 1; lanes <= brick; ++lanes) {
        std::uint64_t sum = 0;
        for (unsigned step = 0; step < steps; ++step) {
            unsigned slowest = 0;
            for (unsigned window = 0; window < p.windows; ++window) {
                std::array<std::uint32_t, brick> activations{};
                std::generate_n(activations.begin(), lanes, [&] { return source.next(); });
                slowest = std::max(slowest, brick_cycles(activations.data(), lanes, p));
            }
            sum += slowest;
        }
        mean[lanes] = static_cast<double>(sum) / steps;
    }
    return mean;
}

baselines::unit_work work_of(const baselines::layer_bricks& l,
                             const std::array<double, brick + 1>& steps,
                             const pragmatic_parameters& p) {
    const bool alone = l.pixels() == 1;
    const auto cycles = [&](std::size_t lanes) {
        return alone ? std::max<double>(p.windows, steps[lanes]) : steps[lanes];
    };
    double of_output = static_cast<double>(l.full_bricks()) * cycles(brick);
    if (l.short_bricks() > 0)
        of_output += static_cast<double>(l.short_bricks()) * cycles(l.channels % brick);
    return {l.macs(), l.pixels() * static_cast<double>(l.outputs) * of_output};
}

} // namespace bitloom::pragmatic
