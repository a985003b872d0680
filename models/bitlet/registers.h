// SPDX-License-Identifier: Apache-2.0
// After the authors' IP manual: control, prune mask, precision, status; descriptors and interrupt
// are ours.
#pragma once

#include "models/common/operand_format.h"
#include "models/common/register_table.h"
#include "models/tiled/performance_registers.h"

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
/// The IP manual lists fixed point, fp32, fp16 and bf16; their numbers are ours.
inline constexpr std::uint32_t precision_fixed = 0, precision_fp32 = 1, precision_fp16 = 2,
                               precision_bf16 = 3;

constexpr std::uint32_t precision_of(operand_format f) {
    return f.kind == number_kind::integer  ? precision_fixed
           : f.kind == number_kind::bfloat ? precision_bf16
           : f.bits == 32                  ? precision_fp32
                                           : precision_fp16;
}
/// `code`: one of the four.
constexpr const char* precision_name(std::uint32_t code) {
    constexpr const char* names[] = {"fixed point", "fp32", "fp16", "bf16"};
    return names[code];
}

inline constexpr register_field control_fields[] = {
    {"RUN", control_run, "runs the descriptors (the doorbell)"},
    {"RESET", control_reset, "resets errors, PRUNE, PRECISION and BIT_WIDTH; not while it runs"},
};
inline constexpr register_field status_fields[] = {
    {"HALT", status_halt, "an error stopped the last run"},
    {"DATA_IN", status_data_in, "waits for data (never: it is the DMA that waits)"},
    {"FLOW_ERROR", status_flow_error, ""},
    {"SIZE_ERROR", status_size_error, ""},
    {"DONE", status_done, "the last run has ended well"},
    {"COMPUTE", status_compute, "runs"},
    {"IDLE", status_idle, "does not"},
};
inline constexpr register_field prune_fields[] = {
    {"PLANES", 0xffffff, "bit p: the lane of plane p works; 0 is a flow error when run"},
};
inline constexpr register_field irq_enable_fields[] = {
    {"DONE", irq_done, ""},
    {"ERROR", irq_error, ""},
};
inline constexpr register_field irq_status_fields[] = {
    {"DONE", irq_done, "the descriptors have ended"},
    {"ERROR", irq_error, "an error has occurred"},
};

inline constexpr register_description own_rows[] = {
    {"ID", id, register_access::read_only, id_value, "0x424c (\"BL\") and the version"},
    {"CONTROL", control, register_access::write_only, 0, "", 1, control_fields},
    {"STATUS", status, register_access::read_only, status_idle, "", 1, status_fields},
    {"PRUNE", prune, register_access::read_write, 0xffffff, "", 1, prune_fields},
    {"PRECISION", precision, register_access::read_write, precision_fixed,
     "number format that descriptors must have, else size error: 0 fixed point, 1 fp32, 2 fp16, 3 "
     "bf16; others are flow errors when run"},
    {"BIT_WIDTH", bit_width, register_access::read_write, 0,
     "width of the fixed-point weights that a descriptor must have, else size error; 0: any; above "
     "24 is a size error when run"},
    {"IRQ_ENABLE", irq_enable, register_access::read_write, 0,
     "which of IRQ_STATUS raise the interrupt", 1, irq_enable_fields},
    {"IRQ_STATUS", irq_status, register_access::write_one_to_clear, 0, "", 1, irq_status_fields},
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
inline constexpr auto rows = tiled::with_performance(own_rows);
inline constexpr register_table table{rows.data(), rows.size()};

} // namespace bitloom::bitlet::registers
