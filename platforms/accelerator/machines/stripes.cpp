// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/stripes/stripes.h"

#include "models/baselines/stripes/buffer_banks.h"
#include "platforms/accelerator/attached_program_machine.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/accelerator/machine_parts.h"
#include "platforms/compiler/machines/stripes_target.h"

namespace bitloom::accelerator {

namespace {

/// A tree of additions over the lanes of a serial inner-product unit and the addition to its sum,
/// each cycle, two for wider sums; a bit times a word is no more than its gates. The operations'
/// source has neither registers, clock nor leakage.
void add_serial_units(const configuration::accelerator_configuration& a,
                      const energy::technology& t, energy::price_list& to) {
    const double units = static_cast<double>(a.tiles) * a.filters * a.windows;
    const energy::operation_figures& f = t.operations;
    const energy::node_ratio ratio = t.scaling.logic(f.node_nm, t.node_nm);
    const double adds = a.accumulator_bits > 32 ? 2 : 1;
    const double tree = a.activation_lanes - 1.0;
    to.warnings.emplace_back("serial_units: of their weight registers, shifters, clock and leakage "
                             "no figures are published, they are left out");
    to.components.push_back({"serial_units",
                             energy::heading::compute,
                             {{energy::event::serial_unit_cycles,
                               (tree * f.add_16_pj + adds * f.add_32_pj) * ratio.energy}},
                             0,
                             units * (tree * f.add_16_um2 + adds * f.add_32_um2) * ratio.area});
}

} // namespace

machine_parts stripes_parts() {
    using configuration::accelerator_configuration;
    machine_parts parts;
    parts.attach = [](const std::string& name, const accelerator_configuration& a,
                      const attachment& how) -> std::unique_ptr<attached_accelerator> {
        stripes::stripes_parameters p;
        p.array = compiler::serial_array_parameters_of(a);
        return std::make_unique<attached_descriptor_machine<stripes::stripes>>(
            name, with_surroundings(p, a, how), how.between);
    };
    parts.price_array = add_serial_units;
    parts.banks = [](const accelerator_configuration& a) {
        return stripes::banks_of(compiler::serial_array_parameters_of(a), buffer_sizes_of(a));
    };
    return parts;
}

} // namespace bitloom::accelerator
