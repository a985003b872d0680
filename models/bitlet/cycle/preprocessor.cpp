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
        const auto trace_pair = [&](const auto& value, const char* what, int bits) {
            sc_core::sc_trace(file, value, path + what + std::to_string(i), bits);
        };
        trace_pair(m_pairs[i].activation, ".activation_", 26);
        trace_pair(m_pairs[i].exponent_sum, ".exponent_sum_", 9);
    }
}

} // namespace bitloom::bitlet
