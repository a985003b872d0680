// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_model.h"
#include "models/tiled/tile_operation.h"

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

namespace bitloom::tiled {

/// An array whose sums are those of integers and whose times are `model`'s. A transaction with a
/// tile_operation computes one tile and annotates how long it keeps the array; fill and drain
/// overlap with the next tile and stand in the operation's answer. What it does not have: a clock.
class integer_array : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<integer_array> tiles;

    integer_array(const sc_core::sc_module_name& name,
                  std::shared_ptr<const timed_array_model> model, std::uint64_t frequency_hz);

    const timed_array_model& model() const { return *m_model; }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);

    const std::shared_ptr<const timed_array_model> m_model;
    const std::uint64_t m_frequency_hz;
    array_arithmetic m_arithmetic;
};

} // namespace bitloom::tiled
