// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/group_accumulator.h"

#include <string>

namespace bitloom::bitlet {

group_accumulator::group_accumulator(const sc_core::sc_module_name& name)
    : sc_module(name) {}

void group_accumulator::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_total, path + ".total", 64);
    sc_core::sc_trace(file, m_term.valid, path + ".valid");
}

} // namespace bitloom::bitlet
