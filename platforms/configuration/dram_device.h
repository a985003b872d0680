// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/preset.h"
#include "platforms/configuration/platform_configuration.h"

#include <functional>
#include <string>

namespace bitloom::configuration {

/// Whether a platform's memory is timed by its device rather than flat.
inline bool is_timed(const dram_configuration& d) {
    return d.mode != "flat";
}

/// The start of a message about a key, as `platform.yaml:3: dram.preset: `.
using message_start = std::function<std::string(const std::string& key)>;

/// The device of timed memory: dram.preset with the platform's channels and mapping. Throws
/// config_error if no preset is given, it cannot be read or run, or it is smaller than dram.bytes;
/// `where`: begins messages, by default with the key alone.
sdram::preset dram_device_of(const dram_configuration& d, const message_start& where = {});

} // namespace bitloom::configuration
