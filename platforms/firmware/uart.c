/* SPDX-License-Identifier: Apache-2.0 */
#include "uart.h"

#include "float_text.h"
#include "uart_registers.h"

static volatile uint8_t *at(struct uart u, uint32_t offset) {
    return (volatile uint8_t *)(u.base + offset);
}

void uart_put(struct uart to, char c) {
    while ((*at(to, UART_LSR) & UART_LSR_TRANSMITTER_EMPTY) == 0) {
    }
    *at(to, UART_RBR_THR_DLL) = (uint8_t)c;
}

void uart_text(struct uart to, const char *text) {
    while (*text != 0)
        uart_put(to, *text++);
}

void uart_unsigned(struct uart to, uint64_t value) {
    char digits[20];
    unsigned count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0)
        uart_put(to, digits[--count]);
}

void uart_signed(struct uart to, int64_t value) {
    if (value < 0)
        uart_put(to, '-');
    uart_unsigned(to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void uart_hexadecimal(struct uart to, uint64_t value) {
    int shift = 60;
    while (shift > 0 && value >> shift == 0)
        shift -= 4;
    uart_text(to, "0x");
    for (; shift >= 0; shift -= 4)
        uart_put(to, "0123456789abcdef"[value >> shift & 15]);
}

void uart_float(struct uart to, uint32_t bits) {
    char text[FLOAT_TEXT_BYTES];
    float_text(bits, text);
    uart_text(to, text);
}

int uart_get(struct uart from) {
    return (*at(from, UART_LSR) & UART_LSR_RECEIVED) != 0 ? *at(from, UART_RBR_THR_DLL) : -1;
}
