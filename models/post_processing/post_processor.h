// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_processing_arithmetic.h"

#include <tlm_utils/simple_target_socket.h>

#include <systemc>
#include <tlm>

namespace bitloom::post_processing {

/// One tile for the post-processor: its program and views.
struct post_operation : tlm::tlm_extension<post_operation> {
    const post_program* program = nullptr;
    post_tile tile;
    sc_core::sc_time duration; ///< of the tile, by the array's width

    tlm::tlm_extension_base* clone() const override { return new post_operation(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        *this = static_cast<const post_operation&>(other);
    }
};

/// Bias, requantisation, clamp, pooling and addition behind an array's accumulators; the same
/// behind every array. A transaction with a post_operation processes one tile and annotates its
/// duration.
class post_processor : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<post_processor> tiles;

    explicit post_processor(const sc_core::sc_module_name& name);

    /// Codes of the last tile before its addition, [pixel][channel].
    std::vector<std::int32_t> before_add() const { return m_arithmetic.before_add(); }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);

    post_arithmetic m_arithmetic;
};

} // namespace bitloom::post_processing
