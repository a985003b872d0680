// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/cli/commands.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace bitloom::cli {

inline constexpr const char* no_more = "nothing: the command has no more to say";

/// -q and -v; `more`: what -v adds.
void add_verbosity(CLI::App& command, verbosity& o, const char* more = no_more);
/// --set, several times.
void add_sets(CLI::App& command, std::vector<std::string>& sets);
/// What the commands that build a machine take, but -q and -v.
void add_common(CLI::App& command, common_options& o);
/// --mapping.
void add_mapping(CLI::App& command, std::optional<std::string>& mapping);

} // namespace bitloom::cli
