// SPDX-License-Identifier: Apache-2.0
// Random PEs and groups: every size, and the patterns that make lanes fast and slow.
#pragma once

#include "models/bitlet/group_operands.h"
#include "models/bitlet/processing_element_timing.h"

#include <cstdint>
#include <random>

namespace bitloom::bitlet::testing {

using random_bits = std::mt19937_64;

/// lowest..highest.
unsigned between(random_bits& random, unsigned lowest, unsigned highest);

processing_element_parameters random_parameters(random_bits& random, bool rtl_exact);

/// Random prune mask that leaves a lane on, quant and last index; each is often the usual one.
group_control random_control(random_bits& random, const processing_element_parameters& p,
                             bool is_fixed);

/// A signed or unsigned number of `bits` (1..24), uniform, small, sparse or at an end of its range.
std::int32_t random_code(random_bits& random, unsigned bits, bool is_signed);

/// A group for `p` of codes of such random widths, up to its lanes.
group_operands random_fixed_group(random_bits& random, const processing_element_parameters& p);

/// Gaps with which every beat comes in time.
beat_gaps random_gaps(random_bits& random, const processing_element_parameters& p);

/// A group of fp32 numbers: exponents within a random spread around random centres, with zeros and
/// denormals; `everything`: infinities and NaNs, too.
group_operands random_float_group(random_bits& random, bool everything);

} // namespace bitloom::bitlet::testing
