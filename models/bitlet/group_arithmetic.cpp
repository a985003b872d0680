// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/group_arithmetic.h"

#include "models/bitlet/essential_bits_arithmetic.h"
#include "models/bitlet/exponent_matching_arithmetic.h"
#include "models/bitlet/packing_arithmetic.h"
#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::bitlet {

namespace {

using reassembled_group = std::array<reassembled_pair, largest_group>;

using magnitudes = std::array<std::uint32_t, largest_group>;

bit_planes planes_of(const magnitudes& aligned, unsigned chunks) {
    bit_planes planes{};
    for (unsigned chunk = 0; chunk < chunks; ++chunk) {
        std::uint32_t eight[aligned_per_cycle];
        std::copy_n(aligned.data() + chunk * aligned_per_cycle, aligned_per_cycle, eight);
        put_chunk(planes, eight, chunk);
    }
    return planes;
}

} // namespace

group_result compute_group(const processing_element_parameters& p, const group_control& c,
                           const group_operands& operands) {
    require(is_valid(p, c), "a group that the PE cannot end");
    reassembled_group pairs;
    for (unsigned i = 0; i < p.group; ++i)
        pairs[i] = reassemble(p, c, operands, i, operands.activation[i]);
    group_result result;
    result.maximum = maximum_exponent(pairs.data(), p.group);
    magnitudes aligned{};
    for (unsigned i = 0; i < p.group; ++i)
        aligned[i] = aligned_magnitude(p, c, operands, i, pairs[i], result.maximum);
    // The tree's 52 bits hold 24 activations of 26 bits, shifted by up to 23: nothing wraps. Every
    // one up to the last element is taken, so its lanes' sum is a product.
    const std::uint32_t enabled = enabled_planes(p, c);
    for (unsigned i = 0; i <= c.last_index; ++i)
        result.accumulator += std::int64_t{pairs[i].activation} * (aligned[i] & enabled);
    const bit_planes planes = planes_of(aligned, p.chunks());
    for (std::uint32_t left = enabled; left != 0; left &= left - 1) {
        const auto plane = static_cast<unsigned>(__builtin_ctz(left));
        const lane_walk walk = walk_lane(planes[plane], c.last_index, p.window);
        result.steps = std::max(result.steps, walk.steps);
        if (walk.behind != no_element)
            result.accumulator += pairs[walk.behind].activation * (std::int64_t{1} << plane);
    }
    result.packed = c.is_fixed ? pack_fixed(result.accumulator, c.quant, p.rtl_exact)
                               : pack_float(result.accumulator, result.maximum, p.rtl_exact);
    return result;
}

} // namespace bitloom::bitlet
