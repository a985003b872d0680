// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bitloom::riscv {

/// Parts of docs/cpu.md, as Markdown, out of the tables that the core itself uses.
std::string instruction_page(); ///< every instruction: encoding, group, meaning
std::string csr_page();         ///< every control and status register

} // namespace bitloom::riscv
