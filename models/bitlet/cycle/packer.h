// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/exponent_tree.h"
#include "models/bitlet/cycle/group_accumulator.h"

#include <array>
#include <cstdint>
#include <systemc>

namespace bitloom::bitlet {

/// Makes a word of the operands' format; a way of two stages in fixed point, of five in floating
/// point.
///
///     total --> overflow ----------------------------------------------------> result
///     total --> magnitude --> leading one --> shift by 8s --> shift by 1s --> result
///                                                              E_max ----------^
///
/// Reading E_max in its last stage is what keeps the RTL from taking the next group sooner.
class packer : public sc_core::sc_module {
public:
    packer(const sc_core::sc_module_name& name, const processing_element_parameters& p);

    void evaluate(const group_accumulator& from, const exponent_tree& exponents);

    /// Valid in the cycle in which the result comes.
    const group_token& token() const { return m_done; }
    const group_result& result() const { return m_result; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    /// What a stage hands on; each fills in its own part.
    struct stage {
        group_token token;
        std::int64_t total = 0;
        bool overflow = false;
        std::uint64_t magnitude = 0; ///< then shifted until the leading one is bit 63
        unsigned position = 0;       ///< of the leading one
    };

    void finish(const stage& last, std::uint32_t packed, unsigned maximum);

    const processing_element_parameters& m_parameters;
    stage m_fixed;
    std::array<stage, 4> m_float;
    group_token m_done;
    group_result m_result;
};

} // namespace bitloom::bitlet
