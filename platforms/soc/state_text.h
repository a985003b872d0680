// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/elf_image.h"
#include "platforms/soc/soc_platform.h"

#include <string>

namespace bitloom::soc {

/// Where the core stands, its last traps and what interrupts are pending, a line each: what one
/// wants to know of firmware that did not end. `image`: for the names of addresses.
std::string state_text(soc_platform& platform, const riscv::elf_image& image);

} // namespace bitloom::soc
