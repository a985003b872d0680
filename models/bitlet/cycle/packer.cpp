// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/packer.h"

#include "models/bitlet/packing_arithmetic.h"

#include <string>

namespace bitloom::bitlet {

packer::packer(const sc_core::sc_module_name& name, const processing_element_parameters& p)
    : sc_module(name)
    , m_parameters(p) {}

void packer::finish(const stage& last, std::uint32_t packed) {
    m_done = last.token;
    m_result = {packed, last.token.steps, last.total, last.maximum};
}

void packer::evaluate(const group_accumulator& from, const exponent_tree& exponents) {
    m_done = {};
    if (m_fixed.token.valid)
        finish(m_fixed,
               packed_fixed(m_fixed.total, m_fixed.token.job->control.quant, m_fixed.overflow));
    if (const stage& s = m_float[3]; s.token.valid)
        finish(s, s.total == 0 ? 0
                               : assembled_float(s.total < 0, s.exponent, s.significand,
                                                 m_parameters.rtl_exact));
    // From the last stage to the first, so that each reads what the one before registered.
    m_float[3] = m_float[2];
    m_float[3].maximum = exponents.maximum();
    m_float[3].exponent = result_exponent(exponents.maximum(), m_float[3].position);
    m_float[2] = m_float[1];
    m_float[2].significand = normalised_significand(m_float[2].magnitude, m_float[2].position);
    m_float[1] = m_float[0];
    m_float[1].position = m_float[1].magnitude == 0 ? 0 : leading_position(m_float[1].magnitude);
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
    sc_core::sc_trace(file, m_float[2].significand, path + ".significand", 24);
    sc_core::sc_trace(file, m_float[3].exponent, path + ".exponent", 10);
    sc_core::sc_trace(file, m_fixed.overflow, path + ".overflow");
    sc_core::sc_trace(file, m_result.packed, path + ".result", 32);
    sc_core::sc_trace(file, m_done.valid, path + ".valid");
}

} // namespace bitloom::bitlet
