// SPDX-License-Identifier: Apache-2.0
// What a tile means to a plain systolic array: a MAC takes one input channel and one output channel
// per cycle, whatever their widths up to its own. Activations pass along the rows, sums down the
// columns, as in Bit Fusion's array, so that what differs between the two is fusion alone.
#pragma once

#include "models/baselines/bit_parallel/bit_parallel_parameters.h"
#include "models/tiled/beat_array.h"

#include <string>

namespace bitloom::bit_parallel {

class mac_array_model : public tiled::beat_array_model {
public:
    explicit mac_array_model(const mac_array_parameters& p);

    const mac_array_parameters& parameters() const { return m_parameters; }
    tiled::array_beat beat_of(operand_format activation, operand_format weight) const override;
    /// Operands wider than a MAC, too.
    std::string refuses(const tiled::block& b) const override;

private:
    mac_array_parameters m_parameters;
};

} // namespace bitloom::bit_parallel
