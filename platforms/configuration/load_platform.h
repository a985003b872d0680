// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// Reads a platform's YAML file, then applies `sets` ("path=value") in order: the last wins. A key
/// that the file leaves out keeps its default, so an empty file is the default platform; name and
/// sha256 are the file's, whatever the sets. Throws config_error, one line: `file:line: path: what,
/// and what would be right`, `file: what ...` where no line is to blame, or `--set path=value: what
/// ...`. Files over 1 MiB and nesting beyond yaml-cpp's 500 levels are refused.
platform_configuration load_platform(const std::filesystem::path& file,
                                     const std::vector<std::string>& sets);

} // namespace bitloom::configuration
