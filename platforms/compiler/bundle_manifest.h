// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compiled_program.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"

#include <cstdint>
#include <string>

namespace bitloom::compiler {

/// The memory image's file in a bundle's folder.
inline constexpr char image_file[] = "image.bin";

/// bundle.json: where the image belongs in memory and what it is, for whoever loads it. `samples`:
/// staged ones.
std::string bundle_manifest(const network::graph& net, const compiled_program& program,
                            const configuration::platform_configuration& platform,
                            std::uint64_t samples);

} // namespace bitloom::compiler
