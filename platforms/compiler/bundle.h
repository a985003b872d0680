// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/target.h"
#include "platforms/network/graph.h"

#include <string>

namespace bitloom::compiler {

/// The program as text: address, word and its meaning per line, a heading per block.
std::string program_listing(const network::graph& net, const compiled_program& program,
                            const target& machine);

/// A C header with the addresses and sizes that a driver needs.
std::string symbol_header(const network::graph& net, const compiled_program& program);

/// The memory image from program.header_address to the last initialised byte.
std::string memory_image(const compiled_program& program);

} // namespace bitloom::compiler
