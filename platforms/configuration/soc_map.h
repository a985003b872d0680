// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/address_map.h"
#include "platforms/configuration/soc_builder.h"
#include "platforms/configuration/soc_configuration.h"

#include <string>
#include <vector>

namespace bitloom::configuration {

/// The system's address map: DRAM, UART, timer, interrupt controller, finisher, accelerators.
std::vector<address_range> address_map_of(const soc_configuration& config);

/// The same in Markdown, with interrupt sources.
std::string address_map_page(const soc_configuration& config);

/// Throws config_error if places overlap or two devices have the same interrupt source or name.
/// `builder`: knows where keys were given.
void check_soc_map(const soc_configuration& config, const soc_builder& builder);

} // namespace bitloom::configuration
