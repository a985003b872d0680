// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/operand_register.h"

#include <string>

namespace bitloom::bitfusion {

operand_register::operand_register(const sc_core::sc_module_name& name, const operand_row& state)
    : sc_module(name)
    , m_state(state) {}

void operand_register::trace(sc_core::sc_trace_file* file) const {
    sc_core::sc_trace(file, m_state.row, std::string(name()) + ".row", 32);
    sc_core::sc_trace(file, m_state.operands, std::string(name()) + ".operands", 32);
}

} // namespace bitloom::bitfusion
