// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/block.h"

namespace bitloom::block {

const std::vector<block_kind>& block_kinds() {
    static const std::vector<block_kind> kinds{
        {"fusion_unit", configured_by::platform, true, run_fusion_unit},
        {"systolic_array", configured_by::platform, false, run_systolic_array},
        {"bitlet_pe", configured_by::platform, true, run_bitlet_pe},
        {"dram", configured_by::memory, false, run_dram}};
    return kinds;
}

bool is_built_with_rtl() {
#ifdef BITLOOM_RTL
    return true;
#else
    return false;
#endif
}

} // namespace bitloom::block
