// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/packer.h"

#include "models/bitlet/packing_arithmetic.h"

#include <string>

namespace bitloom::bitlet {

packer::packer(const sc_core::sc_module_name& name, const processing_element_parameters& p)
    : sc_module(name)
    , m_parameters(p) {}

void packer::finish(const stage& last, std::uint32_t packed, unsigned maximum) {
    m_done = last.token;
    m_result = {packed, last.token.steps, last.total, maximum};
}

void packer::evaluate(const group_accumulator& from, const exponent_tree& exponents) {
    m_done = {};
    if (m_fixed.token.valid)
        finish(m_fixed,
               packed_fixed(m_fixed.total, m_fixed.token.job->control.quant, m_fixed.overflow), 0);
    if (const stage& s = m_float[3]; s.token.valid) {
        const int exponent = result_exponent(exponents.maximum(), s.position);
        const auto significand = static_cast<std::uint32_t>(s.magnitude >> 40);
        finish(s,
               s.total == 0
                   ? 0
                   : assembled_float(s.total < 0, exponent, significand, m_parameters.rtl_exact),
               exponents.maximum());
    }
    // From the last stage to the first, so that each reads what the one before registered.
    m_float[3] = m_float[2];
    m_float[3].magnitude <<= (63 - m_float[2].position) % 8;
    m_float[2] = m_float[1];
    m_float[2].magnitude <<= (63 - m_float[1].position) / 8 * 8;
    m_float[1] = m_float[0];
    m_float[1].position = m_float[0].magnitude == 0 ? 0 : leading_position(m_float[0].magnitude);
    m_float[0].token = m_fixed.token = {};
    const group_token& term = from.term();
    if (!term.valid || !term.last)
        return;
    stage& first = term.is_fixed ? m_fixed : m_float[0];
    first.token = term;
    first.total = from.total();
    first.magnitude = magnitude_of(from.total());
    first.overflow = term.is_fixed &&
                     fixed_overflow(from.total(), term.job->control.quant, m_parameters.rtl_exact);
}

void packer::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_float[0].magnitude, path + ".magnitude", 64);
    sc_core::sc_trace(file, m_float[1].position, path + ".position", 6);
    sc_core::sc_trace(file, m_float[2].magnitude, path + ".shifted_by_8s", 64);
    sc_core::sc_trace(file, m_float[3].magnitude, path + ".normalised", 64);
    sc_core::sc_trace(file, m_fixed.overflow, path + ".overflow");
    sc_core::sc_trace(file, m_result.packed, path + ".result", 32);
    sc_core::sc_trace(file, m_done.valid, path + ".valid");
}

} // namespace bitloom::bitlet
