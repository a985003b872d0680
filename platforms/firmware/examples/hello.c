/* SPDX-License-Identifier: Apache-2.0 */
/* Says what there is: the first thing to run on a new platform. */
#include "any_accelerator.h"
#include "bundle.h"
#include "memory_map.h"
#include "uart.h"

int main(void) {
    const struct uart out = {UART_BASE};
    uart_text(out, "hello\n");
    for (unsigned n = 0; n < ACCELERATOR_MOST; ++n) {
        struct any_accelerator device;
        if (any_init(&device, n) != accelerator_ok)
            continue;
        uart_text(out, any_name(&device));
        uart_text(out, " version ");
        uart_unsigned(out, device.id & 0xffff);
        uart_text(out, " at ");
        uart_hexadecimal(out, ACCELERATOR_BASE + n * ACCELERATOR_BYTES);
        uart_text(out, ", source ");
        uart_unsigned(out, device.source);
        uart_text(out, "\n");
    }
    for (const struct bundle_header *b = bundle_first(); b != 0; b = bundle_next(b)) {
        uart_text(out, "network of ");
        uart_unsigned(out, b->program_bytes);
        uart_text(out, " bytes at ");
        uart_hexadecimal(out, b->program_address);
        uart_text(out, ", samples ");
        uart_unsigned(out, b->samples);
        uart_text(out, "\n");
    }
    return 0;
}
