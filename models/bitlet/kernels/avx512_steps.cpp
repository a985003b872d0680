// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/avx512_lanes.h"
#include "models/bitlet/kernels/avx512_planes.h"
#include "models/bitlet/kernels/kernel_sets.h"

namespace {

using bitloom::bitlet::weight_rows;

inline __mmask64 first(size_t count) {
    return low_bits(static_cast<unsigned>(count));
}

template <bool is_signed>
struct bytes {
    static constexpr unsigned registers = 1;
    using code = uint8_t;
    __mmask64 lanes;
    explicit bytes(uint32_t enabled)
        : lanes(bytes_of_lanes(enabled)) {}

    void load(const code* codes, size_t count, __m512i (&planes)[1]) {
        const __m512i loaded = _mm512_maskz_loadu_epi8(first(count), codes);
        planes[0] = planes_of_bytes(is_signed ? _mm512_abs_epi8(loaded) : loaded, lanes);
    }
    bool fits() const { return true; }
};

template <bool is_signed>
struct pairs {
    static constexpr unsigned registers = 2;
    using code = uint16_t;
    __mmask64 low, high;
    explicit pairs(uint32_t enabled)
        : low(bytes_of_lanes(enabled))
        , high(bytes_of_lanes(enabled >> 8)) {}

    void load(const code* codes, size_t count, __m512i (&planes)[2]) {
        const __mmask64 mask = first(count);
        __m512i a = _mm512_maskz_loadu_epi16(static_cast<__mmask32>(mask), codes);
        __m512i b = _mm512_maskz_loadu_epi16(static_cast<__mmask32>(mask >> 32), codes + 32);
        if (is_signed) {
            a = _mm512_abs_epi16(a);
            b = _mm512_abs_epi16(b);
        }
        planes[0] = planes_of_pairs(a, b, low_of_pairs, low);
        planes[1] = planes_of_pairs(a, b, high_of_pairs, high);
    }
    bool fits() const { return true; }
};

template <bool is_signed>
struct quads {
    static constexpr unsigned registers = 3;
    using code = uint32_t;
    __m512i enabled_bits;
    __m512i all = _mm512_setzero_si512();
    explicit quads(uint32_t enabled)
        : enabled_bits(_mm512_set1_epi32(static_cast<int>(enabled))) {}

    void load(const code* codes, size_t count, __m512i (&planes)[3]) {
        const __mmask64 mask = first(count);
        __m512i parts[4];
        for (unsigned i = 0; i < 4; ++i) {
            parts[i] =
                _mm512_maskz_loadu_epi32(static_cast<__mmask16>(mask >> 16 * i), codes + 16 * i);
            if (is_signed)
                parts[i] = _mm512_abs_epi32(parts[i]);
            all = _mm512_or_si512(all, parts[i]);
            parts[i] = _mm512_and_si512(parts[i], enabled_bits);
        }
        planes_of_quads(parts, planes);
    }
    bool fits() const {
        return _mm512_test_epi32_mask(all, _mm512_set1_epi32(static_cast<int>(0xff000000))) == 0;
    }
};

template <class reader, bool blocks_are_bytes>
bool count_rows(const weight_rows& weights, const lane_shape& shape, uint8_t* steps,
                uint16_t* ones) {
    const lane_rules rules = rules_of(shape);
    reader read(shape.enabled);
    eight_groups<reader::registers> groups(rules);
    unsigned waiting = 0;
    for (size_t row = 0; row < weights.rows; ++row) {
        const auto* codes =
            static_cast<const typename reader::code*>(weights.codes) + row * weights.pitch;
        for (size_t begin = 0; begin < weights.elements; begin += shape.elements) {
            const size_t left = weights.elements - begin;
            __m512i planes[reader::registers];
            read.load(codes + begin, left < rules.positions ? left : rules.positions, planes);
            groups.template add<blocks_are_bytes>(planes);
            if (++waiting < 8)
                continue;
            groups.finish(8, steps, ones);
            waiting = 0;
            steps += 8;
            if (ones != nullptr)
                ones += 8;
        }
    }
    if (waiting == 0)
        return read.fits();
    for (unsigned filled = waiting; filled < 8; ++filled)
        groups.add_empty();
    groups.finish(waiting, steps, ones);
    return read.fits();
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

namespace bitloom::bitlet::avx512 {

bool count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones) {
    if (weights.code_bytes == 1)
        return count_codes<bytes>(weights, shape, steps, ones);
    if (weights.code_bytes == 2)
        return count_codes<pairs>(weights, shape, steps, ones);
    return count_codes<quads>(weights, shape, steps, ones);
}

} // namespace bitloom::bitlet::avx512
