/* SPDX-License-Identifier: Apache-2.0 */
#include "any_accelerator.h"

#include "bitfusion_registers.h"
#include "bitlet_registers.h"
#include "memory_map.h"

static int is_bitlet(const struct any_accelerator *device) {
    return device->id >> 16 == BITLET_ID_RESET >> 16;
}

enum accelerator_result any_init(struct any_accelerator *device, unsigned number) {
    const uintptr_t base = ACCELERATOR_BASE + number * ACCELERATOR_BYTES;
    uint64_t id = 0;
    device->id = 0;
    device->source = ACCELERATOR_SOURCE + number;
    if (try_load(base, 4, &id).cause != NO_EXCEPTION)
        return accelerator_not_found;
    const int bitlet = (uint32_t)id >> 16 == BITLET_ID_RESET >> 16;
    const enum accelerator_result result = bitlet
                                               ? bitlet_init(&device->driver.bitlet, base)
                                               : bitfusion_init(&device->driver.bitfusion, base);
    if (result == accelerator_ok)
        device->id = (uint32_t)id;
    return result;
}

const char *any_name(const struct any_accelerator *device) {
    return is_bitlet(device) ? "bitlet" : "bitfusion";
}

int any_runs_bundle(const struct any_accelerator *device, const struct bundle_header *bundle) {
    return device->id == bundle->machine;
}

void any_handle(void *context) {
    struct any_accelerator *device = context;
    if (is_bitlet(device))
        bitlet_handle_interrupt(&device->driver.bitlet);
    else
        bitfusion_handle_interrupt(&device->driver.bitfusion);
}

void any_attach(struct any_accelerator *device, interrupt_handler *handler, void *context) {
    interrupts_attach(device->source, handler != 0 ? handler : any_handle,
                      handler != 0 ? context : device);
    if (is_bitlet(device))
        bitlet_enable_interrupt(&device->driver.bitlet, 1);
    else
        bitfusion_enable_interrupt(&device->driver.bitfusion, 1);
}

enum accelerator_result any_start(struct any_accelerator *device,
                                  const struct bundle_header *bundle) {
    return is_bitlet(device)
               ? bitlet_start(&device->driver.bitlet, bundle->program_address,
                              bundle->program_bytes, bundle->precision, bundle->prune)
               : bitfusion_start(&device->driver.bitfusion, bundle->program_address,
                                 bundle->program_bytes);
}

enum accelerator_result any_poll(struct any_accelerator *device, uint64_t reads) {
    return is_bitlet(device) ? bitlet_poll(&device->driver.bitlet, reads)
                             : bitfusion_poll(&device->driver.bitfusion, reads);
}

enum accelerator_result any_wait(struct any_accelerator *device) {
    return is_bitlet(device) ? bitlet_wait(&device->driver.bitlet, interrupts_sleep)
                             : bitfusion_wait(&device->driver.bitfusion, interrupts_sleep);
}

enum accelerator_result any_reset(struct any_accelerator *device) {
    return is_bitlet(device) ? bitlet_reset(&device->driver.bitlet)
                             : bitfusion_reset(&device->driver.bitfusion);
}

struct accelerator_fault any_fault(const struct any_accelerator *device) {
    return is_bitlet(device) ? bitlet_fault(&device->driver.bitlet)
                             : bitfusion_fault(&device->driver.bitfusion);
}

uint64_t any_cycles(const struct any_accelerator *device) {
    return is_bitlet(device) ? bitlet_cycles(&device->driver.bitlet)
                             : bitfusion_cycles(&device->driver.bitfusion);
}

struct accelerator_counters any_counters(const struct any_accelerator *device) {
    return is_bitlet(device) ? bitlet_counters(&device->driver.bitlet)
                             : bitfusion_counters(&device->driver.bitfusion);
}

int any_has_ended(const struct any_accelerator *device) {
    return is_bitlet(device) ? (device->driver.bitlet.events & BITLET_IRQ_STATUS_DONE) != 0
                             : (device->driver.bitfusion.events & BITFUSION_IRQ_STATUS_DONE) != 0;
}
