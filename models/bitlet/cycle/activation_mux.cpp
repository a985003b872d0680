// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/activation_mux.h"

#include <string>

namespace bitloom::bitlet {

activation_mux::activation_mux(const sc_core::sc_module_name& name)
    : sc_module(name) {}

void activation_mux::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_term.valid, path + ".valid");
    for (unsigned lane = 0; lane < largest_lanes; ++lane)
        sc_core::sc_trace(file, m_selected[lane], path + ".selected_" + std::to_string(lane), 26);
}

} // namespace bitloom::bitlet
