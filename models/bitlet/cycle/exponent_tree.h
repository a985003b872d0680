// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/preprocessor.h"

#include <array>
#include <cstdint>
#include <systemc>

namespace bitloom::bitlet {

/// Finds E_max.
///
///     16 exponent sums --> 8 --> 4 --> 2 --> 1 --> running maximum, matched
///                          registered after every level
///
/// `matched` starts the aligner: in floating point when the last beat is through, in fixed point,
/// which has no exponents, when it would be through without gaps.
class exponent_tree : public sc_core::sc_module {
public:
    exponent_tree(const sc_core::sc_module_name& name, const processing_element_parameters& p);

    void evaluate(const preprocessor& from);

    const group_token& matched() const { return m_matched; } ///< valid for one cycle
    unsigned maximum() const { return m_maximum; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    static constexpr unsigned levels = 4;

    void reduce();
    void take_maximum();

    const processing_element_parameters& m_parameters;
    std::array<group_token, levels> m_tokens;
    /// A level's results behind the other's: 8, 4, 2, 1.
    std::array<std::uint16_t, elements_per_beat - 1> m_results{};
    unsigned m_maximum = 0;
    group_token m_counted; ///< the fixed-point group that is waited for
    unsigned m_beats_to_come = 0;
    group_token m_matched;
};

} // namespace bitloom::bitlet
