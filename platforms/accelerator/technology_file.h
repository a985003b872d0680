// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/technology.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/results/run_record.h"

#include <string>

namespace bitloom::accelerator {

struct read_technology {
    energy::technology figures;
    results::file_identity file;
};

/// `name`: a file (it ends in .yaml) or one of configs/technologies without its ending, which is
/// read once per process. Reads the tables it needs, too; docs/energy.md describes the keys,
/// defaults are those of energy::technology. Throws config_error, `file:line: path: what, and what
/// would be right`.
read_technology technology_of(const std::string& name);

/// The platform's; `default` is bitfusion_45nm, bitlet_28nm, eyeriss_45nm or baseline_45nm, by its
/// machine.
read_technology technology_of(const configuration::platform_configuration& platform);

} // namespace bitloom::accelerator
