// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <cstdint>
#include <string>

namespace bitloom::soc {

/// A device's registers, by the names of the configuration.
struct device {
    std::string name;
    std::uint64_t address, size; ///< its place on the bus
    const register_table* registers;
};

} // namespace bitloom::soc
