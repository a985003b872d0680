// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/bit_parallel/bit_parallel.h"

#include "platforms/accelerator/attached_program_machine.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/accelerator/machine_parts.h"
#include "platforms/compiler/machines/bit_parallel_target.h"

#include <cmath>

namespace bitloom::accelerator {

namespace {

/// A multiplication of `bits` that stands between those of 8 and 32 bits: a straight line between
/// them where both axes are logarithmic.
double between_widths(double of_8, double of_32, unsigned bits) {
    if (of_8 <= 0 || of_32 <= 0)
        return 0;
    return of_8 * std::pow(of_32 / of_8, std::log2(bits / 8.0) / 2);
}

/// A multiplication and an addition of 32 bits, or as many as it takes for wider sums. The
/// operations' source has neither registers, clock nor leakage.
void add_macs(const configuration::accelerator_configuration& a, const energy::technology& t,
              energy::price_list& to) {
    const double units = static_cast<double>(a.rows) * a.columns;
    const energy::operation_figures& f = t.operations;
    const energy::node_ratio ratio = t.scaling.logic(f.node_nm, t.node_nm);
    const double adds = a.accumulator_bits > 32 ? 2 : 1;
    const double pj =
        between_widths(f.multiply_8_pj, f.multiply_32_pj, a.operand_bits) + adds * f.add_32_pj;
    const double um2 =
        between_widths(f.multiply_8_um2, f.multiply_32_um2, a.operand_bits) + adds * f.add_32_um2;
    to.warnings.emplace_back("macs: of the array's registers, clock and leakage no figures are "
                             "published, they are left out");
    to.components.push_back({"macs",
                             energy::heading::compute,
                             {{energy::event::mac_cycles, pj * ratio.energy}},
                             0,
                             units * um2 * ratio.area});
}

} // namespace

machine_parts bit_parallel_parts() {
    using configuration::accelerator_configuration;
    machine_parts parts;
    parts.attach = [](const std::string& name, const accelerator_configuration& a,
                      const attachment& how) -> std::unique_ptr<attached_accelerator> {
        bit_parallel::bit_parallel_parameters p;
        p.array = compiler::mac_array_parameters_of(a);
        return std::make_unique<attached_descriptor_machine<bit_parallel::bit_parallel>>(
            name, with_surroundings(p, a, how), how.between);
    };
    parts.price_array = add_macs;
    parts.banks = [](const accelerator_configuration& a) {
        return tiled::banks_by_unit({a.rows, a.columns, a.accumulator_bits}, buffer_sizes_of(a));
    };
    return parts;
}

} // namespace bitloom::accelerator
