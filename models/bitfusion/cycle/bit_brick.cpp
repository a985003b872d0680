// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/bit_brick.h"

#include <string>

namespace bitloom::bitfusion {

bit_brick::bit_brick(const sc_core::sc_module_name& name)
    : sc_module(name) {}

void bit_brick::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_activation, path + ".activation", 2);
    sc_core::sc_trace(file, m_weight, path + ".weight", 2);
    sc_core::sc_trace(file, m_product, path + ".product", 6);
}

} // namespace bitloom::bitfusion
