// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/preset.h"

#include <cstdint>
#include <string>

namespace bitloom::configuration {

/// A DRAM alone and how it is driven: a file of configs/memories. Defaults are those of
/// sdram::preset; the table in describe_memory.h gives every key its unit, range and sentence.
struct memory_configuration {
    sdram::preset preset;
    std::string mode = "detailed";
    std::uint32_t outstanding = 32; ///< reads that are under way at most
};

} // namespace bitloom::configuration
