// SPDX-License-Identifier: Apache-2.0
// Groups of floating-point products as the authors' PE adds them, for a tile at once.
#pragma once

#include "models/bitlet/step_counting.h"

#include <cstddef>
#include <cstdint>

namespace bitloom::bitlet {

/// The weights of one group and output channel. Filled by make_group.
struct alignas(64) float_weight_group {
    std::uint32_t magnitudes[largest_group]; ///< 24 bits, with the hidden 1
    std::uint8_t below[largest_group];       ///< `largest` minus the exponent; 255: does not count
    std::uint64_t negative;                  ///< bit i: element i
    std::uint32_t largest;                   ///< exponent
};

/// The activations of one group and position. Filled by make_group.
struct alignas(64) float_activation_group {
    std::int32_t significands[largest_group]; ///< signed, 24 bits and a sign
    std::uint8_t below[largest_group];
    std::uint32_t largest;
};

/// From the fields of `count` <= 64 elements: biased exponents and signed significands
/// (|significand| < 2^24, hidden 1 included; the value is significand * 2^(exponent - 150) in
/// fp32; narrower formats come left-justified). The rest of the group becomes zeros with exponent
/// 0, which is what the machine pads with. `zeros_count`: zeros take part in E_max, as in the RTL.
/// Throws model_error if count exceeds 64.
void make_group(const std::uint8_t* exponents, const std::int32_t* significands, std::size_t count,
                bool zeros_count, float_weight_group& group);
void make_group(const std::uint8_t* exponents, const std::int32_t* significands, std::size_t count,
                bool zeros_count, float_activation_group& group);

/// Fields of fp32 words. A denormal has exponent 1; as the RTL's activations (rtl_exact) it also
/// gets a hidden 1. Weights take rtl_exact = false: their hidden bit comes from the feeder.
/// Infinity and NaN are ordinary words with exponent 255, as in the RTL.
void decode_fp32(const std::uint32_t* words, std::size_t count, bool rtl_exact,
                 std::uint8_t* exponents, std::int32_t* significands);

struct float_tile {
    const float_weight_group* weights;         ///< [groups][channels]
    const float_activation_group* activations; ///< [positions][groups]
    std::size_t channels, positions, groups;
};

struct float_rules {
    /// elements and `last` only bound the steps: what lies beyond must be zero. `enabled` also
    /// prunes the sums. `last` is elements - 1.
    lane_shape lanes;
    /// As in the RTL, a result whose biased exponent is exactly 0 misses its extra shift, and
    /// products of zero take part in E_max. The groups must be made accordingly.
    bool rtl_exact = true;
};

/// What the caller wants of each group; null for what it does not. All but `sums` are
/// [groups][positions][channels].
struct float_results {
    std::uint8_t* steps = nullptr;        ///< S, the steps of the slowest enabled lane
    std::uint16_t* ones = nullptr;        ///< of the aligned weights, all enabled lanes
    std::uint16_t* largest = nullptr;     ///< E_max, both biases included: 0..510
    std::int64_t* accumulators = nullptr; ///< the PE's accumulator
    std::uint32_t* packed = nullptr;      ///< the PE's fp32 result
    /// [positions][channels], rows `sums_pitch` apart: the packed results are added here, group
    /// after group, in fp32 with round to nearest.
    float* sums = nullptr;
    std::size_t sums_pitch = 0;
};

/// For every position, channel and group: E_max = largest sum of exponents (0 if none counts), each
/// weight's magnitude shifted right by E_max - sum (bits beyond 24 dropped), the disabled lanes'
/// bits cleared, the sum of products, the fp32 word packed from it, and the steps of the aligned
/// weights (see count_steps). Exact with every kernel set; the order of the groups is the order
/// of the additions to `sums`. Throws model_error for a shape out of range.
void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results);

} // namespace bitloom::bitlet
