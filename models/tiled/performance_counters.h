// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/sequencer.h"

#include <cstdint>

namespace bitloom::tiled {

/// What stands in the register at `offset`, one of performance_rows.
std::uint32_t performance_word(const sequencer& control, std::uint32_t offset);

} // namespace bitloom::tiled
