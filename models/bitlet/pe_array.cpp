// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/pe_array.h"

#include "models/common/simulated_time.h"
#include "models/common/word_packing.h"

#include <cstdlib>

namespace bitloom::bitlet {

pe_array::pe_array(const sc_core::sc_module_name& name, const pe_array_parameters& parameters,
                   std::uint64_t frequency_hz)
    : sc_module(name)
    , tiles("tiles")
    , m_model(parameters)
    , m_frequency_hz(frequency_hz)
    , m_steps(parameters)
    , m_packed(parameters)
    , m_floats(parameters) {
    tiles.register_b_transport(this, &pe_array::b_transport);
}

void pe_array::set_planes(std::uint32_t planes) {
    if (planes != m_planes)
        m_version = 0;
    m_planes = planes;
}

bool pe_array::prunes(operand_format weights) const {
    const auto all = static_cast<std::uint32_t>((1ULL << weights.bits) - 1);
    return (m_planes & all) != all;
}

void pe_array::prune(const tile_operation& o) {
    const operand_format format = o.of->weight;
    const tile_extent& e = o.extent;
    const std::size_t count = std::size_t{e.output_channels()} * e.taps() * e.in_channels;
    m_codes.resize(count);
    unpack_words(o.operands.weights, count, format, m_codes.data());
    for (std::int32_t& code : m_codes) {
        const std::int32_t kept = std::abs(code) & static_cast<std::int32_t>(m_planes);
        code = code < 0 ? -kept : kept;
    }
    m_pruned_block = *o.of;
    if (format.is_bipolar()) // has no zero, which is all that is left
        m_pruned_block.weight.bits = 2;
    m_pruned.resize(weight_tile_bytes(m_pruned_block, e));
    pack_words(m_codes.data(), count, m_pruned_block.weight, m_pruned.data());
}

const pixel_time& pe_array::time_of(const tile_operation& o) {
    const tile_extent& e = o.extent;
    const bool same = o.operands.weight_version != 0 && o.operands.weight_version == m_version &&
                      o.operands.weights == m_version_of && e.groups == m_extent.groups &&
                      e.out_channels == m_extent.out_channels &&
                      e.in_channels == m_extent.in_channels && e.taps() == m_extent.taps();
    if (!same) {
        m_time = m_steps.time_of(*o.of, e, o.operands.weights, m_planes);
        m_version = o.operands.weight_version;
        m_version_of = o.operands.weights;
        m_extent = e;
    }
    return m_time;
}

void pe_array::compute_fixed(tile_operation& o) {
    array_operands operands = o.operands;
    const block* of = o.of;
    if (prunes(of->weight)) {
        prune(o);
        of = &m_pruned_block;
        operands.weights = m_pruned.data();
        operands.weight_version = 0;
    }
    const bool packs =
        of->group_quant &&
        (*of->group_quant > 0 || group_may_saturate(*of, m_model.parameters().element.group));
    if (packs)
        m_packed.compute(*of, o.extent, operands, o.accumulate);
    else
        m_arithmetic.compute(*of, o.extent, m_model.shape(), operands, o.accumulate);
    o.time = time_of(o).of(o.extent.pixels());
}

void pe_array::b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    tile_operation* operation = p.get_extension<tile_operation>();
    if (operation == nullptr) { // plain reads and writes mean nothing to an array
        p.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
        return;
    }
    if (operation->of->is_floating())
        operation->time = m_floats.compute(*operation->of, operation->extent, operation->operands,
                                           operation->accumulate, m_planes);
    else
        compute_fixed(*operation);
    delay += cycles_to_time(operation->time.busy, m_frequency_hz);
    p.set_response_status(tlm::TLM_OK_RESPONSE);
}

} // namespace bitloom::bitlet
