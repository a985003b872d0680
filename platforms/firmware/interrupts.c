/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupts.h"

#include "finisher.h"
#include "interrupt_controller_registers.h"
#include "memory_map.h"
#include "mmio.h"
#include "uart.h"

enum { sources = 96, software = 3, timer = 7, external = 11, exit_exception = 99 };
static const uint64_t mstatus_mie = 8;

struct attached {
    interrupt_handler *handler;
    void *context;
};
static struct attached by_source[sources], for_timer, for_software;

/* Of an access that may fail. */
static volatile int expected;
static volatile uint64_t raised_cause, raised_value;

uint64_t trap_handler(uint64_t cause, uint64_t pc, uint64_t value);

static void enable_kind(unsigned kind, int on) {
    const uint64_t bit = UINT64_C(1) << kind;
    if (on)
        __asm__ volatile("csrs mie, %0" ::"r"(bit));
    else
        __asm__ volatile("csrc mie, %0" ::"r"(bit));
}

void interrupts_attach(uint32_t source, interrupt_handler *handler, void *context) {
    const uintptr_t controller = PLIC_BASE;
    const uintptr_t word = controller + PLIC_ENABLE(source / 32);
    by_source[source].handler = handler;
    by_source[source].context = context;
    mmio_write(controller + PLIC_PRIORITY(source - 1), 1);
    mmio_write(controller + PLIC_THRESHOLD, 0);
    mmio_write(word, mmio_read(word) | UINT32_C(1) << source % 32);
    enable_kind(external, 1);
}

static void attach(struct attached *to, unsigned kind, interrupt_handler *handler, void *context) {
    to->handler = handler;
    to->context = context;
    enable_kind(kind, handler != 0);
}

void interrupts_attach_timer(interrupt_handler *handler, void *context) {
    attach(&for_timer, timer, handler, context);
}

void interrupts_attach_software(interrupt_handler *handler, void *context) {
    attach(&for_software, software, handler, context);
}

void interrupts_enable(void) {
    __asm__ volatile("csrs mstatus, %0" ::"r"(mstatus_mie) : "memory");
}

void interrupts_disable(void) {
    __asm__ volatile("csrc mstatus, %0" ::"r"(mstatus_mie) : "memory");
}

void interrupts_sleep(volatile const uint32_t *events) {
    /* An interrupt between the look and WFI stays pending, and WFI goes on at once. */
    interrupts_disable();
    if (*events == 0)
        __asm__ volatile("wfi" ::: "memory");
    interrupts_enable();
}

static void serve_sources(void) {
    const uintptr_t claim = PLIC_BASE + PLIC_CLAIM;
    uint32_t source;
    while ((source = mmio_read(claim)) != 0) {
        if (by_source[source].handler != 0)
            by_source[source].handler(by_source[source].context);
        mmio_write(claim, source);
    }
}

static void give_up(uint64_t cause, uint64_t pc, uint64_t value) {
    const struct uart out = {UART_BASE};
    uart_text(out, "exception ");
    uart_unsigned(out, cause);
    uart_text(out, " at ");
    uart_hexadecimal(out, pc);
    uart_text(out, ", value ");
    uart_hexadecimal(out, value);
    uart_text(out, "\n");
    finisher_exit(exit_exception);
}

/* Called by start.S; returns where to go on. */
uint64_t trap_handler(uint64_t cause, uint64_t pc, uint64_t value) {
    if (cause >> 63 == 0) {
        if (!expected)
            give_up(cause, pc, value);
        raised_cause = cause;
        raised_value = value;
        return pc + ((*(const uint16_t *)pc & 3) == 3 ? 4 : 2);
    }
    switch (cause & 0xff) {
    case external:
        serve_sources();
        break;
    case timer:
        for_timer.handler(for_timer.context);
        break;
    case software:
        for_software.handler(for_software.context);
        break;
    default:
        give_up(cause, pc, value);
    }
    return pc;
}

static struct exception end_attempt(void) {
    const struct exception what = {raised_cause, raised_value};
    expected = 0;
    return what;
}

static void begin_attempt(void) {
    raised_cause = NO_EXCEPTION;
    raised_value = 0;
    expected = 1;
}

/* In assembly: the access must be one instruction, whatever its address. */
struct exception try_load(uintptr_t address, unsigned bytes, uint64_t *value) {
    uint64_t loaded = 0;
    begin_attempt();
    if (bytes == 1)
        __asm__ volatile("lbu %0, (%1)" : "+r"(loaded) : "r"(address) : "memory");
    else if (bytes == 2)
        __asm__ volatile("lhu %0, (%1)" : "+r"(loaded) : "r"(address) : "memory");
    else if (bytes == 4)
        __asm__ volatile("lwu %0, (%1)" : "+r"(loaded) : "r"(address) : "memory");
    else
        __asm__ volatile("ld %0, (%1)" : "+r"(loaded) : "r"(address) : "memory");
    *value = loaded;
    return end_attempt();
}

struct exception try_store(uintptr_t address, unsigned bytes, uint64_t value) {
    begin_attempt();
    if (bytes == 1)
        __asm__ volatile("sb %0, (%1)" ::"r"(value), "r"(address) : "memory");
    else if (bytes == 2)
        __asm__ volatile("sh %0, (%1)" ::"r"(value), "r"(address) : "memory");
    else if (bytes == 4)
        __asm__ volatile("sw %0, (%1)" ::"r"(value), "r"(address) : "memory");
    else
        __asm__ volatile("sd %0, (%1)" ::"r"(value), "r"(address) : "memory");
    return end_attempt();
}
