// SPDX-License-Identifier: Apache-2.0
#include "platforms/register_files/device_list.h"

#include "models/bitfusion/registers.h"
#include "models/bitlet/registers.h"
#include "models/peripherals/core_local_timer_registers.h"
#include "models/peripherals/interrupt_controller_registers.h"
#include "models/peripherals/test_finisher_registers.h"
#include "models/peripherals/uart_registers.h"
#include "platforms/configuration/soc_configuration.h"

namespace bitloom::register_files {

const std::vector<device>& devices() {
    namespace timer = core_local_timer_registers;
    namespace controller = interrupt_controller_registers;
    namespace finisher = test_finisher_registers;
    using accelerator = configuration::soc_accelerator;
    const configuration::soc_configuration soc;
    static const std::vector<device> all = {
        {"bitfusion", "BITFUSION", "Bit Fusion accelerator", "bitloom,bitfusion",
         accelerator::first_address, accelerator::window_bytes, accelerator::first_source,
         &bitfusion::registers::table},
        {"bitlet", "BITLET", "Bitlet accelerator", "bitloom,bitlet",
         accelerator::first_address + accelerator::window_bytes, accelerator::window_bytes,
         accelerator::first_source + 1, &bitlet::registers::table},
        {"uart", "UART", "UART, a subset of a 16550", "ns16550a", soc.uart.address, soc.uart.size,
         soc.uart_source, &uart_registers::table},
        {"core_local_timer", "TIMER", "core-local timer", "riscv,clint0", soc.timer.address,
         soc.timer.size, 0, &timer::table},
        {"interrupt_controller", "PLIC", "platform-level interrupt controller", "riscv,plic0",
         soc.interrupt_controller.address, soc.interrupt_controller.size, 0, &controller::table},
        {"test_finisher", "FINISHER", "test finisher", "sifive,test1", soc.finisher.address,
         soc.finisher.size, 0, &finisher::table},
    };
    return all;
}

} // namespace bitloom::register_files
