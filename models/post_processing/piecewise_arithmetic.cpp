// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/piecewise_arithmetic.h"

#include "models/post_processing/thresholds_arithmetic.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace bitloom::post_processing {

namespace {

__extension__ using int128 = __int128;

int128 product(std::int64_t sum, const piecewise_segment& s) {
    return int128{sum} * s.multiplier + s.offset;
}

unsigned shift_of(const piecewise_segment& s) {
    return static_cast<unsigned>(s.shift) & 63U;
}

/// The constants of channels with one segment, side by side.
struct lines {
    std::vector<std::int64_t> multiplier, offset, shift;

    lines(const piecewise_segment* table, std::size_t channels) {
        for (std::size_t c = 0; c < channels; ++c) {
            multiplier.push_back(table[c].multiplier);
            offset.push_back(table[c].offset);
            shift.push_back(shift_of(table[c]));
        }
    }
};

/// Whether 64 bits hold the products of every sum between `low` and `high`.
bool fits_64_bits(const piecewise_segment* table, std::size_t channels, std::int64_t low,
                  std::int64_t high) {
    const auto fits = [](int128 x) { return x == static_cast<std::int64_t>(x); };
    return std::all_of(table, table + channels, [&](const piecewise_segment& s) {
        return fits(product(low, s)) && fits(product(high, s));
    });
}

template <typename word>
void apply_lines(const word* sums, std::size_t pixels, std::size_t channels, const lines& l,
                 const piecewise_stage& stage, std::int16_t* codes) {
    const std::int64_t *multiplier = l.multiplier.data(), *offset = l.offset.data(),
                       *shift = l.shift.data();
    const std::int64_t low = stage.low, high = stage.high;
    for (std::size_t p = 0; p < pixels; ++p, sums += channels, codes += channels)
        for (std::size_t c = 0; c < channels; ++c) {
            const std::int64_t code = (sums[c] * multiplier[c] + offset[c]) >> shift[c];
            codes[c] = static_cast<std::int16_t>(std::min(std::max(code, low), high));
        }
}

} // namespace

std::int32_t piecewise_code(std::int64_t sum, const piecewise_segment& segment, std::int32_t low,
                            std::int32_t high) {
    const int128 code = product(sum, segment) >> shift_of(segment);
    return static_cast<std::int32_t>(std::min<int128>(std::max<int128>(code, low), high));
}

template <typename word>
void apply_piecewise(const word* sums, std::size_t pixels, std::size_t channels,
                     const piecewise_segment* table, const piecewise_stage& stage,
                     std::int16_t* codes) {
    if (pixels == 0 || channels == 0)
        return;
    if (stage.segments == 1) {
        word low = sums[0], high = sums[0]; // std::minmax_element is not vectorised
        for (std::size_t i = 0; i < pixels * channels; ++i) {
            low = std::min(low, sums[i]);
            high = std::max(high, sums[i]);
        }
        if (fits_64_bits(table, channels, low, high))
            return apply_lines(sums, pixels, channels, lines(table, channels), stage, codes);
    }
    std::vector<std::int64_t> firsts(stage.segments);
    for (std::size_t c = 0; c < channels; ++c) {
        const piecewise_segment* entry = table + c * stage.segments;
        for (std::size_t n = 0; n < firsts.size(); ++n)
            firsts[n] = entry[n].first;
        for (std::size_t p = 0; p < pixels; ++p) {
            const std::int64_t sum = sums[p * channels + c];
            const std::uint32_t n = passed_thresholds(firsts.data() + 1, stage.segments - 1, sum);
            codes[p * channels + c] =
                static_cast<std::int16_t>(piecewise_code(sum, entry[n], stage.low, stage.high));
        }
    }
}

template void apply_piecewise(const std::int32_t*, std::size_t, std::size_t,
                              const piecewise_segment*, const piecewise_stage&, std::int16_t*);
template void apply_piecewise(const std::int64_t*, std::size_t, std::size_t,
                              const piecewise_segment*, const piecewise_stage&, std::int16_t*);

} // namespace bitloom::post_processing
