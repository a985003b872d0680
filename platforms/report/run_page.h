// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/result_file.h"

#include <filesystem>
#include <string>

namespace bitloom::report {

/// The page of a run that recorded_run takes, with the timeline that lies in the folder `run`.
/// Throws config_error as result_file.
std::string run_page(const results::result_file& file, const std::filesystem::path& run);

} // namespace bitloom::report
