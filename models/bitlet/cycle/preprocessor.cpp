// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/preprocessor.h"

#include <string>

namespace bitloom::bitlet {

preprocessor::preprocessor(const sc_core::sc_module_name& name,
                           const processing_element_parameters& p)
    : sc_module(name)
    , m_parameters(p) {}

void preprocessor::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_token.valid, path + ".valid");
    sc_core::sc_trace(file, m_beat, path + ".beat", 2);
    for (unsigned i = 0; i < m_parameters.group; ++i) {
        const std::string number = std::to_string(i);
        sc_core::sc_trace(file, m_pairs[i].activation, path + ".activation_" + number, 26);
        sc_core::sc_trace(file, m_pairs[i].exponent_sum, path + ".exponent_sum_" + number, 9);
    }
}

} // namespace bitloom::bitlet
