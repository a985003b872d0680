// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/node_scaling.h"
#include "models/energy/sram_library.h"

#include <filesystem>

namespace bitloom::accelerator {

/// Adds the banks of a CSV file with the columns variant, node_nm, size_bytes, width_bits,
/// read_energy_pJ, write_energy_pJ, leak_power_mW, gate_leak_power_mW, area_mm2, access_time_ns
/// (others are passed over). Leakage is the sum of both. Throws config_error, `file:line: what, and
/// what would be right`.
void read_sram_table(const std::filesystem::path& file, energy::sram_library& to);

/// The two tables of ratios in `folder`: tech_scaling_stillmaker.csv (from, to: nodes, HP for high
/// performance; area, delay, energy) and sram_ratios.csv (node_nm; energy, area, leakage, from 45
/// nm). Throws as above.
energy::node_scaling read_scaling(const std::filesystem::path& folder);

} // namespace bitloom::accelerator
