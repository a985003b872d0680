// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace bitloom::cli {

/// A line for each float32 output that two runs have in common: the largest absolute difference of
/// an element, and the largest relative to the larger of the two. Runs are --out folders or their
/// result.json; what has no outputs, or of other shapes, adds no line. Throws config_error for
/// arrays that cannot be read.
std::string output_differences(const std::filesystem::path& first,
                               const std::filesystem::path& second);

} // namespace bitloom::cli
