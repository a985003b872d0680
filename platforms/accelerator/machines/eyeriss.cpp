// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/eyeriss.h"

#include "platforms/accelerator/attached_program_machine.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/accelerator/machine_parts.h"
#include "platforms/compiler/machines/eyeriss_target.h"

namespace bitloom::accelerator {

namespace {

using energy::event;

double mac_pj(const energy::technology& t) {
    const energy::row_stationary_figures& f = t.row_stationary;
    return f.mac_pj * t.scaling.logic(f.node_nm, t.node_nm).energy;
}

/// By the energy of a multiply-accumulate. The area is that of the chip's core: one figure for PEs,
/// buffer and control.
void add_pes(const configuration::accelerator_configuration& a, const energy::technology& t,
             energy::price_list& to) {
    const energy::row_stationary_figures& f = t.row_stationary;
    to.warnings.emplace_back("pes: their area is the chip's core over its PEs, global buffer and "
                             "control included; no leakage is published, it is left out");
    to.components.push_back({"pes",
                             energy::heading::compute,
                             {{event::pe_macs, mac_pj(t)},
                              {event::register_file_words, mac_pj(t) * f.register_file},
                              {event::array_words, mac_pj(t) * f.array}},
                             0,
                             static_cast<double>(a.rows) * a.columns * f.um2_per_pe *
                                 t.scaling.logic(f.area_node_nm, t.node_nm).area});
}

} // namespace

machine_parts eyeriss_parts() {
    using configuration::accelerator_configuration;
    machine_parts parts;
    parts.attach = [](const std::string& name, const accelerator_configuration& a,
                      const attachment& how) -> std::unique_ptr<attached_accelerator> {
        eyeriss::eyeriss_parameters p;
        p.array = compiler::row_stationary_array_of(a);
        p.gating = compiler::zero_gating_of(a);
        p.accumulator_bits = a.accumulator_bits;
        return std::make_unique<attached_descriptor_machine<eyeriss::eyeriss>>(
            name, with_surroundings(p, a, how), how.between);
    };
    parts.price_array = add_pes;
    parts.price_bits = [](const energy::technology& t) {
        const energy::row_stationary_figures& f = t.row_stationary;
        return bit_prices{mac_pj(t) * f.buffer / f.word_bits, mac_pj(t) * f.memory / f.word_bits};
    };
    return parts;
}

} // namespace bitloom::accelerator
