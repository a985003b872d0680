// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/group_arithmetic.h"

#include "models/bitlet/essential_bits_arithmetic.h"
#include "models/bitlet/exponent_matching_arithmetic.h"
#include "models/bitlet/packing_arithmetic.h"

namespace bitloom::bitlet {

namespace {

using reassembled_group = std::array<reassembled_pair, largest_group>;

bit_planes aligned_planes(const processing_element_parameters& p, const group_control& c,
                          const group_operands& operands, const reassembled_group& pairs,
                          unsigned maximum) {
    bit_planes planes{};
    for (unsigned chunk = 0; chunk < p.chunks(); ++chunk) {
        std::uint32_t aligned[aligned_per_cycle] = {};
        for (unsigned n = 0; n < aligned_per_cycle; ++n)
            if (const unsigned i = chunk * aligned_per_cycle + n; i < p.group)
                aligned[n] = aligned_magnitude(p, c, operands, i, pairs[i], maximum);
        put_chunk(planes, aligned, chunk);
    }
    return planes;
}

std::int64_t sum_of(std::uint64_t taken, const reassembled_group& pairs) {
    std::int64_t sum = 0;
    for (; taken != 0; taken &= taken - 1)
        sum += pairs[static_cast<unsigned>(__builtin_ctzll(taken))].activation;
    return sum;
}

} // namespace

group_result compute_group(const processing_element_parameters& p, const group_control& c,
                           const group_operands& operands) {
    reassembled_group pairs;
    for (unsigned i = 0; i < p.group; ++i)
        pairs[i] = reassemble(p, c, operands, i, operands.activation[i]);
    group_result result;
    result.maximum = maximum_exponent(pairs.data(), p.group);
    const bit_planes planes = aligned_planes(p, c, operands, pairs, result.maximum);
    // The tree's 52 bits hold 24 activations of 26 bits, shifted by up to 23: nothing wraps.
    for (std::uint32_t left = enabled_planes(p, c); left != 0; left &= left - 1) {
        const auto plane = static_cast<unsigned>(__builtin_ctz(left));
        const lane_walk walk = walk_lane(planes[plane], c.last_index, p.window);
        result.steps = std::max(result.steps, walk.steps);
        result.accumulator += sum_of(walk.taken, pairs) * (std::int64_t{1} << plane);
    }
    result.packed = c.is_fixed ? pack_fixed(result.accumulator, c.quant, p.rtl_exact)
                               : pack_float(result.accumulator, result.maximum, p.rtl_exact);
    return result;
}

} // namespace bitloom::bitlet
