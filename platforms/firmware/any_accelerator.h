/* SPDX-License-Identifier: Apache-2.0 */
/* Whichever accelerator stands at a place: the examples run on each. */
#pragma once

#include "bitfusion.h"
#include "bitlet.h"
#include "bundle_format.h"
#include "interrupts.h"

struct any_accelerator {
    uint32_t id; /* of its ID register; 0: there is none */
    uint32_t source;
    union {
        struct bitfusion bitfusion;
        struct bitlet bitlet;
    } driver;
};

/* Initialises what stands in place `number` of the memory map. accelerator_not_found if nothing
   that is known. */
enum accelerator_result any_init(struct any_accelerator* device, unsigned number);
const char* any_name(const struct any_accelerator* device);
int any_runs_bundle(const struct any_accelerator* device, const struct bundle_header* bundle);

/* Lets it interrupt. `handler` calls any_handle, or is it: null, with the device. */
void any_attach(struct any_accelerator* device, interrupt_handler* handler, void* context);
void any_handle(void* device);

/* As the driver's functions of these names. */
enum accelerator_result any_start(struct any_accelerator* device,
                                  const struct bundle_header* bundle);
enum accelerator_result any_poll(struct any_accelerator* device, uint64_t reads);
enum accelerator_result any_wait(struct any_accelerator* device);
enum accelerator_result any_reset(struct any_accelerator* device);
struct accelerator_fault any_fault(const struct any_accelerator* device);
uint64_t any_cycles(const struct any_accelerator* device);
struct accelerator_counters any_counters(const struct any_accelerator* device);
/* Whether the handler has seen the end of the program. */
int any_has_ended(const struct any_accelerator* device);
