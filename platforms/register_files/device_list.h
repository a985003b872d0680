// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::register_files {

/// A device as firmware finds it: its registers and its place in the memory map of soc_both.yaml.
struct device {
    std::string name;       ///< of files, lower case
    std::string prefix;     ///< of C macros
    std::string sentence;   ///< what it is
    std::string compatible; ///< of a devicetree node
    std::uint64_t address;
    std::uint64_t bytes;
    unsigned source; ///< of the interrupt controller; 0: none
    const register_table* table;

    bool is_accelerator() const { return compatible.compare(0, 8, "bitloom,") == 0; }
};

/// Accelerators first.
const std::vector<device>& devices();

} // namespace bitloom::register_files
