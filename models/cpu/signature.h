// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/elf_image.h"
#include "models/cpu/host_interface.h"

#include <string>

namespace bitloom::riscv {

/// The memory between the symbols `begin_signature` and `end_signature` as the RISC-V architecture
/// tests want it: a word of 8 hexadecimal digits a line. Throws config_error, with `name` in front,
/// where the symbols are missing, in the wrong order, or do not lie in memory.
std::string signature_text(const elf_image& image, const memory_reader& read,
                           const std::string& name);

} // namespace bitloom::riscv
