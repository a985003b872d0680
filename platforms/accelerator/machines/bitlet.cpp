// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/bitlet.h"

#include "models/bitlet/buffer_banks.h"
#include "models/bitlet/power.h"
#include "models/bitlet/registers.h"
#include "platforms/accelerator/descriptor_places.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/accelerator/machine_parts.h"
#include "platforms/accelerator/register_window.h"
#include "platforms/compiler/machines/bitlet_target.h"

namespace bitloom::accelerator {

namespace {

class attached_bitlet : public attached_accelerator {
public:
    attached_bitlet(const std::string& name, const bitlet::bitlet_parameters& p,
                    const socket_tap& between, std::uint32_t floating_planes)
        : m_module(name.c_str(), p, between)
        , m_floating_planes(floating_planes) {}

    tlm::tlm_target_socket<>& registers() override { return m_module.registers; }
    const register_table& register_map() const override { return bitlet::registers::table; }
    std::vector<tlm::tlm_initiator_socket<>*> memory_ports() override {
        return {&m_module.memory_activations, &m_module.memory_weights};
    }
    sc_core::sc_out<bool>& irq() override { return m_module.irq; }
    tiled::sequencer& control() override { return m_module.control(); }
    void state(state_archive& a) override { m_module.state(a); }

    void start(host_initiator& host, std::uint64_t base, std::uint64_t address, std::uint32_t bytes,
               operand_format operands) override {
        namespace reg = bitlet::registers;
        const register_window w{host, base};
        w.write(reg::control, reg::control_reset);
        w.write(reg::precision, reg::precision_of(operands));
        w.write(reg::prune, operands.is_floating() ? m_floating_planes : bitlet::all_planes);
        w.write(reg::irq_enable, reg::irq_done | reg::irq_error);
        w.write(reg::descriptors_low, address);
        w.write(reg::descriptors_high, address >> 32);
        w.write(reg::descriptors_bytes, bytes);
        w.write(reg::control, reg::control_run);
    }
    ending finish(host_initiator& host, std::uint64_t base) override {
        namespace reg = bitlet::registers;
        const register_window w{host, base};
        ending e;
        const auto code = static_cast<tiled::fault>(w.read(reg::fault));
        if (code != tiled::fault::none) {
            e.fault = control().report();
            e.fault.code = code;
            e.fault.address = w.read_both(reg::fault_address_low);
        }
        e.block = w.read(reg::layer);
        e.cycles = w.read_both(reg::cycles_low);
        w.write(reg::irq_status, reg::irq_done | reg::irq_error);
        return e;
    }
    std::string place_of(const tiled::fault_report& f, std::optional<std::uint32_t> word,
                         std::uint64_t program) const override {
        return place_in_descriptors(f, word.has_value(), program);
    }
    std::string sentence_of(tiled::fault f) const override { return descriptor_sentence(f); }

private:
    bitlet::bitlet m_module;
    std::uint32_t m_floating_planes;
};

/// The five modules of Bitlet's PEs. Their leakage is not published.
void add_pe_modules(const configuration::accelerator_configuration& a, const energy::technology& t,
                    energy::price_list& to) {
    const auto node = t.bitlet_node_nm == 65 ? bitlet::technology::nm65 : bitlet::technology::nm28;
    const energy::node_ratio ratio = t.scaling.logic(t.bitlet_node_nm, t.node_nm);
    const auto of_lane = [&](bool is_fixed) { return bitlet::energy_pj(1, {1, is_fixed}, node); };
    const bitlet::module_figures fixed = of_lane(true), floating = of_lane(false),
                                 area = bitlet::area_mm2(a.pes, a.lanes, node);
    const auto add = [&](const char* name, double bitlet::module_figures::*module,
                         energy::event if_fixed, energy::event if_floating) {
        constexpr double um2_per_mm2 = 1e6;
        to.components.push_back({name,
                                 energy::heading::compute,
                                 {{if_fixed, fixed.*module * ratio.energy},
                                  {if_floating, floating.*module * ratio.energy}},
                                 0,
                                 area.*module * um2_per_mm2 * ratio.area});
    };
    using energy::event;
    using figures = bitlet::module_figures;
    add("preprocessing", &figures::preprocessing, event::fixed_pe_cycles, event::float_pe_cycles);
    add("wires", &figures::wires, event::fixed_lane_cycles, event::float_lane_cycles);
    add("lanes", &figures::lanes, event::fixed_lane_cycles, event::float_lane_cycles);
    add("adder_tree", &figures::adder_tree, event::fixed_lane_cycles, event::float_lane_cycles);
    add("postprocessing", &figures::postprocessing, event::fixed_pe_cycles, event::float_pe_cycles);
}

} // namespace

machine_parts bitlet_parts() {
    using configuration::accelerator_configuration;
    machine_parts parts;
    parts.registers = &bitlet::registers::table;
    parts.attach = [](const std::string& name, const accelerator_configuration& a,
                      const attachment& how) -> std::unique_ptr<attached_accelerator> {
        bitlet::bitlet_parameters p;
        p.array = compiler::pe_array_parameters_of(a);
        return std::make_unique<attached_bitlet>(name, with_surroundings(p, a, how), how.between,
                                                 compiler::floating_planes_of(a));
    };
    parts.price_array = add_pe_modules;
    parts.banks = [](const accelerator_configuration& a) {
        return bitlet::banks_of(compiler::pe_array_parameters_of(a), buffer_sizes_of(a));
    };
    return parts;
}

} // namespace bitloom::accelerator
