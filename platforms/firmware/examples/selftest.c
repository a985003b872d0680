/* SPDX-License-Identifier: Apache-2.0 */
/* Every register of every device and every way in which software can go wrong: a line `selftest NAME
   ok|FAIL` for each check, and the number of failures as exit code. Needs a platform as it comes out of
   reset; a device that it does not have is left out. */
#include "any_accelerator.h"
#include "bitfusion_registers.h"
#include "bitlet_registers.h"
#include "core_local_timer_registers.h"
#include "interrupt_controller_registers.h"
#include "interrupts.h"
#include "memory_map.h"
#include "mmio.h"
#include "test_finisher_registers.h"
#include "timer.h"
#include "uart.h"
#include "uart_registers.h"

enum { load_fault = 5, store_fault = 7 };

static const struct uart out = {UART_BASE};
static unsigned failures;

/* `selftest device what ok`; empty parts are left out. */
static void report(const char *device, const char *what, int good) {
    uart_text(out, "selftest ");
    uart_text(out, device);
    uart_text(out, *device != 0 ? "." : "");
    uart_text(out, what);
    uart_text(out, good ? " ok\n" : " FAIL\n");
    failures += !good;
}

/* Registers, by their tables. */

struct row {
    const char *name;
    uint32_t offset, count;
    char access; /* 'r'ead, 'w'rite, 'b'oth, write 1 to 'c'lear */
    uint32_t reset;
};
#define ROW(name, offset, count, access, reset) {name, offset, count, access, reset},
static const struct row bitfusion_rows[] = {BITFUSION_ROWS(ROW)};
static const struct row bitlet_rows[] = {BITLET_ROWS(ROW)};
static const struct row uart_rows[] = {UART_ROWS(ROW)};
static const struct row timer_rows[] = {TIMER_ROWS(ROW)};
static const struct row controller_rows[] = {PLIC_ROWS(ROW)};
static const struct row finisher_rows[] = {FINISHER_ROWS(ROW)};
#define COUNT(rows) (sizeof rows / sizeof rows[0])

struct device {
    const char *name;
    uintptr_t base, end; /* the first byte behind its window's registers */
    unsigned register_bytes, largest_access;
    const struct row *rows;
    unsigned row_count;
    uint64_t acting;   /* bit n: to write row n makes the device act */
    uint64_t changing; /* bit n: row n does not stay at its reset value */
};

static int refused_load(uintptr_t address, unsigned bytes) {
    uint64_t value;
    const struct exception e = try_load(address, bytes, &value);
    return e.cause == load_fault && e.value == address;
}

static int refused_store(uintptr_t address, unsigned bytes, uint64_t value) {
    const struct exception e = try_store(address, bytes, value);
    return e.cause == store_fault && e.value == address;
}

static uint64_t load(const struct device *d, uintptr_t address) {
    uint64_t value = ~UINT64_C(0);
    return try_load(address, d->register_bytes, &value).cause == NO_EXCEPTION ? value
                                                                              : ~UINT64_C(0);
}

static int stored(const struct device *d, uintptr_t address, uint64_t value) {
    return try_store(address, d->register_bytes, value).cause == NO_EXCEPTION;
}

static int has_reset_value(const struct device *d, const struct row *r, uintptr_t address) {
    return load(d, address) == r->reset;
}

/* What it holds of all ones it keeps, and it takes its reset value again. */
static int keeps(const struct device *d, const struct row *r, uintptr_t address) {
    const uint64_t ones = d->register_bytes == 1 ? 0xff : 0xffffffff;
    if (!stored(d, address, ones))
        return 0;
    const uint64_t held = load(d, address);
    if (!stored(d, address, held) || load(d, address) != held || !stored(d, address, r->reset))
        return 0;
    return has_reset_value(d, r, address);
}

static int good_register(const struct device *d, unsigned n, uintptr_t address) {
    const struct row *r = &d->rows[n];
    const uint64_t one = UINT64_C(1) << n;
    if (r->access == 'w')
        return refused_load(address, d->register_bytes);
    if ((d->changing & one) == 0 && !has_reset_value(d, r, address))
        return 0;
    if (r->access == 'r')
        return refused_store(address, d->register_bytes, 0);
    if (r->access == 'c') /* nothing stands in it yet */
        return stored(d, address, 0xffffffff) && has_reset_value(d, r, address);
    return (d->acting & one) != 0 || keeps(d, r, address);
}

static void check_registers(const struct device *d) {
    for (unsigned n = 0; n < d->row_count; ++n) {
        int good = 1;
        for (unsigned i = 0; i < d->rows[n].count; ++i)
            good = good &&
                   good_register(d, n, d->base + d->rows[n].offset + i * d->register_bytes);
        report(d->name, d->rows[n].name, good);
    }
}

/* At its first register, which is aligned for any access. */
static void check_widths(const struct device *d) {
    int good = 1;
    for (unsigned bytes = 1; bytes <= 8; bytes *= 2)
        if (bytes < d->register_bytes || bytes > d->largest_access)
            good = good && refused_load(d->base, bytes) && refused_store(d->base, bytes, 0);
    report(d->name, "access_widths", good);
    good = 1;
    for (unsigned shift = 1; shift < d->register_bytes; ++shift)
        good = good && refused_load(d->base + shift, d->register_bytes) &&
               refused_store(d->base + shift, d->register_bytes, 0);
    report(d->name, "misaligned_access", good);
    report(d->name, "hole", refused_load(d->end, d->register_bytes) &&
                                refused_store(d->end, d->register_bytes, 0));
}

static void check_device(const struct device *d) {
    check_registers(d);
    check_widths(d);
}

static const struct device devices[] = {
    /* First: what the UART asks for while it is tested stays pending. CLAIM completes. */
    {"interrupt_controller", PLIC_BASE, PLIC_BASE + 0x3000, 4, 4,
     controller_rows, COUNT(controller_rows), 1 << 5, 0},
    /* DATA and IIR_FCR of the UART speak and listen. */
    {"uart", UART_BASE, UART_BASE + 8, 1, 1, uart_rows, COUNT(uart_rows), 5, 0},
    {"timer", TIMER_BASE, TIMER_BASE + 8, 4, 8, timer_rows, COUNT(timer_rows), 0, 3 << 3},
    {"finisher", FINISHER_BASE, FINISHER_BASE + 4, 4, 4, finisher_rows, COUNT(finisher_rows), 1, 0},
};

/* Accelerators: what their drivers and users can do wrong. */

static struct any_accelerator accelerator;
static volatile uint32_t interrupts;

static void note_interrupt(void *context) {
    any_handle(context);
    ++interrupts;
}

static uintptr_t base_of(void) {
    return accelerator.driver.bitfusion.base;
}

/* A bundle that is nothing but a program. */
static struct bundle_header program_at(const void *words, uint32_t bytes) {
    struct bundle_header program = {0};
    program.machine = accelerator.id;
    program.program_address = (uintptr_t)words;
    program.program_bytes = bytes;
    program.prune = 0xffffff;
    return program;
}

/* Runs it past the driver's own checks; the fault. */
static struct accelerator_fault run_raw(const struct bundle_header *program) {
    /* DESCRIPTORS has the offsets of PROGRAM, and RUN the bit of START. */
    mmio_write_pair(base_of() + BITFUSION_PROGRAM_LOW, program->program_address);
    mmio_write(base_of() + BITFUSION_PROGRAM_BYTES, program->program_bytes);
    mmio_write(base_of() + BITFUSION_CONTROL, BITFUSION_CONTROL_START);
    any_poll(&accelerator, 100000);
    return any_fault(&accelerator);
}

static int ends_with(const struct bundle_header *program, uint32_t code, uint64_t address) {
    interrupts = 0;
    if (any_start(&accelerator, program) != accelerator_ok ||
        any_wait(&accelerator) != accelerator_failed || interrupts == 0)
        return 0;
    const struct accelerator_fault fault = any_fault(&accelerator);
    const int good = fault.code == code && fault.address == address;
    return any_reset(&accelerator) == accelerator_ok &&
           any_fault(&accelerator).code == fault_none && good;
}

static const uint32_t illegal_words[16] = {0xffffffff, 0xffffffff};

static void check_faults(const char *name) {
    const struct bundle_header illegal = program_at(illegal_words, sizeof illegal_words);
    report(name, "illegal_program",
           ends_with(&illegal, fault_illegal, (uintptr_t)illegal_words));
    const struct bundle_header outside = program_at((const void *)0x1000, 64);
    report(name, "program_outside_memory", ends_with(&outside, fault_address, 0x1000));
    const struct bundle_header empty = program_at(illegal_words, 0);
    report(name, "program_without_end",
           ends_with(&empty, fault_unfinished, (uintptr_t)illegal_words));
    const struct bundle_header skewed = program_at((const char *)illegal_words + 2, 64);
    report(name, "misaligned_program",
           any_start(&accelerator, &skewed) == accelerator_bad_argument &&
               run_raw(&skewed).code == fault_misaligned &&
               any_reset(&accelerator) == accelerator_ok);
}

/* The first store starts, the next ones come while it runs. */
static void check_busy(const char *name) {
    const struct bundle_header illegal = program_at(illegal_words, sizeof illegal_words);
    const uintptr_t control = base_of() + BITFUSION_CONTROL;
    run_raw(&illegal);
    any_reset(&accelerator);
    interrupts = 0;
    interrupts_disable();
    *(volatile uint32_t *)control = BITFUSION_CONTROL_START;
    *(volatile uint32_t *)control = BITFUSION_CONTROL_START;
    interrupts_enable();
    any_poll(&accelerator, 100000);
    report(name, "double_start", any_fault(&accelerator).code == fault_busy && interrupts > 0);
    any_reset(&accelerator);
    interrupts_disable();
    *(volatile uint32_t *)control = BITFUSION_CONTROL_START;
    *(volatile uint32_t *)control = BITFUSION_CONTROL_CLEAR_FAULT; /* RESET of Bitlet */
    const enum accelerator_result refused = any_reset(&accelerator);
    interrupts_enable();
    any_poll(&accelerator, 100000);
    report(name, "reset_during_run", refused == accelerator_running &&
                                         any_fault(&accelerator).code == fault_illegal &&
                                         any_reset(&accelerator) == accelerator_ok);
}

static volatile uint32_t storm;

/* Leaves the device's interrupt up, so that it comes again at once. */
static void ignore_for_a_while(void *context) {
    if (++storm == 1000)
        any_handle(context);
}

static void check_interrupts(const char *name) {
    const struct bundle_header illegal = program_at(illegal_words, sizeof illegal_words);
    interrupts_attach(accelerator.source, ignore_for_a_while, &accelerator);
    storm = 0;
    const int ran = any_start(&accelerator, &illegal) == accelerator_ok &&
                    any_wait(&accelerator) == accelerator_failed;
    report(name, "interrupt_storm", ran && storm == 1000);
    any_reset(&accelerator);
    interrupts_attach(accelerator.source, note_interrupt, &accelerator);
    interrupts_disable();
    any_start(&accelerator, &illegal);
    any_poll(&accelerator, 100000);
    const uintptr_t status = base_of() + BITFUSION_IRQ_STATUS;
    mmio_write(status, 0);
    const int kept = mmio_read(status) == 3;
    mmio_write(status, 1);
    const int one = mmio_read(status) == 2;
    mmio_write(status, 2);
    report(name, "write_one_to_clear", kept && one && mmio_read(status) == 0);
    any_reset(&accelerator);
    interrupts_enable();
}

/* A program that ends while it is fetched: all its cycles are setup. */
static void check_counters(const char *name) {
    const struct bundle_header illegal = program_at(illegal_words, sizeof illegal_words);
    run_raw(&illegal);
    const struct accelerator_counters all = any_counters(&accelerator);
    report(name, "counters", all.cycles > 0 && all.cycles == all.setup_cycles &&
                                 all.instruction_bytes == sizeof illegal_words && all.macs == 0);
    any_reset(&accelerator);
}

static void check_accelerator(unsigned number) {
    const uintptr_t base = ACCELERATOR_BASE + number * ACCELERATOR_BYTES;
    uint64_t id;
    if (try_load(base, 4, &id).cause != NO_EXCEPTION)
        return;
    const int bitlet = id == BITLET_ID_RESET;
    const struct device d = {bitlet ? "bitlet" : "bitfusion",
                             base,
                             base + 0x7c,
                             4,
                             4,
                             bitlet ? bitlet_rows : bitfusion_rows,
                             bitlet ? COUNT(bitlet_rows) : COUNT(bitfusion_rows),
                             0,
                             0};
    check_device(&d);
    report(d.name, "init", any_init(&accelerator, number) == accelerator_ok);
    any_attach(&accelerator, note_interrupt, &accelerator);
    check_faults(d.name);
    check_busy(d.name);
    check_interrupts(d.name);
    check_counters(d.name);
}

/* The core. */

static volatile uint32_t ticks, calls;

static void on_timer(void *context) {
    (void)context;
    timer_set(UINT64_MAX);
    ++ticks;
}

static void on_software(void *context) {
    (void)context;
    timer_software_interrupt(0);
    ++calls;
}

static void check_core(void) {
    report("memory", "hole_below", refused_load(0x1000, 8) && refused_store(0x1000, 8, 0));
    report("memory", "hole_behind_devices",
           refused_load(0x30000000, 4) && refused_store(0x30000000, 4, 0));
    interrupts_attach_timer(on_timer, 0);
    const uint64_t then = timer_now() + 2;
    timer_set(then);
    while (ticks == 0)
        interrupts_sleep(&ticks);
    report("timer", "interrupt", ticks == 1 && timer_now() >= then);
    interrupts_attach_timer(0, 0);
    interrupts_attach_software(on_software, 0);
    timer_software_interrupt(1);
    report("timer", "software_interrupt", calls == 1);
    interrupts_attach_software(0, 0);
}

int main(void) {
    for (unsigned n = 0; n < COUNT(devices); ++n)
        check_device(&devices[n]);
    interrupts_enable();
    for (unsigned n = 0; n < ACCELERATOR_MOST; ++n)
        check_accelerator(n);
    check_core();
    uart_text(out, "selftest: ");
    uart_unsigned(out, failures);
    uart_text(out, " failures\n");
    return (int)failures;
}
