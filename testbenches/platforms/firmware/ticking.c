/* SPDX-License-Identifier: Apache-2.0 */
/* Runs two bundles side by side while the timer ticks and the UART receives, and prints what depends
   on when all that happens: a dot a tick, the counters of core and accelerators, received bytes. */
#include "any_accelerator.h"
#include "bundle.h"
#include "interrupts.h"
#include "memory_map.h"
#include "timer.h"
#include "uart.h"

#define PERIOD 137 /* ticks of the timer */
#define MACHINES 2

static const struct uart out = {UART_BASE};
static struct any_accelerator devices[MACHINES];
static const struct bundle_header *bundles[MACHINES];
static volatile uint32_t events, ticks, calls;
static uint64_t next_tick;

static void ended(void *context) {
    any_handle(context);
    events = 1;
}

static void called(void *context) {
    (void)context;
    timer_software_interrupt(0);
    calls = calls + 1;
}

static void tick(void *context) {
    (void)context;
    uart_put(out, '.');
    ticks = ticks + 1;
    next_tick += PERIOD;
    timer_set(next_tick);
    if (ticks % 5 == 0)
        timer_software_interrupt(1);
    events = 1;
}

static void print_figure(const char *name, uint64_t value) {
    uart_text(out, name);
    uart_unsigned(out, value);
}

static void print_counters(void) {
    uint64_t cycle, instructions;
    __asm__ volatile("csrr %0, mcycle" : "=r"(cycle));
    __asm__ volatile("csrr %0, minstret" : "=r"(instructions));
    print_figure("\ncycle ", cycle);
    print_figure(" instructions ", instructions);
    print_figure(" time ", timer_now());
    print_figure(" ticks ", ticks);
    print_figure(" calls ", calls);
    uart_text(out, " received ");
    for (int c = uart_get(out); c >= 0; c = uart_get(out))
        uart_put(out, (char)c);
    uart_text(out, "\n");
}

static int run_both(uint64_t sample) {
    for (unsigned n = 0; n < MACHINES; ++n) {
        bundle_feed(bundles[n], sample);
        if (any_start(&devices[n], bundles[n]) != accelerator_ok)
            return 0;
    }
    for (;;) {
        events = 0;
        if (any_has_ended(&devices[0]) && any_has_ended(&devices[1]))
            break;
        interrupts_sleep(&events);
    }
    for (unsigned n = 0; n < MACHINES; ++n) {
        if (any_poll(&devices[n], 1) != accelerator_ok)
            return 0;
        bundle_print_batch(out, bundles[n], sample, any_cycles(&devices[n]),
                           any_name(&devices[n]));
        const struct accelerator_counters counters = any_counters(&devices[n]);
        print_figure("computing ", counters.compute_cycles);
        print_figure(" bytes read ", counters.bytes_read);
        print_counters();
    }
    return 1;
}

int main(void) {
    for (unsigned n = 0; n < MACHINES; ++n) {
        if (any_init(&devices[n], n) != accelerator_ok)
            return 1;
        any_attach(&devices[n], ended, &devices[n]);
    }
    for (const struct bundle_header *b = bundle_first(); b != 0; b = bundle_next(b))
        bundles[any_runs_bundle(&devices[0], b) ? 0 : 1] = b;
    if (bundles[0] == 0 || bundles[1] == 0)
        return 2;
    interrupts_attach_timer(tick, 0);
    interrupts_attach_software(called, 0);
    next_tick = timer_now() + PERIOD;
    timer_set(next_tick);
    interrupts_enable();
    for (uint64_t sample = 0; sample < bundles[0]->samples; ++sample) {
        if (!run_both(sample))
            return 3;
        for (const uint32_t until = ticks + 30; ticks < until;) {
            events = 0;
            interrupts_sleep(&events);
        }
    }
    print_counters();
    return 0;
}
