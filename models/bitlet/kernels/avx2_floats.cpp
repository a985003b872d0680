// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/avx2_lanes.h"
#include "models/bitlet/kernels/avx2_planes.h"
#include "models/bitlet/kernels/kernel_sets.h"

#include <string.h>

namespace {

using bitloom::bitlet::float_activation_group;
using bitloom::bitlet::float_results;
using bitloom::bitlet::float_rules;
using bitloom::bitlet::float_tile;
using bitloom::bitlet::float_weight_group;

inline __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

inline __m256i distances(const float_weight_group& w, const float_activation_group& a,
                         unsigned half) {
    return _mm256_adds_epu8(load(w.below + 32 * half), load(a.below + 32 * half));
}

// The smallest byte in every byte.
inline __m256i smallest(__m256i v) {
    const __m128i half = _mm_min_epu8(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    const __m128i pairs = _mm_min_epu8(half, _mm_srli_epi16(half, 8));
    return _mm256_broadcastb_epi8(_mm_minpos_epu16(pairs));
}

// One position's significands and their negatives.
struct signed_activations {
    __m256i plus[8], minus[8];

    explicit signed_activations(const float_activation_group& group) {
        for (unsigned part = 0; part < 8; ++part) {
            plus[part] = load(group.significands + 8 * part);
            minus[part] = _mm256_sub_epi32(_mm256_setzero_si256(), plus[part]);
        }
    }

    // Part `part` with the signs of the weights: bit i of `negative` belongs to element i.
    __m256i times_signs(unsigned part, uint64_t negative) const {
        const __m256i field = _mm256_set1_epi32(static_cast<int>(negative >> 32 * (part / 4)));
        const __m256i to_top = _mm256_sub_epi32(_mm256_setr_epi32(31, 30, 29, 28, 27, 26, 25, 24),
                                                _mm256_set1_epi32(static_cast<int>(part % 4 * 8)));
        return _mm256_castps_si256(
            _mm256_blendv_ps(_mm256_castsi256_ps(plus[part]), _mm256_castsi256_ps(minus[part]),
                             _mm256_castsi256_ps(_mm256_sllv_epi32(field, to_top))));
    }
};

inline int64_t sum_of_words(__m256i v) {
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return _mm_cvtsi128_si64(_mm_add_epi64(half, _mm_unpackhi_epi64(half, half)));
}

// Aligns by `shifts`, clears the disabled lanes, and adds the products.
inline int64_t sum_of_products(const float_weight_group& w, const signed_activations& a,
                               const uint8_t* shifts, __m256i enabled, __m256i (&aligned)[8]) {
    __m256i even = _mm256_setzero_si256(), odd = even;
    for (unsigned part = 0; part < 8; ++part) {
        const __m256i shift = _mm256_cvtepu8_epi32(
            _mm_loadl_epi64(reinterpret_cast<const __m128i*>(shifts + 8 * part)));
        const __m256i magnitude = load(w.magnitudes + 8 * part);
        aligned[part] = _mm256_and_si256(_mm256_srlv_epi32(magnitude, shift), enabled);
        const __m256i activation = a.times_signs(part, w.negative);
        even = _mm256_add_epi64(even, _mm256_mul_epi32(aligned[part], activation));
        odd = _mm256_add_epi64(odd, _mm256_mul_epi32(_mm256_srli_epi64(aligned[part], 32),
                                                     _mm256_srli_epi64(activation, 32)));
    }
    return sum_of_words(_mm256_add_epi64(even, odd));
}

template <bool blocks_are_bytes>
class tile_walk {
public:
    tile_walk(const float_tile& tile, const float_rules& rules, const float_results& results)
        : m_tile(tile)
        , m_rules(rules)
        , m_results(results)
        , m_lanes(rules_of(rules.lanes)) {}

    void run() const {
        for (size_t group = 0; group < m_tile.groups; ++group)
            for (size_t position = 0; position < m_tile.positions; ++position) {
                const signed_activations activations(
                    m_tile.activations[position * m_tile.groups + group]);
                for (size_t channel = 0; channel < m_tile.channels; ++channel) {
                    const uint32_t packed = one(activations, position, channel, group);
                    if (m_results.sums == nullptr)
                        continue;
                    float value = 0;
                    memcpy(&value, &packed, sizeof value);
                    m_results.sums[position * m_results.sums_pitch + channel] += value;
                }
            }
    }

private:
    uint32_t one(const signed_activations& activations, size_t position, size_t channel,
                 size_t group) const {
        using namespace bitloom::bitlet;
        const float_weight_group& w = m_tile.weights[group * m_tile.channels + channel];
        const float_activation_group& a = m_tile.activations[position * m_tile.groups + group];
        const __m256i first = distances(w, a, 0), second = distances(w, a, 1);
        const __m256i nearest = smallest(_mm256_min_epu8(first, second));
        const unsigned distance = static_cast<unsigned>(_mm256_cvtsi256_si32(nearest)) & 0xff;
        if (distance > exact_distance)
            return portable::float_group(m_tile, m_rules, m_results, position, channel, group);
        alignas(32) uint8_t shifts[largest_group];
        _mm256_store_si256(reinterpret_cast<__m256i*>(shifts), _mm256_sub_epi8(first, nearest));
        _mm256_store_si256(reinterpret_cast<__m256i*>(shifts + 32),
                           _mm256_sub_epi8(second, nearest));

        __m256i aligned[8];
        const __m256i enabled = _mm256_set1_epi32(static_cast<int>(m_rules.lanes.enabled));
        const int64_t sum = sum_of_products(w, activations, shifts, enabled, aligned);
        const unsigned largest = w.largest + a.largest - distance;
        const uint32_t packed = portable::pack(sum, largest, m_rules.rtl_exact);
        const size_t at = (group * m_tile.positions + position) * m_tile.channels + channel;
        if (m_results.largest != nullptr)
            m_results.largest[at] = static_cast<uint16_t>(largest);
        if (m_results.accumulators != nullptr)
            m_results.accumulators[at] = sum;
        if (m_results.packed != nullptr)
            m_results.packed[at] = packed;
        if (m_results.steps != nullptr || m_results.ones != nullptr)
            count(aligned, at);
        return packed;
    }

    void count(const __m256i (&aligned)[8], size_t at) const {
        __m256i planes[6];
        planes_of_quads(aligned, planes);
        const lane_counts counts = count_lanes<6, blocks_are_bytes>(planes, m_lanes);
        if (m_results.steps != nullptr)
            m_results.steps[at] = static_cast<uint8_t>(counts.steps);
        if (m_results.ones != nullptr)
            m_results.ones[at] = static_cast<uint16_t>(counts.ones);
    }

    const float_tile& m_tile;
    const float_rules& m_rules;
    const float_results& m_results;
    lane_rules m_lanes;
};

} // namespace

namespace bitloom::bitlet::avx2 {

void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results) {
    if (rules.lanes.window == 8)
        tile_walk<true>(tile, rules, results).run();
    else
        tile_walk<false>(tile, rules, results).run();
}

} // namespace bitloom::bitlet::avx2
