// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace bitloom::network {

/// The folder of a network's file; "." where its path has none.
std::filesystem::path folder_of(const std::filesystem::path& network);

/// The file that a network's file names, which lies inside `folder`. Throws config_error without a
/// place, "'location' ...": a path that is empty, absolute, climbs out of the folder (also through
/// a symbolic link), does not exist or is no regular file.
std::filesystem::path file_inside(const std::filesystem::path& folder, const std::string& location);

} // namespace bitloom::network
