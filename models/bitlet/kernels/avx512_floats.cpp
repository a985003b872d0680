// SPDX-License-Identifier: Apache-2.0
// Eight channels at a time: what ends in one number per group is reduced for eight at once.
#include "models/bitlet/kernels/avx512_lanes.h"
#include "models/bitlet/kernels/avx512_packing.h"
#include "models/bitlet/kernels/avx512_planes.h"
#include "models/bitlet/kernels/kernel_sets.h"

namespace {

using bitloom::bitlet::float_activation_group;
using bitloom::bitlet::float_results;
using bitloom::bitlet::float_rules;
using bitloom::bitlet::float_tile;
using bitloom::bitlet::float_weight_group;

// One position's activations.
struct activations {
    __m512i even[4], odd[4], below;

    explicit activations(const float_activation_group& group)
        : below(_mm512_load_si512(group.below)) {
        for (unsigned i = 0; i < 4; ++i) {
            even[i] = _mm512_load_si512(group.significands + 16 * i);
            odd[i] = _mm512_srli_epi64(even[i], 32);
        }
    }
};

constexpr byte_table spread_table(unsigned part) {
    byte_table table{};
    for (unsigned to = 0; to < 64; ++to)
        table.bytes[to] = static_cast<uint8_t>(16 * part + to / 4);
    return table;
}
constexpr byte_table spread[4] = {spread_table(0), spread_table(1), spread_table(2),
                                  spread_table(3)};

template <bool blocks_are_bytes>
class tile_walk {
public:
    tile_walk(const float_tile& tile, const float_rules& rules, const float_results& results)
        : m_tile(tile)
        , m_rules(rules)
        , m_results(results)
        , m_groups(rules_of(rules.lanes))
        , m_enabled(_mm512_set1_epi32(static_cast<int>(rules.lanes.enabled))) {}

    void run() {
        for (size_t group = 0; group < m_tile.groups; ++group)
            for (size_t position = 0; position < m_tile.positions; ++position) {
                const activations a(m_tile.activations[position * m_tile.groups + group]);
                for (size_t channel = 0; channel < m_tile.channels; channel += 8)
                    eight(a, position, channel, group);
            }
    }

private:
    // Channels from `channel`, fewer at the end of a row.
    void eight(const activations& a, size_t position, size_t channel, size_t group) {
        const size_t left = m_tile.channels - channel;
        const auto count = static_cast<unsigned>(left < 8 ? left : 8);
        const auto valid = static_cast<__mmask8>((1u << count) - 1);
        const float_weight_group* weights = m_tile.weights + group * m_tile.channels + channel;

        // Past the end of a short block its last channel stands in.
        const float_weight_group* of[8];
        __m512i distances[8];
        alignas(64) uint64_t largest_weights[8];
        for (unsigned j = 0; j < 8; ++j) {
            of[j] = weights + (j < count ? j : count - 1);
            distances[j] = _mm512_adds_epu8(_mm512_load_si512(of[j]->below), a.below);
            largest_weights[j] = of[j]->largest;
        }
        const __m512i nearest = smallest_byte(over_words<minimum_of_bytes>(distances));
        alignas(64) uint64_t nearest_of[8];
        _mm512_store_si512(nearest_of, nearest);
        const unsigned largest_activation =
            m_tile.activations[position * m_tile.groups + group].largest;
        const __m512i largest =
            _mm512_sub_epi64(_mm512_add_epi64(_mm512_load_si512(largest_weights),
                                              _mm512_set1_epi64(largest_activation)),
                             nearest);

        __m512i sums[8];
        for (unsigned j = 0; j < 8; ++j) {
            if (j >= count) {
                sums[j] = _mm512_setzero_si512();
                m_groups.add_empty();
                continue;
            }
            sums[j] = products(
                *of[j], a,
                _mm512_sub_epi8(distances[j], _mm512_set1_epi8(static_cast<char>(nearest_of[j]))));
        }
        const __m512i accumulators = over_words<sum_of_words>(sums);
        const __m256i packed = pack(accumulators, largest, m_rules.rtl_exact);

        const size_t at = (group * m_tile.positions + position) * m_tile.channels + channel;
        if (m_results.largest != nullptr)
            _mm512_mask_cvtepi64_storeu_epi16(m_results.largest + at, valid, largest);
        if (m_results.accumulators != nullptr)
            _mm512_mask_storeu_epi64(m_results.accumulators + at, valid, accumulators);
        if (m_results.packed != nullptr)
            _mm256_mask_storeu_epi32(m_results.packed + at, valid, packed);
        m_groups.finish(count, m_results.steps == nullptr ? nullptr : m_results.steps + at,
                        m_results.ones == nullptr ? nullptr : m_results.ones + at);
        const __mmask8 inexact =
            _mm512_cmpgt_epu64_mask(nearest, _mm512_set1_epi64(bitloom::bitlet::exact_distance));
        add_to_sums(corrected(packed, inexact & valid, position, channel, group), valid, position,
                    channel);
    }

    __m512i products(const float_weight_group& w, const activations& a, __m512i shifts) {
        __m512i aligned[4];
        __m512i sum = _mm512_setzero_si512();
        for (unsigned i = 0; i < 4; ++i) {
            const __m512i shift =
                _mm512_maskz_permutexvar_epi8(0x1111111111111111, spread[i], shifts);
            aligned[i] = _mm512_and_si512(
                _mm512_srlv_epi32(_mm512_load_si512(w.magnitudes + 16 * i), shift), m_enabled);
            const auto negative = static_cast<__mmask16>(w.negative >> 16 * i);
            const __m512i weight =
                _mm512_mask_sub_epi32(aligned[i], negative, _mm512_setzero_si512(), aligned[i]);
            const __m512i even = _mm512_mul_epi32(weight, a.even[i]);
            const __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(weight, 32), a.odd[i]);
            sum = _mm512_add_epi64(sum, _mm512_add_epi64(even, odd));
        }
        __m512i planes[3];
        planes_of_quads(aligned, planes);
        m_groups.template add<blocks_are_bytes>(planes);
        return sum;
    }

    // Does the groups of `inexact` again.
    __m256i corrected(__m256i packed, unsigned inexact, size_t position, size_t channel,
                      size_t group) const {
        if (inexact == 0)
            return packed;
        alignas(32) uint32_t words[8];
        _mm256_store_si256(reinterpret_cast<__m256i*>(words), packed);
        for (; inexact != 0; inexact &= inexact - 1) {
            const auto j = static_cast<unsigned>(__builtin_ctz(inexact));
            words[j] = bitloom::bitlet::portable::float_group(m_tile, m_rules, m_results, position,
                                                              channel + j, group);
        }
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(words));
    }

    void add_to_sums(__m256i packed, __mmask8 valid, size_t position, size_t channel) const {
        if (m_results.sums == nullptr)
            return;
        float* sums = m_results.sums + position * m_results.sums_pitch + channel;
        const __m256 before = _mm256_maskz_loadu_ps(valid, sums);
        _mm256_mask_storeu_ps(sums, valid, _mm256_add_ps(before, _mm256_castsi256_ps(packed)));
    }

    const float_tile& m_tile;
    const float_rules& m_rules;
    const float_results& m_results;
    eight_groups<3> m_groups;
    __m512i m_enabled;
};

} // namespace

namespace bitloom::bitlet::avx512 {

void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results) {
    if (rules.lanes.window == 8)
        tile_walk<true>(tile, rules, results).run();
    else
        tile_walk<false>(tile, rules, results).run();
}

} // namespace bitloom::bitlet::avx512
