// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/sweep.h"

#include <filesystem>

namespace bitloom::explore {

/// Reads a sweep's YAML file. Files that it names are found from it; whether they exist is not
/// looked at. Throws config_error, one line `file:line: path: what, and what would be right`: no
/// such key (the nearest is named), a value that the key does not take, one given twice, a list
/// that is empty.
sweep read_sweep(const std::filesystem::path& file);

} // namespace bitloom::explore
