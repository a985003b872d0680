// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/soc_configuration.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// Reads a system's YAML file, then applies `sets`, as load_platform does a platform's. An entry of
/// `accelerators` begins with the accelerator and the memory port of the platform file that its key
/// `platform` names, if it does, and has the keys of `accelerator` besides its own. With one entry,
/// `accelerator.KEY` is `accelerators.0.KEY`. A `dram.bits_per_cycle` or `network` that is given
/// here is for all accelerators. Throws config_error, also for an address map or interrupt sources
/// that cannot be.
soc_configuration load_soc(const std::filesystem::path& file, const std::vector<std::string>& sets);

/// Whether a YAML file describes a system: it has a section `soc` or `accelerators`. Throws
/// config_error as reading it would.
bool is_soc(const std::filesystem::path& file);

/// The platform that programs are compiled for: the file's own or, of a system, its accelerator
/// `accelerator`, which may be left out where it is the only one. Throws config_error.
platform_configuration load_compiled_platform(const std::filesystem::path& file,
                                              const std::vector<std::string>& sets,
                                              const std::string& accelerator);

} // namespace bitloom::configuration
