/* SPDX-License-Identifier: Apache-2.0 */
#include "bitfusion.h"

#include "bitfusion_registers.h"
#include "mmio.h"

static uint32_t get(const struct bitfusion *device, uint32_t offset) {
    return mmio_read(device->base + offset);
}

static void put(const struct bitfusion *device, uint32_t offset, uint32_t value) {
    mmio_write(device->base + offset, value);
}

static uint64_t get_pair(const struct bitfusion *device, uint32_t offset) {
    return mmio_read_pair(device->base + offset);
}

static int running(const struct bitfusion *device) {
    return (get(device, BITFUSION_STATUS) & BITFUSION_STATUS_BUSY) != 0;
}

/* How a program that does not run any more has ended. */
static enum accelerator_result ending(const struct bitfusion *device) {
    return (get(device, BITFUSION_STATUS) & BITFUSION_STATUS_DONE) != 0 ? accelerator_ok : accelerator_failed;
}

enum accelerator_result bitfusion_init(struct bitfusion *device, uintptr_t base) {
    device->base = base;
    device->events = 0;
    if (get(device, BITFUSION_ID) >> 16 != BITFUSION_ID_RESET >> 16)
        return accelerator_not_found;
    put(device, BITFUSION_IRQ_ENABLE, 0);
    return bitfusion_reset(device);
}

enum accelerator_result bitfusion_start(struct bitfusion *device, uint64_t address, uint32_t bytes) {
    if (address % 4 != 0 || bytes % 4 != 0)
        return accelerator_bad_argument;
    if (running(device))
        return accelerator_running;
    device->events = 0;
    put(device, BITFUSION_IRQ_STATUS, BITFUSION_IRQ_STATUS_DONE | BITFUSION_IRQ_STATUS_FAULT);
    mmio_write_pair(device->base + BITFUSION_PROGRAM_LOW, address);
    put(device, BITFUSION_PROGRAM_BYTES, bytes);
    put(device, BITFUSION_CONTROL, BITFUSION_CONTROL_CLEAR_FAULT | BITFUSION_CONTROL_START);
    return accelerator_ok;
}

enum accelerator_result bitfusion_poll(struct bitfusion *device, uint64_t reads) {
    while (reads-- > 0)
        if (!running(device))
            return ending(device);
    return accelerator_timeout;
}

void bitfusion_enable_interrupt(struct bitfusion *device, int enable) {
    put(device, BITFUSION_IRQ_ENABLE,
        enable ? BITFUSION_IRQ_ENABLE_DONE | BITFUSION_IRQ_ENABLE_FAULT : 0);
}

uint32_t bitfusion_handle_interrupt(struct bitfusion *device) {
    const uint32_t events = get(device, BITFUSION_IRQ_STATUS);
    put(device, BITFUSION_IRQ_STATUS, events);
    device->events |= events;
    return events;
}

enum accelerator_result bitfusion_wait(struct bitfusion *device, accelerator_sleep *sleep) {
    while ((device->events & BITFUSION_IRQ_STATUS_DONE) == 0)
        sleep(&device->events);
    return ending(device);
}

struct accelerator_fault bitfusion_fault(const struct bitfusion *device) {
    struct accelerator_fault fault;
    fault.code = get(device, BITFUSION_FAULT);
    fault.block = get(device, BITFUSION_BLOCK);
    fault.address = get_pair(device, BITFUSION_FAULT_ADDRESS_LOW);
    return fault;
}

enum accelerator_result bitfusion_reset(struct bitfusion *device) {
    if (running(device))
        return accelerator_running;
    put(device, BITFUSION_CONTROL, BITFUSION_CONTROL_CLEAR_FAULT);
    put(device, BITFUSION_IRQ_STATUS, BITFUSION_IRQ_STATUS_DONE | BITFUSION_IRQ_STATUS_FAULT);
    device->events = 0;
    return accelerator_ok;
}

uint64_t bitfusion_cycles(const struct bitfusion *device) {
    return get_pair(device, BITFUSION_CYCLES_LOW);
}

struct accelerator_counters bitfusion_counters(const struct bitfusion *device) {
    struct accelerator_counters all = accelerator_counters_at(device->base);
    all.cycles = bitfusion_cycles(device);
    return all;
}
