// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/engine_recorder.h"
#include "platforms/results/run_record.h"

#include <cstddef>
#include <string>

namespace bitloom::results {

/// Events of a trace.json at most, names of tracks aside.
inline constexpr std::size_t most_trace_events = 50'000;
/// Moves of each layer that a timeline has, and a trace whatever it leaves out.
inline constexpr std::size_t first_moves_of_block = 60;

/// What to record of a run for its timeline and, if it is wanted, its trace.
tiled::engine_recorder::limits recording_limits(bool trace);

/// trace.json: Chrome trace events, docs/traces.md. Times are microseconds of simulated time, whole
/// nanoseconds; cycles stand in the events' args.
std::string engine_trace(const tiled::engine_recording& recording, const run_record& run);

} // namespace bitloom::results
