// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bitloom::bitfusion {

/// Parts of docs/instruction_set.md, as Markdown, out of the tables that the machine itself uses.
std::string instruction_page(); ///< every instruction: text, fields with their bits, meaning
std::string loop_page();        ///< loop ids and their names
std::string fault_page();       ///< fault codes

} // namespace bitloom::bitfusion
