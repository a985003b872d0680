// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/layer_bricks.h"

namespace bitloom::dadiannao {

/// DaDianNao (Y. Chen et al., MICRO 2014): 16 tiles of 16 units, each of 16 multipliers of 16 bits,
/// which take a brick a cycle whatever its bits. The machine that Stripes, Bit-Pragmatic and
/// Laconic are measured by.
inline baselines::unit_work work_of(const baselines::layer_bricks& l) {
    const auto bricks = static_cast<double>(l.outputs * (l.full_bricks() + l.short_bricks()));
    return {l.macs(), l.pixels() * bricks};
}

} // namespace bitloom::dadiannao
