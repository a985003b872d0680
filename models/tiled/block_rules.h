// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

namespace bitloom::tiled {

/// What makes a block contradict itself, one phrase, whatever program it came from; null if it can
/// run on buffers that are large enough.
const char* flaw_of(const block& b);

} // namespace bitloom::tiled
