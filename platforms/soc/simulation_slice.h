// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <systemc>

namespace bitloom::soc {

/// Simulates some milliseconds of the host's, at least to the next thing that happens, and not
/// beyond `longest`. Something is pending.
void simulate_slice(const std::optional<sc_core::sc_time>& longest);

} // namespace bitloom::soc
