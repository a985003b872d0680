// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/elf_image.h"
#include "platforms/soc/soc_platform.h"

#include <cstdint>
#include <string>

namespace bitloom::soc {

/// A program for the core. Throws config_error, `file: what, and what would be right`.
riscv::elf_image read_firmware(const std::string& file);

/// Writes it to DRAM and lets the core start at its entry. Throws config_error where it does not
/// lie in DRAM; `file`: for messages.
void load_firmware(const riscv::elf_image& image, soc_platform& to, const std::string& file);

/// An address with the symbol before it, if there is one: "0x80000010 <main+0x10>".
std::string place_of(const riscv::elf_image& image, std::uint64_t address);

} // namespace bitloom::soc
