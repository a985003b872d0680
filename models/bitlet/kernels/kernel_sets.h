// SPDX-License-Identifier: Apache-2.0
// Internal to models/bitlet and its tests and benchmarks: the loops over groups, once per
// instruction set.
#pragma once

#include "models/bitlet/float_groups.h"
#include "models/bitlet/step_counting.h"

namespace bitloom::bitlet {

/// One implementation of the loops. Arguments are those of the public functions, already checked.
struct kernel_set {
    const char* name; ///< "avx512", "avx2", "portable"
    /// False if a magnitude has more than 24 bits.
    bool (*count_steps)(const weight_rows&, const lane_shape&, std::uint8_t* steps,
                        std::uint16_t* ones);
    void (*float_groups)(const float_tile&, const float_rules&, const float_results&);
};

/// All sets that this CPU runs, best first.
struct kernel_list {
    const kernel_set* sets[3];
    std::size_t count;
};
kernel_list available_kernels();

/// The best set this CPU runs, no better than the tile kernels in use: BITLOOM_ISA, which chooses
/// those, holds here too. Throws config_error where that does.
const kernel_set& selected_kernels();

/// Throws model_error unless every field is in its range.
void check_shape(const lane_shape& shape);

extern const kernel_set portable_kernels;

/// Distances to the largest exponents, of weight and activation together, are added as saturating
/// bytes. Up to this smallest distance of a group, a saturated one means a shift of 24 or more.
inline constexpr unsigned exact_distance = 255 - largest_lanes;

namespace portable {
/// The RTL's packager: |accumulator| * 2^(largest - 300) cut to 24 bits, see float_rules.
std::uint32_t pack(std::int64_t accumulator, unsigned largest, bool rtl_exact);
bool count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones);
void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results);
/// One position, channel and group of a tile: writes all but `sums` and returns the packed result.
std::uint32_t float_group(const float_tile& tile, const float_rules& rules,
                          const float_results& results, std::size_t position, std::size_t channel,
                          std::size_t group);
} // namespace portable

#ifdef BITLOOM_X86_KERNELS
extern const kernel_set avx2_kernels;
extern const kernel_set avx512_kernels;

namespace avx2 {
bool count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones);
void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results);
} // namespace avx2

namespace avx512 {
bool count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones);
void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results);
} // namespace avx512
#endif

} // namespace bitloom::bitlet
