// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/target.h"
#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::compiler {

/// Samples in memory behind a program, for firmware to feed to it.
struct staged_samples {
    std::uint64_t samples = 0;
    std::vector<std::uint64_t> addresses; ///< of the first one, by input; none where samples is 0
};

/// Bytes of a header for so many inputs and outputs.
std::uint64_t bundle_header_bytes(std::size_t inputs, std::size_t outputs);

/// The structures of bundle_format.h, for `program.header_address`.
memory_segment bundle_header_of(const network::graph& net, const compiled_program& program,
                                const target& machine, const staged_samples& staged);

} // namespace bitloom::compiler
