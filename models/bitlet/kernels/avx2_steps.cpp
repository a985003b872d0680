// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/avx2_lanes.h"
#include "models/bitlet/kernels/avx2_planes.h"
#include "models/bitlet/kernels/kernel_sets.h"

#include <string.h>

namespace {

using bitloom::bitlet::largest_group;
using bitloom::bitlet::weight_rows;

inline __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

// Each reader turns 64 codes into planes, the disabled lanes' empty.
template <bool is_signed>
struct bytes {
    using code = uint8_t;
    static constexpr unsigned registers = 2;
    __m256i enabled;
    explicit bytes(uint32_t mask)
        : enabled(_mm256_set1_epi8(static_cast<char>(mask))) {}

    void read(const code* codes, __m256i (&planes)[2]) {
        planes_of_bytes(magnitudes(codes), magnitudes(codes + 32), planes);
    }
    bool fits() const { return true; }

private:
    __m256i magnitudes(const code* codes) const {
        const __m256i loaded = load(codes);
        return _mm256_and_si256(is_signed ? _mm256_abs_epi8(loaded) : loaded, enabled);
    }
};

template <bool is_signed>
struct pairs {
    using code = uint16_t;
    static constexpr unsigned registers = 4;
    __m256i enabled;
    explicit pairs(uint32_t mask)
        : enabled(_mm256_set1_epi16(static_cast<short>(mask))) {}

    void read(const code* codes, __m256i (&planes)[4]) {
        __m256i parts[4];
        for (unsigned i = 0; i < 4; ++i) {
            const __m256i loaded = load(codes + 16 * i);
            parts[i] = _mm256_and_si256(is_signed ? _mm256_abs_epi16(loaded) : loaded, enabled);
        }
        planes_of_pairs(parts, planes);
    }
    bool fits() const { return true; }
};

template <bool is_signed>
struct quads {
    using code = uint32_t;
    static constexpr unsigned registers = 6;
    __m256i enabled;
    __m256i all = _mm256_setzero_si256();
    explicit quads(uint32_t mask)
        : enabled(_mm256_set1_epi32(static_cast<int>(mask))) {}

    void read(const code* codes, __m256i (&planes)[6]) {
        __m256i parts[8];
        for (unsigned i = 0; i < 8; ++i) {
            const __m256i loaded = load(codes + 8 * i);
            const __m256i magnitudes = is_signed ? _mm256_abs_epi32(loaded) : loaded;
            all = _mm256_or_si256(all, magnitudes);
            parts[i] = _mm256_and_si256(magnitudes, enabled);
        }
        planes_of_quads(parts, planes);
    }
    bool fits() const {
        return _mm256_testz_si256(all, _mm256_set1_epi32(static_cast<int>(0xff000000))) != 0;
    }
};

template <class reader, bool blocks_are_bytes>
bool count_rows(const weight_rows& weights, const lane_shape& shape, uint8_t* steps,
                uint16_t* ones) {
    using code = typename reader::code;
    const lane_rules rules = rules_of(shape);
    reader group(shape.enabled);
    for (size_t row = 0; row < weights.rows; ++row) {
        const code* codes = static_cast<const code*>(weights.codes) + row * weights.pitch;
        for (size_t begin = 0; begin < weights.elements; begin += shape.elements) {
            const size_t left = weights.elements - begin;
            const size_t count = left < rules.positions ? left : rules.positions;
            __m256i planes[reader::registers];
            if (count == largest_group) {
                group.read(codes + begin, planes);
            } else {
                code filled[largest_group] = {};
                memcpy(filled, codes + begin, count * sizeof(code));
                group.read(filled, planes);
            }
            const lane_counts counts =
                count_lanes<reader::registers, blocks_are_bytes>(planes, rules);
            *steps++ = static_cast<uint8_t>(counts.steps);
            if (ones != nullptr)
                *ones++ = static_cast<uint16_t>(counts.ones);
        }
    }
    return group.fits();
}

template <template <bool> class reader>
bool count_codes(const weight_rows& weights, const lane_shape& shape, uint8_t* steps,
                 uint16_t* ones) {
    if (shape.window == 8)
        return weights.is_signed ? count_rows<reader<true>, true>(weights, shape, steps, ones)
                                 : count_rows<reader<false>, true>(weights, shape, steps, ones);
    return weights.is_signed ? count_rows<reader<true>, false>(weights, shape, steps, ones)
                             : count_rows<reader<false>, false>(weights, shape, steps, ones);
}

} // namespace

namespace bitloom::bitlet::avx2 {

bool count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones) {
    if (weights.code_bytes == 1)
        return count_codes<bytes>(weights, shape, steps, ones);
    if (weights.code_bytes == 2)
        return count_codes<pairs>(weights, shape, steps, ones);
    return count_codes<quads>(weights, shape, steps, ones);
}

} // namespace bitloom::bitlet::avx2
