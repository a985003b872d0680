// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/engine_recorder.h"
#include "platforms/results/run_record.h"

#include <array>
#include <string>

namespace bitloom::results {

/// What engines are called in timelines and traces, by tiled::engine.
inline constexpr std::array<const char*, tiled::engine_count> engine_names{"load activations",
                                                                           "load second operand",
                                                                           "load weights",
                                                                           "load constants",
                                                                           "array",
                                                                           "post-processor",
                                                                           "store"};

/// The first moves of every block of the first program, for the page: {"schema": 1, "engines":
/// names, "blocks": [{"layer": name, "first_cycle", "cycles", "cut", "moves": [[engine, half,
/// begin, end]]}]}, cycles of the block.
std::string engine_timeline(const tiled::engine_recording& recording, const run_record& run);

} // namespace bitloom::results
