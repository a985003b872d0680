// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/bitfusion.h"

#include "models/bitfusion/buffer_banks.h"
#include "models/bitfusion/instruction_text.h"
#include "models/bitfusion/registers.h"
#include "platforms/accelerator/attached_program_machine.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/accelerator/machine_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::accelerator {

namespace {

using energy::event;
using energy::heading;

/// An instruction's listing without its columns.
std::string text_of(std::uint32_t word) {
    std::string text = bitfusion::listing(word);
    text.erase(
        std::unique(text.begin(), text.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
        text.end());
    return text;
}

class attached_bitfusion : public attached_program_machine<bitfusion::bitfusion> {
public:
    using attached_program_machine::attached_program_machine;
    std::string place_of(const tiled::fault_report& f, std::optional<std::uint32_t> word,
                         std::uint64_t /*program*/) const override {
        return word ? fmt::format("instruction at {:#x}, '{}'", f.instruction, text_of(*word))
                    : fmt::format("at {:#x}", f.instruction);
    }
};

energy::component fusion_units(const configuration::accelerator_configuration& a,
                               const energy::technology& t) {
    const double units = static_cast<double>(a.rows) * a.columns;
    const energy::fusion_unit_figures& f = t.fusion_unit;
    const energy::node_ratio ratio = t.scaling.logic(f.node_nm, t.node_nm);
    const double leakage =
        t.scaling.leakage(t.node_nm).factor / t.scaling.leakage(f.node_nm).factor;
    return {"fusion_units",
            heading::compute,
            {{event::fusion_unit_cycles, f.pj_per_cycle * ratio.energy}},
            units * f.leakage_mw * leakage,
            units * f.area_um2 * ratio.area};
}

} // namespace

machine_parts bitfusion_parts() {
    using configuration::accelerator_configuration;
    machine_parts parts;
    parts.registers = &bitfusion::registers::table;
    parts.attach = [](const std::string& name, const accelerator_configuration& a,
                      const attachment& how) -> std::unique_ptr<attached_accelerator> {
        return std::make_unique<attached_bitfusion>(
            name, with_surroundings(bitfusion_parameters_of(a), a, how), how.between);
    };
    parts.price_array = [](const accelerator_configuration& a, const energy::technology& t,
                           energy::price_list& to) { to.components.push_back(fusion_units(a, t)); };
    parts.banks = [](const accelerator_configuration& a) {
        return bitfusion::banks_of({a.rows, a.columns, a.accumulator_bits}, buffer_sizes_of(a));
    };
    return parts;
}

} // namespace bitloom::accelerator
