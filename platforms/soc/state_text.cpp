// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/state_text.h"

#include "models/cpu/riscv_cpu/csr_table.h"
#include "models/peripherals/interrupt_controller_registers.h"
#include "platforms/soc/firmware.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace bitloom::soc {

namespace {

constexpr std::uint64_t status_mie = 1 << 3;
constexpr std::uint32_t csr_mstatus = 0x300, csr_mie = 0x304;

/// "timer, external (not enabled in mie)".
std::string pending_lines(const riscv::hart& core) {
    using riscv::interrupt_line;
    const std::uint64_t pending = core.pending_interrupts(),
                        enabled = core.csr(csr_mie).value_or(0);
    std::vector<std::string> names;
    for (const auto& [line, name] : {std::pair{interrupt_line::software, "software"},
                                     {interrupt_line::timer, "timer"},
                                     {interrupt_line::external, "external"}}) {
        const auto bit = static_cast<unsigned>(line);
        if ((pending >> bit & 1) != 0)
            names.push_back(std::string(name) +
                            ((enabled >> bit & 1) != 0 ? "" : " (not enabled in mie)"));
    }
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

/// "48 bitfusion0".
std::string pending_sources(soc_platform& platform) {
    namespace reg = interrupt_controller_registers;
    const configuration::soc_configuration& config = platform.configuration();
    std::vector<std::string> names;
    const auto look = [&](unsigned source, const std::string& name) {
        std::uint32_t word = 0;
        platform.cpu.debug_read(config.interrupt_controller.address + reg::pending +
                                    source / 32 * 4,
                                &word, sizeof word);
        if ((word >> source % 32 & 1) != 0)
            names.push_back(fmt::format("{} {}", source, name));
    };
    look(config.uart_source, "uart");
    for (const configuration::soc_accelerator& a : config.accelerators)
        look(a.source, a.name);
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

std::string state_text(soc_platform& platform, const riscv::elf_image& image) {
    const riscv::hart& core = platform.cpu.core();
    std::string text =
        fmt::format("at {}, after {} instructions\npc {}\n", sc_core::sc_time_stamp().to_string(),
                    core.retired(), place_of(image, core.pc()));
    const std::vector<riscv::trap_record> traps = core.last_traps();
    text += traps.empty() ? "no traps\n" : "last traps, latest first:\n";
    for (const riscv::trap_record& t : traps)
        text += fmt::format("  {} at {}, mtval {:#x}, cycle {}\n", riscv::trap_name(t.cause),
                            place_of(image, t.pc), t.value, t.cycle);
    const bool takes = (core.csr(csr_mstatus).value_or(0) & status_mie) != 0;
    return text + fmt::format("pending interrupts: {}; of the controller's sources: {}; "
                              "mstatus.MIE {}\n",
                              pending_lines(core), pending_sources(platform), takes ? 1 : 0);
}

} // namespace bitloom::soc
