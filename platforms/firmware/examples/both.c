/* SPDX-License-Identifier: Apache-2.0 */
/* Two bundles on two accelerators at once, driven by their interrupts: a line per sample as
   classify's, the machine's name before it, and at the end how often both ran together. */
#include "any_accelerator.h"
#include "bundle.h"
#include "interrupts.h"
#include "memory_map.h"
#include "uart.h"

struct job {
    struct any_accelerator device;
    const struct bundle_header *bundle;
    uint64_t first; /* sample of the batch that runs, or is to run */
    int runs;
};

static const struct uart out = {UART_BASE};
static struct job jobs[ACCELERATOR_MOST];
static volatile uint32_t events;

static void ended(void *context) {
    struct job *job = context;
    any_handle(&job->device);
    events = 1;
}

static int has_more(const struct job *job) {
    return job->bundle != 0 && job->first < job->bundle->samples;
}

/* Starts and ends what can be; how many run afterwards, or -1 after a fault. */
static int move_on(void) {
    int running = 0;
    for (unsigned n = 0; n < ACCELERATOR_MOST; ++n) {
        struct job *job = &jobs[n];
        if (job->runs && any_has_ended(&job->device)) {
            if (any_poll(&job->device, 1) != accelerator_ok)
                return -1;
            bundle_print_batch(out, job->bundle, job->first, any_cycles(&job->device),
                               any_name(&job->device));
            job->first += job->bundle->batch;
            job->runs = 0;
        }
        if (!job->runs && has_more(job)) {
            bundle_feed(job->bundle, job->first);
            if (any_start(&job->device, job->bundle) != accelerator_ok)
                return -1;
            job->runs = 1;
        }
        running += job->runs;
    }
    return running;
}

/* Gives every bundle to an accelerator that has none yet; how many found one. */
static int place_bundles(void) {
    int placed = 0;
    for (const struct bundle_header *b = bundle_first(); b != 0; b = bundle_next(b)) {
        unsigned n = 0;
        while (n < ACCELERATOR_MOST &&
               (jobs[n].bundle != 0 || !any_runs_bundle(&jobs[n].device, b)))
            ++n;
        if (n == ACCELERATOR_MOST)
            return -1;
        jobs[n].bundle = b;
        ++placed;
    }
    return placed;
}

int main(void) {
    for (unsigned n = 0; n < ACCELERATOR_MOST; ++n)
        if (any_init(&jobs[n].device, n) == accelerator_ok)
            any_attach(&jobs[n].device, ended, &jobs[n]);
    if (place_bundles() != 2) {
        uart_text(out, "both: needs two bundles, one for each accelerator\n");
        return 1;
    }
    interrupts_enable();
    uint64_t together = 0;
    int running;
    for (;;) {
        events = 0;
        running = move_on();
        if (running <= 0)
            break;
        together += running == 2;
        interrupts_sleep(&events);
    }
    if (running < 0) {
        uart_text(out, "both: fault\n");
        return 1;
    }
    uart_text(out, "both ran together ");
    uart_unsigned(out, together);
    uart_text(out, " times\n");
    return 0;
}
