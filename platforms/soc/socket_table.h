// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/socket_traces.h"

#include <string>

namespace bitloom::soc {

/// What has passed each traced pair of sockets, for a terminal: counts, bytes and latencies, then a
/// line each with the histogram.
std::string socket_table(const socket_traces& traces);

} // namespace bitloom::soc
