// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/block.h"

namespace bitloom::block {

const std::vector<block_kind>& block_kinds() {
    static const std::vector<block_kind> kinds{{"fusion_unit", run_fusion_unit},
                                               {"systolic_array", run_systolic_array},
                                               {"bitlet_pe", run_bitlet_pe}};
    return kinds;
}

} // namespace bitloom::block
