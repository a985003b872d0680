// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/attached_accelerator.h"

#include "models/bitfusion/bitfusion.h"
#include "models/bitfusion/instruction_text.h"
#include "models/bitlet/bitlet.h"
#include "models/bitlet/descriptor.h"
#include "platforms/accelerator/machine_parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::accelerator {

namespace {

namespace reg = bitfusion::registers;

/// A device's registers seen from its driver.
struct register_window {
    host_initiator& host;
    std::uint64_t base;

    void write(std::uint32_t offset, std::uint64_t value) const {
        host.write_register(base + offset, static_cast<std::uint32_t>(value));
    }
    std::uint32_t read(std::uint32_t offset) const { return host.read_register(base + offset); }
    /// Low and high word.
    std::uint64_t read_both(std::uint32_t offset) const {
        return read(offset) | std::uint64_t{read(offset + 4)} << 32;
    }
};

/// An instruction's listing without its columns.
std::string text_of(std::uint32_t word) {
    std::string text = bitfusion::listing(word);
    text.erase(
        std::unique(text.begin(), text.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
        text.end());
    return text;
}

class attached_bitfusion : public attached_accelerator {
public:
    explicit attached_bitfusion(const bitfusion::bitfusion_parameters& p)
        : m_module("bitfusion", p) {}

    tlm::tlm_target_socket<>& registers() override { return m_module.registers; }
    std::vector<tlm::tlm_initiator_socket<>*> memory_ports() override { return {&m_module.memory}; }
    sc_core::sc_out<bool>& irq() override { return m_module.irq; }
    tiled::sequencer& control() override { return m_module.control(); }

    void start(host_initiator& host, std::uint64_t base, std::uint64_t address,
               std::uint32_t bytes) override {
        const register_window w{host, base};
        w.write(reg::irq_enable, reg::irq_done | reg::irq_fault);
        w.write(reg::program_low, address);
        w.write(reg::program_high, address >> 32);
        w.write(reg::program_bytes, bytes);
        w.write(reg::control, reg::control_clear_fault | reg::control_start);
    }
    ending finish(host_initiator& host, std::uint64_t base) override {
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
    std::string place_of(const tiled::fault_report& f, std::optional<std::uint32_t> word,
                         std::uint64_t /*program*/) const override {
        return word ? fmt::format("instruction at {:#x}, '{}'", f.instruction, text_of(*word))
                    : fmt::format("at {:#x}", f.instruction);
    }

private:
    bitfusion::bitfusion m_module;
};

class attached_bitlet : public attached_accelerator {
public:
    explicit attached_bitlet(const bitlet::bitlet_parameters& p)
        : m_module("bitlet", p) {}

    tlm::tlm_target_socket<>& registers() override { return m_module.registers; }
    std::vector<tlm::tlm_initiator_socket<>*> memory_ports() override {
        return {&m_module.memory_activations, &m_module.memory_weights};
    }
    sc_core::sc_out<bool>& irq() override { return m_module.irq; }
    tiled::sequencer& control() override { return m_module.control(); }

    void start(host_initiator& host, std::uint64_t base, std::uint64_t address,
               std::uint32_t bytes) override {
        namespace reg = bitlet::registers;
        const register_window w{host, base};
        w.write(reg::control, reg::control_reset);
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
        const auto& words = bitlet::descriptor_words();
        const std::size_t at = (f.instruction - program) / 4 % words.size();
        const bool of_the_whole = f.code == tiled::fault::wrong_setting ||
                                  (word && f.code == tiled::fault::illegal_instruction &&
                                   at + 1 == words.size()); // only then are they compared
        if (of_the_whole)
            return fmt::format("descriptor at {:#x}", program + (f.instruction - program) / 4 /
                                                                    words.size() * 4 *
                                                                    words.size());
        return word ? fmt::format("descriptor's word {} '{}' at {:#x}", at, words[at].name,
                                  f.instruction)
                    : fmt::format("at {:#x}", f.instruction);
    }
    std::string sentence_of(tiled::fault f) const override {
        return f == tiled::fault::illegal_instruction  ? "illegal descriptor"
               : f == tiled::fault::unfinished_program ? "descriptors end before the last one"
                                                       : tiled::fault_sentence(f);
    }

private:
    bitlet::bitlet m_module;
};

} // namespace

std::unique_ptr<attached_accelerator>
attach_accelerator(const configuration::accelerator_configuration& a,
                   std::uint64_t quantum_cycles) {
    if (a.kind == "bitlet") {
        bitlet::bitlet_parameters p = bitlet_parameters_of(a);
        p.quantum_cycles = quantum_cycles;
        return std::make_unique<attached_bitlet>(p);
    }
    bitfusion::bitfusion_parameters p = bitfusion_parameters_of(a);
    p.quantum_cycles = quantum_cycles;
    return std::make_unique<attached_bitfusion>(p);
}

} // namespace bitloom::accelerator
