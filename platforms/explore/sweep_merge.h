// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/result_store.h"

#include <filesystem>
#include <vector>

namespace bitloom::explore {

/// The results files that folders of sweeps hold, in the order of the folders and their names.
/// Throws config_error for a folder without one.
std::vector<std::filesystem::path> results_in(const std::vector<std::filesystem::path>& folders);

/// Unites files of one sweep in the file `to`; returns the sweep's identity. Nothing is written
/// unless every point is there. Throws config_error: files of different sweeps or versions, points
/// that are missing (the shards that have them are named).
sweep_identity merge(const std::vector<std::filesystem::path>& files,
                     const std::filesystem::path& to);

} // namespace bitloom::explore
