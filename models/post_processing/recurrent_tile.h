// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_program.h"
#include "models/post_processing/post_tile.h"

#include <cstdint>
#include <vector>

namespace bitloom::post_processing {

/// A tile of a recurrent layer's step: its sums, the second stream and the state become hidden
/// values. Sums and second stream are [image][unit][gate], outputs and state [image][unit].
class recurrent_tile {
public:
    /// Writes tile.output and tile.state. `program` has a cell behind requantise; tile.channels are
    /// whole units.
    void process(const post_program& program, const post_tile& tile);

private:
    void process_integers(const post_program& program, const post_tile& tile);
    void process_floats(const post_program& program, const post_tile& tile);

    std::vector<std::int32_t> m_sums, m_second, m_hidden;
    std::vector<float> m_float_sums, m_float_second, m_state;
};

} // namespace bitloom::post_processing
