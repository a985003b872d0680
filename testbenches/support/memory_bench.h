// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/preset.h"

namespace bitloom::testing {

/// A device of 1 MiB with the default timings.
inline sdram::preset small_dram() {
    sdram::preset p;
    p.org.rows = 8;
    return p;
}

} // namespace bitloom::testing
