/* SPDX-License-Identifier: Apache-2.0 */
#include "bitlet.h"

#include "bitlet_registers.h"
#include "mmio.h"

static uint32_t get(const struct bitlet *device, uint32_t offset) {
    return mmio_read(device->base + offset);
}

static void put(const struct bitlet *device, uint32_t offset, uint32_t value) {
    mmio_write(device->base + offset, value);
}

static uint64_t get_pair(const struct bitlet *device, uint32_t offset) {
    return mmio_read_pair(device->base + offset);
}

static int running(const struct bitlet *device) {
    return (get(device, BITLET_STATUS) & BITLET_STATUS_COMPUTE) != 0;
}

/* How a program that does not run any more has ended. */
static enum accelerator_result ending(const struct bitlet *device) {
    return (get(device, BITLET_STATUS) & BITLET_STATUS_DONE) != 0 ? accelerator_ok : accelerator_failed;
}

enum accelerator_result bitlet_init(struct bitlet *device, uintptr_t base) {
    device->base = base;
    device->events = 0;
    if (get(device, BITLET_ID) >> 16 != BITLET_ID_RESET >> 16)
        return accelerator_not_found;
    put(device, BITLET_IRQ_ENABLE, 0);
    return bitlet_reset(device);
}

enum accelerator_result bitlet_start(struct bitlet *device, uint64_t address, uint32_t bytes, uint32_t precision,
                                    uint32_t prune) {
    if (address % 4 != 0 || bytes % 4 != 0)
        return accelerator_bad_argument;
    if (running(device))
        return accelerator_running;
    device->events = 0;
    put(device, BITLET_IRQ_STATUS, BITLET_IRQ_STATUS_DONE | BITLET_IRQ_STATUS_ERROR);
    put(device, BITLET_CONTROL, BITLET_CONTROL_RESET);
    put(device, BITLET_PRECISION, precision);
    put(device, BITLET_PRUNE, prune);
    mmio_write_pair(device->base + BITLET_DESCRIPTORS_LOW, address);
    put(device, BITLET_DESCRIPTORS_BYTES, bytes);
    put(device, BITLET_CONTROL, BITLET_CONTROL_RUN);
    return accelerator_ok;
}

enum accelerator_result bitlet_poll(struct bitlet *device, uint64_t reads) {
    while (reads-- > 0)
        if (!running(device))
            return ending(device);
    return accelerator_timeout;
}

void bitlet_enable_interrupt(struct bitlet *device, int enable) {
    put(device, BITLET_IRQ_ENABLE,
        enable ? BITLET_IRQ_ENABLE_DONE | BITLET_IRQ_ENABLE_ERROR : 0);
}

uint32_t bitlet_handle_interrupt(struct bitlet *device) {
    const uint32_t events = get(device, BITLET_IRQ_STATUS);
    put(device, BITLET_IRQ_STATUS, events);
    device->events |= events;
    return events;
}

enum accelerator_result bitlet_wait(struct bitlet *device, accelerator_sleep *sleep) {
    while ((device->events & BITLET_IRQ_STATUS_DONE) == 0)
        sleep(&device->events);
    return ending(device);
}

struct accelerator_fault bitlet_fault(const struct bitlet *device) {
    struct accelerator_fault fault;
    fault.code = get(device, BITLET_FAULT);
    fault.block = get(device, BITLET_LAYER);
    fault.address = get_pair(device, BITLET_FAULT_ADDRESS_LOW);
    return fault;
}

enum accelerator_result bitlet_reset(struct bitlet *device) {
    if (running(device))
        return accelerator_running;
    put(device, BITLET_CONTROL, BITLET_CONTROL_RESET);
    put(device, BITLET_IRQ_STATUS, BITLET_IRQ_STATUS_DONE | BITLET_IRQ_STATUS_ERROR);
    device->events = 0;
    return accelerator_ok;
}

uint64_t bitlet_cycles(const struct bitlet *device) {
    return get_pair(device, BITLET_CYCLES_LOW);
}

struct accelerator_counters bitlet_counters(const struct bitlet *device) {
    struct accelerator_counters all = accelerator_counters_at(device->base);
    all.cycles = bitlet_cycles(device);
    return all;
}
