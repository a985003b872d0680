// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/register_files/device_list.h"

#include <string>
#include <vector>

namespace bitloom::register_files {

/// The C header of a device for firmware: offsets, masks of fields, reset value of its first
/// register, and its rows for a self-test.
std::string c_header(const device& d);

/// The performance counters that the accelerators share, as a C header.
std::string performance_header();

/// Where the devices are, as a C header: NAME_BASE of peripherals; accelerators stand side by side.
std::string memory_map_header(const std::vector<device>& all);

/// CMSIS-SVD 1.3 of the devices.
std::string svd(const std::vector<device>& all);

/// A devicetree fragment: nodes of the accelerators below `soc`, whose `plic` is the board's.
std::string devicetree(const std::vector<device>& all);

/// A page with its table of registers, from `| register |` to the table's end, made anew. Throws
/// config_error, naming `file`, if it has none.
std::string renewed_page(const std::string& page, const register_table& table,
                         const std::string& file);

} // namespace bitloom::register_files
