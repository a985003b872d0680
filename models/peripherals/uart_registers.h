// SPDX-License-Identifier: Apache-2.0
// Subset of a 16550: bytes, one apart. What is not named here does nothing.
#pragma once

#include "models/common/register_table.h"

namespace bitloom::uart_registers {

inline constexpr std::uint32_t data = 0, interrupt_enable = 1, interrupt_identity = 2,
                               line_control = 3, modem_control = 4, line_status = 5,
                               modem_status = 6, scratch = 7;
inline constexpr std::uint32_t window_bytes = 0x100;
inline constexpr std::uint32_t ier_received = 1, ier_transmitter = 2;
inline constexpr std::uint32_t iir_none = 1, iir_transmitter = 2, iir_received = 4, iir_fifo = 0xc0;
inline constexpr std::uint32_t fcr_enable = 1, fcr_clear_received = 2;
inline constexpr std::uint32_t lcr_divisor = 0x80;
inline constexpr std::uint32_t lsr_received = 1, lsr_transmitter_empty = 0x60;
inline constexpr std::uint32_t modem_lines = 0xb0; ///< CTS, DSR, DCD: a terminal that is there

inline constexpr register_field ier_fields[] = {
    {"RECEIVED", ier_received, "interrupts on received bytes"},
    {"TRANSMITTER", ier_transmitter, "interrupts when the transmitter is empty"},
};
inline constexpr register_field fcr_fields[] = {
    {"FIFOS", fcr_enable, "written: FIFOs on"},
    {"CLEAR_RECEIVED", fcr_clear_received, "written: forgets received bytes"},
};
inline constexpr register_field lcr_fields[] = {
    {"DIVISOR", lcr_divisor, "shows the divisor at 0 and 1"},
};
inline constexpr register_field lsr_fields[] = {
    {"RECEIVED", lsr_received, "a received byte waits"},
    {"TRANSMITTER_EMPTY", lsr_transmitter_empty, "always"},
};

inline constexpr register_description rows[] = {
    {"RBR_THR_DLL", data, register_access::read_write, 0,
     "read: the next received byte, or 0; written: a byte to send; while LCR bit 7 is set: the "
     "divisor's low byte"},
    {"IER_DLM", interrupt_enable, register_access::read_write, 0,
     "while LCR bit 7 is set the divisor's high byte, else", 1, ier_fields},
    {"IIR_FCR", interrupt_identity, register_access::read_write, iir_none,
     "read: 1 no interrupt, 2 transmitter empty (reading ends it), 4 received, bits 7:6 both set "
     "with FIFOs on",
     1, fcr_fields},
    {"LCR", line_control, register_access::read_write, 0, "the format has no effect", 1,
     lcr_fields},
    {"MCR", modem_control, register_access::read_write, 0, "has no effect"},
    {"LSR", line_status, register_access::read_only, lsr_transmitter_empty, "", 1, lsr_fields},
    {"MSR", modem_status, register_access::read_only, modem_lines, "CTS, DSR and DCD: always"},
    {"SCR", scratch, register_access::read_write, 0, "a byte of software's own"},
};
inline constexpr register_table table{rows, sizeof(rows) / sizeof(rows[0]), 1, 1};

} // namespace bitloom::uart_registers
