/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every bundle in memory on the accelerator that it is compiled for and prints a line per
   sample: image I class C cycles N logits v0 v1 ... Cycles are those of the sample's batch, doorbell
   to interrupt; logits are the first output's elements. */
#include "any_accelerator.h"
#include "bundle.h"
#include "interrupts.h"
#include "memory_map.h"
#include "uart.h"

static const struct uart out = {UART_BASE};

static int classify(struct any_accelerator *device, const struct bundle_header *bundle) {
    for (uint64_t first = 0; first < bundle->samples; first += bundle->batch) {
        enum accelerator_result result = accelerator_ok;
        uint64_t cycles = 0;
        bundle_feed(bundle, first);
        if (bundle->program_bytes > 0) {
            result = any_start(device, bundle);
            if (result == accelerator_ok)
                result = any_wait(device);
            cycles = any_cycles(device);
        }
        if (result != accelerator_ok) {
            const struct accelerator_fault fault = any_fault(device);
            uart_text(out, "classify: fault ");
            uart_unsigned(out, fault.code);
            uart_text(out, " at ");
            uart_hexadecimal(out, fault.address);
            uart_text(out, "\n");
            return 1;
        }
        bundle_print_batch(out, bundle, first, cycles, "");
    }
    return 0;
}

int main(void) {
    struct any_accelerator devices[ACCELERATOR_MOST];
    for (unsigned n = 0; n < ACCELERATOR_MOST; ++n)
        if (any_init(&devices[n], n) == accelerator_ok)
            any_attach(&devices[n], 0, 0);
    interrupts_enable();
    uint64_t samples = 0;
    for (const struct bundle_header *b = bundle_first(); b != 0; b = bundle_next(b)) {
        unsigned n = 0;
        while (n < ACCELERATOR_MOST && !any_runs_bundle(&devices[n], b))
            ++n;
        if (n == ACCELERATOR_MOST) {
            uart_text(out, "classify: no accelerator for a bundle\n");
            return 1;
        }
        if (classify(&devices[n], b) != 0)
            return 1;
        samples += b->samples;
    }
    if (samples == 0) {
        uart_text(out, "classify: no bundle with samples in memory\n");
        return 1;
    }
    return 0;
}
