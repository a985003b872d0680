// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/program_registers.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "platforms/accelerator/descriptor_places.h"
#include "platforms/accelerator/register_window.h"

namespace bitloom::accelerator {

/// A machine that is told its programs by program_registers.
template <class machine>
class attached_program_machine : public attached_accelerator {
public:
    template <class parameters>
    attached_program_machine(const std::string& name, const parameters& p,
                             const socket_tap& between)
        : m_module(name.c_str(), p, between) {}

    tlm::tlm_target_socket<>& registers() override { return m_module.registers; }
    const register_table& register_map() const override { return m_module.register_map(); }
    std::vector<tlm::tlm_initiator_socket<>*> memory_ports() override { return {&m_module.memory}; }
    sc_core::sc_out<bool>& irq() override { return m_module.irq; }
    tiled::sequencer& control() override { return m_module.control(); }
    void state(state_archive& a) override { m_module.state(a); }

    void start(host_initiator& host, std::uint64_t base, std::uint64_t address, std::uint32_t bytes,
               operand_format /*operands*/) override {
        namespace reg = tiled::program_registers;
        const register_window w{host, base};
        w.write(reg::irq_enable, reg::irq_done | reg::irq_fault);
        w.write(reg::program_low, address);
        w.write(reg::program_high, address >> 32);
        w.write(reg::program_bytes, bytes);
        w.write(reg::control, reg::control_clear_fault | reg::control_start);
    }
    ending finish(host_initiator& host, std::uint64_t base) override {
        namespace reg = tiled::program_registers;
        const register_window w{host, base};
        ending e;
        e.fault.code = static_cast<tiled::fault>(w.read(reg::fault));
        if (e.fault.code != tiled::fault::none) {
            e.fault.address = w.read_both(reg::fault_address_low);
            e.fault.instruction = w.read_both(reg::fault_instruction_low);
            e.fault.reason = control().report().reason;
        }
        e.block = w.read(reg::block);
        e.cycles = w.read_both(reg::cycles_low);
        w.write(reg::irq_status, reg::irq_done | reg::irq_fault);
        return e;
    }

private:
    machine m_module;
};

/// One whose programs are descriptors.
template <class machine>
class attached_descriptor_machine : public attached_program_machine<machine> {
public:
    using attached_program_machine<machine>::attached_program_machine;
    std::string place_of(const tiled::fault_report& f, std::optional<std::uint32_t> word,
                         std::uint64_t program) const override {
        return place_in_descriptors(f, word.has_value(), program);
    }
    std::string sentence_of(tiled::fault f) const override { return descriptor_sentence(f); }
};

} // namespace bitloom::accelerator
