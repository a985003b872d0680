// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/memory_configuration.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// Reads a memory's YAML file (none: the defaults), then applies `sets` ("path=value") in order.
/// The preset's name is the file's stem. Throws config_error as load_platform does, also for values
/// that contradict each other (sdram::find_fault): the message is at the line of one of them.
memory_configuration load_memory(const std::optional<std::filesystem::path>& file,
                                 const std::vector<std::string>& sets);

} // namespace bitloom::configuration
