// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace bitloom::report {

/// The results file of the sweep in the folder `run`, or `run` itself if it is one; nothing where
/// there is a run's result, or neither.
std::optional<std::filesystem::path> sweep_results(const std::filesystem::path& run);

/// The page of a sweep, finished or not. Throws config_error if `results` is no results file, or
/// one of another version.
std::string sweep_page(const std::filesystem::path& results);

} // namespace bitloom::report
