// SPDX-License-Identifier: Apache-2.0
// After the authors' IP manual: control, prune mask, precision, status; descriptors and interrupt
// are ours.
#pragma once

#include "models/common/register_table.h"

#include <cstdint>

namespace bitloom::bitlet::registers {

inline constexpr std::uint32_t id = 0x00, control = 0x04, status = 0x08, prune = 0x0c,
                               precision = 0x10, bit_width = 0x14, irq_enable = 0x18,
                               irq_status = 0x1c, descriptors_low = 0x20, descriptors_high = 0x24,
                               descriptors_bytes = 0x28, layer = 0x2c, cycles_low = 0x30,
                               cycles_high = 0x34, fault = 0x38, fault_address_low = 0x3c,
                               fault_address_high = 0x40;
inline constexpr std::uint32_t window_bytes = 0x1000;

inline constexpr std::uint32_t id_value = 0x424c0001; ///< "BL", version 1
inline constexpr std::uint32_t control_run = 1, control_reset = 2;
inline constexpr std::uint32_t status_halt = 1, status_data_in = 2, status_flow_error = 4,
                               status_size_error = 8, status_done = 16, status_compute = 32,
                               status_idle = 64;
inline constexpr std::uint32_t irq_done = 1, irq_error = 2;
inline constexpr std::uint32_t precision_fixed = 0;

inline constexpr register_description rows[] = {
    {"ID", id, register_access::read_only, id_value, "0x424c (\"BL\") and the version"},
    {"CONTROL", control, register_access::write_only, 0,
     "bit 0 runs the descriptors (the doorbell), bit 1 resets errors, PRUNE, PRECISION and "
     "BIT_WIDTH; not while it runs"},
    {"STATUS", status, register_access::read_only, status_idle,
     "bit 0 an error stopped the last run, 1 waits for data (never: it is the DMA that waits), "
     "2 flow error, "
     "3 size error, 4 done, 5 computes, "
     "6 idle"},
    {"PRUNE", prune, register_access::read_write, 0xffffff,
     "bit p: the lane of plane p works; 0 is a flow error when run"},
    {"PRECISION", precision, register_access::read_write, precision_fixed,
     "code of the operands: 0 fixed point; others are flow errors when run"},
    {"BIT_WIDTH", bit_width, register_access::read_write, 0,
     "width of the weights that a descriptor must have, else size error; 0: any; above 24 is a "
     "size "
     "error when run"},
    {"IRQ_ENABLE", irq_enable, register_access::read_write, 0,
     "bit 0 done, bit 1 error: which of IRQ_STATUS raise the interrupt"},
    {"IRQ_STATUS", irq_status, register_access::write_one_to_clear, 0,
     "bit 0 the descriptors have ended, bit 1 an error has occurred; write 1 to clear"},
    {"DESCRIPTORS_LOW", descriptors_low, register_access::read_write, 0,
     "address of the first descriptor, bits 31:0; a multiple of 4"},
    {"DESCRIPTORS_HIGH", descriptors_high, register_access::read_write, 0, "bits 63:32 of it"},
    {"DESCRIPTORS_BYTES", descriptors_bytes, register_access::read_write, 0,
     "length of all descriptors in bytes; a multiple of 4"},
    {"LAYER", layer, register_access::read_only, 0,
     "number of the descriptor being executed, from 0"},
    {"CYCLES_LOW", cycles_low, register_access::read_only, 0,
     "cycles from the doorbell to the interrupt of the last run, bits 31:0"},
    {"CYCLES_HIGH", cycles_high, register_access::read_only, 0, "bits 63:32 of it"},
    {"FAULT", fault, register_access::read_only, 0, "code of the first error since the last reset"},
    {"FAULT_ADDRESS_LOW", fault_address_low, register_access::read_only, 0,
     "address of the word or access at fault, bits 31:0"},
    {"FAULT_ADDRESS_HIGH", fault_address_high, register_access::read_only, 0, "bits 63:32 of it"},
};
inline constexpr register_table table{rows, sizeof(rows) / sizeof(rows[0])};

} // namespace bitloom::bitlet::registers
