// SPDX-License-Identifier: Apache-2.0
// How a run was asked for, so that it can be run again: run.json beside result.json. What the
// configuration was stands in the result.
#pragma once

#include "platforms/configuration/layer_widths.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::results {

struct run_command {
    std::filesystem::path folder; ///< in which it ran: file names are relative to it
    std::string network;          ///< as given, like all names
    std::vector<std::string> inputs;
    std::optional<std::string> mapping;
    std::optional<std::uint64_t> seed; ///< of inputs that were not given
    configuration::widths_by_layer layer_widths;
};

std::string command_json(const run_command& command);

/// Reads `run.json` of a run's --out folder. Throws config_error, one line, if there is none or it
/// is not as command_json writes it.
run_command read_command(const std::filesystem::path& run);

} // namespace bitloom::results
