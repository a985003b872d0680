// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/memory_configuration.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/configuration/soc_configuration.h"

#include <string>

namespace bitloom::configuration {

/// The effective configuration as YAML for --dump-config: every key, above each its sentence, unit
/// and range. What load_platform reads back is equal but for name and sha256, which are a file's.
std::string dump(const platform_configuration& config);
/// The same of a system; load_soc reads it back.
std::string dump_soc(const soc_configuration& config);
std::string dump_memory(const memory_configuration& config);

/// The table of keys for configs/README.md, in Markdown.
std::string key_table();
/// The same of what a system has besides; the first `dram` keys and those of accelerators are a
/// platform's.
std::string soc_key_table();

} // namespace bitloom::configuration
