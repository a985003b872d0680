// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compile_options.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"

namespace bitloom::compiler {

/// Tiles, lays out and encodes `net` for `batch` inputs at a time. Throws config_error, naming the
/// layer and what would be right, where the machine cannot run it: a width it has not, a sum beyond
/// accelerator.accumulator_bits, a smallest tile beyond a buffer, more memory than dram.bytes.
compiled_program compile(const network::graph& net,
                         const configuration::platform_configuration& platform, std::uint64_t batch,
                         const compile_options& options = {});

} // namespace bitloom::compiler
