// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/exploration_platform.h"

#include <string>

namespace bitloom::accelerator {

/// One line about a program that ended in a fault: which, the block, the address of the word at
/// fault and what it says if there is one, and the address that was refused. `layer`: what the
/// block was to execute; may be empty.
std::string fault_message(const program_end& end, const std::string& layer);

} // namespace bitloom::accelerator
