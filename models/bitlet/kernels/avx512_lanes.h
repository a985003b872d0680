// SPDX-License-Identifier: Apache-2.0
// Internal to the AVX-512 set: steps and ones of eight groups at a time, from their planes.
// Anonymous, and without std::, as lanes.h says.
#pragma once

#include "models/bitlet/kernels/lanes.h"

#include <immintrin.h>
#include <string.h>

namespace {

inline __m256i upper_half(__m512i v) {
    return _mm512_extracti64x4_epi64(v, 1);
}

// For word l of its registers, byte j belongs to group j and to lanes l, l + 8, l + 16.
template <unsigned registers>
class eight_groups {
public:
    explicit eight_groups(const lane_rules& rules)
        : m_rules(rules) {}

    // The next group. Bytes of a plane are its blocks if `blocks_are_bytes`.
    template <bool blocks_are_bytes>
    void add(const __m512i (&planes)[registers]) {
        __m512i most, total;
        for (unsigned r = 0; r < registers; ++r) {
            _mm512_store_si512(m_planes[m_count] + 8 * r, planes[r]);
            const __m512i ones = _mm512_popcnt_epi64(planes[r]);
            const __m512i filled = filled_blocks<blocks_are_bytes>(planes[r]);
            m_spare[r] = _mm512_shrdi_epi64(m_spare[r], _mm512_sub_epi64(ones, filled), 8);
            most = r == 0 ? ones : _mm512_max_epu64(most, ones);
            total = r == 0 ? ones : _mm512_add_epi64(total, ones);
        }
        m_most = _mm512_shrdi_epi64(m_most, most, 8);
        m_total = _mm512_shrdi_epi64(m_total, total, 8);
        ++m_count;
    }

    // A group that nobody asks for, in place of the next.
    void add_empty() {
        for (__m512i& spare : m_spare)
            spare = _mm512_srli_epi64(spare, 8);
        m_most = _mm512_srli_epi64(m_most, 8);
        m_total = _mm512_srli_epi64(m_total, 8);
        ++m_count;
    }

    // Writes the counts of the first `count` of eight groups added, and starts anew.
    void finish(unsigned count, uint8_t* steps, uint16_t* ones) {
        if (steps != nullptr) {
            const uint64_t most = most_of_groups();
            if (count == 8)
                memcpy(steps, &most, 8); // a size known here is one store
            else
                memcpy(steps, &most, count);
        }
        if (ones != nullptr)
            _mm_mask_storeu_epi16(ones, static_cast<__mmask8>((1u << count) - 1),
                                  total_of_groups());
        m_count = 0;
    }

private:
    template <bool blocks_are_bytes>
    __m512i filled_blocks(__m512i planes) const {
        if constexpr (blocks_are_bytes) {
            const __m512i filled = _mm512_min_epu8(planes, _mm512_set1_epi8(1));
            return _mm512_sad_epu8(filled, _mm512_setzero_si512());
        }
        return _mm512_popcnt_epi64(
            _mm512_and_si512(any_in_windows(planes),
                             _mm512_set1_epi64(static_cast<long long>(m_rules.block_starts))));
    }

    static __m128i shift_of(unsigned bits) { return _mm_cvtsi32_si128(static_cast<int>(bits)); }

    // Byte j: steps of group j. Only lanes whose bound, ones + empty blocks, exceeds the most ones
    // of their group are stepped through.
    uint64_t most_of_groups() const {
        const __m512i blocks = _mm512_set1_epi8(static_cast<char>(m_rules.blocks));
        const __m256i half = _mm256_max_epu8(_mm512_castsi512_si256(m_most), upper_half(m_most));
        __m128i most =
            _mm_max_epu8(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
        most = _mm_max_epu8(most, _mm_unpackhi_epi64(most, most));
        most = _mm_max_epu8(most, _mm512_castsi512_si128(blocks));
        const __m512i most_everywhere = _mm512_broadcastq_epi64(most);
        alignas(8) uint8_t steps[8];
        _mm_storel_epi64(reinterpret_cast<__m128i*>(steps), most);
        alignas(64) uint64_t open_planes[64 * registers];
        uint8_t groups[64 * registers], bounds[64 * registers];
        unsigned count = 0;
        for (unsigned r = 0; r < registers; ++r) {
            const __m512i bound = _mm512_add_epi8(m_spare[r], blocks);
            alignas(64) uint8_t bound_of[64];
            _mm512_store_si512(bound_of, bound);
            __mmask64 open = _mm512_cmpgt_epu8_mask(bound, most_everywhere);
            for (; open != 0; open &= open - 1, ++count) {
                const auto at = static_cast<unsigned>(__builtin_ctzll(open));
                open_planes[count] = m_planes[at % 8][8 * r + at / 8];
                groups[count] = static_cast<uint8_t>(at % 8);
                bounds[count] = bound_of[at];
            }
        }
        // Few are done at once; of many, each one done leaves others behind what is known.
        alignas(64) uint64_t found[8];
        if (count <= 8) {
            _mm512_store_si512(found, steps_of_eight(_mm512_load_si512(open_planes),
                                                     static_cast<__mmask8>((1u << count) - 1)));
        }
        for (unsigned n = 0; n < count; ++n) {
            uint8_t& known = steps[groups[n]];
            if (count > 8 && bounds[n] <= known)
                continue;
            const auto exact =
                static_cast<uint8_t>(count <= 8 ? found[n] : steps_of(open_planes[n], m_rules));
            known = exact > known ? exact : known;
        }
        uint64_t all;
        memcpy(&all, steps, sizeof all);
        return all;
    }

    // Of each word: the place of its lowest one; 64 if it has none.
    static __m512i lowest_one(__m512i words) {
        return _mm512_popcnt_epi64(
            _mm512_andnot_si512(words, _mm512_sub_epi64(words, _mm512_set1_epi64(1))));
    }

    __m512i any_in_windows(__m512i planes) const {
        unsigned reach = 1;
        for (; 2 * reach <= m_rules.window; reach *= 2)
            planes = _mm512_or_si512(planes, _mm512_srl_epi64(planes, shift_of(reach)));
        return _mm512_or_si512(planes, _mm512_srl_epi64(planes, shift_of(m_rules.window - reach)));
    }

    // steps_of() of the planes in `left`, with the same jumps from run to run.
    __m512i steps_of_eight(__m512i planes, __mmask8 left) const {
        const __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi64(1);
        const __m512i window = _mm512_set1_epi64(m_rules.window);
        const __m512i window_mask =
            _mm512_set1_epi64(static_cast<long long>(low_bits(m_rules.window)));
        const __m512i positions = _mm512_set1_epi64(m_rules.positions);
        const __m512i runs = _mm512_andnot_si512(
            any_in_windows(planes), _mm512_set1_epi64(static_cast<long long>(m_rules.run_starts)));
        __m512i steps = _mm512_popcnt_epi64(planes), pointer = zero;
        while (left != 0) {
            const __m512i seen = _mm512_and_si512(_mm512_srlv_epi64(planes, pointer), window_mask);
            const __m512i beyond_first = _mm512_and_si512(seen, _mm512_sub_epi64(seen, one));
            const __mmask8 several = _mm512_mask_test_epi64_mask(left, beyond_first, beyond_first);
            const auto few = static_cast<__mmask8>(left & ~several);
            steps = _mm512_mask_add_epi64(steps, _mm512_mask_testn_epi64_mask(few, seen, seen),
                                          steps, one);
            const __m512i second = _mm512_add_epi64(pointer, lowest_one(beyond_first));
            const __m512i runs_ahead = _mm512_srlv_epi64(runs, second);
            const __mmask8 jumps = _mm512_mask_test_epi64_mask(several, runs_ahead, runs_ahead);
            // The last 1 in front of the run sees only itself.
            const __m512i past =
                _mm512_sub_epi64(_mm512_add_epi64(second, lowest_one(runs_ahead)), one);
            pointer = _mm512_add_epi64(_mm512_mask_mov_epi64(pointer, jumps, past), window);
            left = _mm512_mask_cmplt_epu64_mask(static_cast<__mmask8>(few | jumps), pointer,
                                                positions);
        }
        return steps;
    }

    // Number j: ones of group j.
    __m128i total_of_groups() const {
        const __m512i even = _mm512_and_si512(m_total, _mm512_set1_epi16(0xff));
        const __m512i odd = _mm512_srli_epi16(m_total, 8);
        return _mm_unpacklo_epi16(sum_of_words(even), sum_of_words(odd));
    }

    static __m128i sum_of_words(__m512i words) {
        const __m256i half = _mm256_add_epi16(_mm512_castsi512_si256(words), upper_half(words));
        const __m128i quarter =
            _mm_add_epi16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
        return _mm_add_epi16(quarter, _mm_unpackhi_epi64(quarter, quarter));
    }

    lane_rules m_rules;
    unsigned m_count = 0;
    __m512i m_most = _mm512_setzero_si512();
    __m512i m_spare[registers] = {}; // ones beyond the first of each filled block
    __m512i m_total = _mm512_setzero_si512();
    alignas(64) uint64_t m_planes[8][8 * registers];
};

} // namespace
