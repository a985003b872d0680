/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* Text to the UART at `base`. */
struct uart {
    uintptr_t base;
};

void uart_put(struct uart to, char c);
void uart_text(struct uart to, const char* text);
void uart_unsigned(struct uart to, uint64_t value);
void uart_signed(struct uart to, int64_t value);
/* 0x and as many digits as it takes. */
void uart_hexadecimal(struct uart to, uint64_t value);
/* The float32 of these bits in nine significant digits, as printf("%.8e") rounds: enough to get the
   same bits back. */
void uart_float(struct uart to, uint32_t bits);

/* A received byte, or -1. */
int uart_get(struct uart from);
