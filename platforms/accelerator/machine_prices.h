// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/price_list.h"
#include "models/energy/technology.h"
#include "models/memory/sdram/preset.h"
#include "platforms/configuration/platform_configuration.h"

namespace bitloom::accelerator {

/// What the machine's events cost in a technology, and what stands on its chip. Warns of banks
/// outside the SRAM tables and of buffers that cannot be read within a cycle. Memory costs
/// what `device` says, flat memory (none) what the technology does.
energy::price_list prices_of(const configuration::accelerator_configuration& a,
                             const energy::technology& t, const sdram::preset* device = nullptr);

/// The same for the published cost model, whose energies the platform itself names: no leakage, no
/// area.
energy::price_list published_prices_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::accelerator
