// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/bit_parallel/mac_array.h"

#include "models/tiled/systolic_timing.h"

#include <fmt/format.h>

namespace bitloom::bit_parallel {

mac_array_model::mac_array_model(const mac_array_parameters& p)
    : beat_array_model(p.shape, tiled::fill_and_drain(p.shape))
    , m_parameters(p) {}

tiled::array_beat mac_array_model::beat_of(operand_format /*activation*/,
                                           operand_format /*weight*/) const {
    return {shape().rows, 1, 1};
}

std::string mac_array_model::refuses(const tiled::block& b) const {
    if (std::string flaw = beat_array_model::refuses(b); !flaw.empty())
        return flaw;
    const unsigned widest = m_parameters.operand_bits;
    if (!b.uses_array || (b.activation.bits <= widest && b.weight.bits <= widest))
        return {};
    return fmt::format("activations of {} bits and weights of {}, a MAC takes {}",
                       b.activation.bits, b.weight.bits, widest);
}

} // namespace bitloom::bit_parallel
