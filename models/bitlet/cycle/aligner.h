// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bit_planes_arithmetic.h"
#include "models/bitlet/cycle/exponent_tree.h"
#include "models/bitlet/exponent_matching_arithmetic.h"

#include <systemc>

namespace bitloom::bitlet {

/// Brings the weights to the largest exponent, eight a cycle, and turns them into bit planes.
///
///     weight magnitudes --> 8 shifters --> planes[24] (N bits each), chunk by chunk
///     E_max, exponent sums ---^
class aligner : public sc_core::sc_module {
public:
    aligner(const sc_core::sc_module_name& name, const processing_element_parameters& p);

    void evaluate(const exponent_tree& tree, const preprocessor& pairs) {
        if (m_group.valid)
            align_chunk(tree.maximum(), pairs);
        if (tree.matched().valid) {
            m_group = tree.matched();
            m_chunk = 0;
        }
    }

    /// The group whose first chunk is aligned in this cycle; else not valid.
    group_token starting() const { return m_chunk == 0 ? m_group : group_token{}; }
    const bit_planes& planes() const { return m_planes; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    void align_chunk(unsigned maximum, const preprocessor& pairs);

    const processing_element_parameters& m_parameters;
    group_token m_group; ///< valid while it is being aligned
    unsigned m_chunk = 0;
    bit_planes m_planes{};
};

} // namespace bitloom::bitlet
