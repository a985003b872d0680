// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <nlohmann/json.hpp>

#include <string>

namespace bitloom::results {

/// Every key of the configuration's machine, nested by sections as in a platform's file, in the
/// table's order. Widths of layers are not part of it: they stand with the layers.
nlohmann::ordered_json configuration_json(const configuration::platform_configuration& config);

/// The way back. Keys that are not there keep their defaults. Throws config_error, `where` followed
/// by the key and what is wrong.
configuration::platform_configuration configuration_of(const nlohmann::json& object,
                                                       const std::string& where);

} // namespace bitloom::results
