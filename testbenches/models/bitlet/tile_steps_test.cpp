// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/tile_steps.h"
#include "models/common/bit_packing.h"
#include "models/tiled/array_weights.h"
#include "testbenches/models/bitlet/kernel_oracle.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace bitloom::bitlet {
namespace {

/// A tile's weights: value by value for the walk, packed for the machine.
class random_weights {
public:
    random_weights(random_source& random, const block& b, const tile_extent& e, unsigned pes)
        : m_extent(e)
        , m_values(std::size_t{e.output_channels()} * e.taps() * e.in_channels)
        , m_packed(weight_tile_bytes(b, e) + 8) {
        std::vector<std::int16_t> codes(m_values.size());
        for (std::size_t g = 0; g < e.groups; ++g)
            for (std::size_t o = 0; o < e.out_channels; ++o)
                for (std::size_t tap = 0; tap < e.taps(); ++tap)
                    for (std::size_t i = 0; i < e.in_channels; ++i) {
                        std::int32_t value = 0;
                        do
                            value = static_cast<std::int32_t>(
                                        pick(random, 0,
                                             static_cast<std::uint32_t>(b.weight.highest() -
                                                                        b.weight.lowest()))) +
                                    b.weight.lowest();
                        while (!b.weight.holds(value));
                        m_values[place(g * e.out_channels + o, tap * e.in_channels + i)] = value;
                        codes[weight_position(e, pes, e.taps(), g, o, tap, i)] =
                            static_cast<std::int16_t>(value);
                    }
        pack_codes(codes.data(), codes.size(), b.weight, m_packed.data());
    }
    const std::uint8_t* packed() const { return m_packed.data(); }
    std::uint32_t magnitude(std::size_t output, std::size_t element) const {
        return static_cast<std::uint32_t>(std::abs(m_values[place(output, element)]));
    }

private:
    std::size_t place(std::size_t output, std::size_t element) const {
        return output * m_extent.taps() * m_extent.in_channels + element;
    }
    tile_extent m_extent;
    std::vector<std::int32_t> m_values;
    std::vector<std::uint8_t> m_packed;
};

pixel_time time_by_walk(const block& b, const tile_extent& e, const random_weights& weights,
                        const pe_array_parameters& p, std::uint32_t planes) {
    const std::size_t reduction = e.taps() * e.in_channels;
    const lane_shape lanes{p.element.group, p.element.window, p.element.group - 1, planes};
    unsigned on = 0;
    for (unsigned plane = 0; plane < b.weight.bits; ++plane)
        on += planes >> plane & 1;
    std::vector<std::uint64_t> own(p.pes);
    std::uint64_t together = 0, drain = 0;
    for (std::size_t group = 0; group < e.groups; ++group)
        for (std::size_t first = 0; first < e.out_channels; first += p.pes)
            for (std::size_t from = 0; from < reduction; from += p.element.group) {
                std::uint64_t longest = 0, latest = 0;
                for (std::size_t pe = 0; pe < p.pes && first + pe < e.out_channels; ++pe) {
                    std::vector<std::uint32_t> magnitudes;
                    for (std::size_t i = from; i < from + p.element.group; ++i)
                        magnitudes.push_back(
                            i < reduction
                                ? weights.magnitude(group * e.out_channels + first + pe, i)
                                : 0);
                    const testing::counted_lanes counted = testing::count_lanes(magnitudes, lanes);
                    const std::uint64_t interval = initiation_interval(
                        p.element, p.timing, {true, counted.steps, counted.ones, std::max(on, 1U)});
                    own[pe] += interval;
                    longest = std::max(longest, interval);
                    latest =
                        std::max<std::uint64_t>(latest, latency(p.element, true, counted.steps));
                }
                together += longest;
                drain = latest > longest ? latest - longest : 0;
            }
    return {p.steps == synchronisation::broadcast ? together
                                                  : *std::max_element(own.begin(), own.end()),
            drain};
}

TEST(tile_steps, are_those_of_a_plain_walk) {
    random_source random(1);
    for (int n = 0; n < 1500; ++n) {
        block b = random_block(random, {true, 2, 12});
        const tile_extent e = extent_of(b, {});
        pe_array_parameters p;
        p.pes = pick(random, 1, 9);
        p.element.group = toss(random) ? 64 : pick(random, 2, 64);
        p.element.window = toss(random) ? 8 : pick(random, 1, 64);
        p.timing = static_cast<timing_mode>(pick(random, 0, 3));
        p.steps = toss(random) ? synchronisation::broadcast : synchronisation::independent;
        const random_weights weights(random, b, e, p.pes);
        tile_steps steps(p);
        for (const std::uint32_t planes : {0xffffffU, pick(random, 1, 0xffffff), 0xffffffU}) {
            const pixel_time got = steps.time_of(b, e, weights.packed(), planes);
            const pixel_time expected = time_by_walk(b, e, weights, p, planes);
            ASSERT_EQ(got.interval, expected.interval)
                << n << ": " << b.weight.bits << " bits, planes " << planes;
            ASSERT_EQ(got.drain, expected.drain) << n;
        }
    }
}

} // namespace
} // namespace bitloom::bitlet
