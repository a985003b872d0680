// SPDX-License-Identifier: Apache-2.0
// The registers of a program_machine. Machines differ in the ID.
#pragma once

#include "models/common/register_table.h"
#include "models/tiled/performance_registers.h"

#include <cstdint>

namespace bitloom::tiled::program_registers {

inline constexpr std::uint32_t id = 0x00, control = 0x04, status = 0x08, fault = 0x0c,
                               fault_address_low = 0x10, fault_address_high = 0x14,
                               irq_enable = 0x18, irq_status = 0x1c, program_low = 0x20,
                               program_high = 0x24, program_bytes = 0x28, block = 0x2c,
                               cycles_low = 0x30, cycles_high = 0x34, fault_instruction_low = 0x38,
                               fault_instruction_high = 0x3c;
inline constexpr std::uint32_t window_bytes = 0x1000;

inline constexpr std::uint32_t control_start = 1, control_clear_fault = 2;
inline constexpr std::uint32_t status_busy = 1, status_done = 2, status_fault = 4;
inline constexpr std::uint32_t irq_done = 1, irq_fault = 2;

inline constexpr register_field control_fields[] = {
    {"START", control_start, "starts the program (the doorbell)"},
    {"CLEAR_FAULT", control_clear_fault, "clears FAULT"},
};
inline constexpr register_field status_fields[] = {
    {"BUSY", status_busy, "a program runs"},
    {"DONE", status_done, "the last program is done"},
    {"FAULT", status_fault, "a fault stands in FAULT"},
};
inline constexpr register_field irq_enable_fields[] = {
    {"DONE", irq_done, ""},
    {"FAULT", irq_fault, ""},
};
inline constexpr register_field irq_status_fields[] = {
    {"DONE", irq_done, "a program has ended"},
    {"FAULT", irq_fault, "a fault has occurred"},
};

/// All rows, the performance counters' too. `id_sentence` must outlive them.
constexpr auto rows_of(std::uint32_t id_value, const char* id_sentence) {
    const register_description own[] = {
        {"ID", id, register_access::read_only, id_value, id_sentence},
        {"CONTROL", control, register_access::write_only, 0, "", 1, control_fields},
        {"STATUS", status, register_access::read_only, 0, "", 1, status_fields},
        {"FAULT", fault, register_access::read_only, 0,
         "code of the first fault since it was cleared"},
        {"FAULT_ADDRESS_LOW", fault_address_low, register_access::read_only, 0,
         "address of the instruction or access at fault, bits 31:0"},
        {"FAULT_ADDRESS_HIGH", fault_address_high, register_access::read_only, 0,
         "bits 63:32 of it"},
        {"IRQ_ENABLE", irq_enable, register_access::read_write, 0,
         "which of IRQ_STATUS raise the interrupt", 1, irq_enable_fields},
        {"IRQ_STATUS", irq_status, register_access::write_one_to_clear, 0, "", 1,
         irq_status_fields},
        {"PROGRAM_LOW", program_low, register_access::read_write, 0,
         "address of the first instruction, bits 31:0; a multiple of 4"},
        {"PROGRAM_HIGH", program_high, register_access::read_write, 0, "bits 63:32 of it"},
        {"PROGRAM_BYTES", program_bytes, register_access::read_write, 0,
         "length of the program in bytes; a multiple of 4"},
        {"BLOCK", block, register_access::read_only, 0,
         "number of the block being executed, from 0"},
        {"CYCLES_LOW", cycles_low, register_access::read_only, 0,
         "cycles from the doorbell to the interrupt of the last program, bits 31:0"},
        {"CYCLES_HIGH", cycles_high, register_access::read_only, 0, "bits 63:32 of it"},
        {"FAULT_INSTRUCTION_LOW", fault_instruction_low, register_access::read_only, 0,
         "address of the instruction at fault, or of the one that was to come, bits 31:0"},
        {"FAULT_INSTRUCTION_HIGH", fault_instruction_high, register_access::read_only, 0,
         "bits 63:32 of it"},
    };
    return with_performance(own);
}

} // namespace bitloom::tiled::program_registers
