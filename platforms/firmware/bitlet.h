/* SPDX-License-Identifier: Apache-2.0 */
/* Driver of the Bitlet accelerator: bare metal or, given a mapped base, in a Linux process. No
   libc, no allocation, no global state: a device is a structure of the caller's. */
#pragma once

#include "accelerator.h"
#include <stdint.h>

struct bitlet {
    uintptr_t base;
    volatile uint32_t events; /* IRQ_STATUS bits that the interrupt handler has seen */
};

/* Looks for the device at `base`, clears what an earlier user left and switches its interrupts off.
   accelerator_not_found, accelerator_running, or ok. */
enum accelerator_result bitlet_init(struct bitlet* device, uintptr_t base);

/* Rings the doorbell for the descriptors of `bytes` at `address`, both multiples of 4. `precision`
   and `prune` go to the registers of these names. accelerator_running if one runs: it goes on. */
enum accelerator_result bitlet_start(struct bitlet* device, uint64_t address, uint32_t bytes,
                                     uint32_t precision, uint32_t prune);

/* Looks at most `reads` times whether the program has ended: ok, fault or timeout. */
enum accelerator_result bitlet_poll(struct bitlet* device, uint64_t reads);

/* Lets the device interrupt, or not. */
void bitlet_enable_interrupt(struct bitlet* device, int enable);

/* For the interrupt handler: acknowledges at the device and tells bitlet_wait. Bits of IRQ_STATUS,
   0 if it was not this device. */
uint32_t bitlet_handle_interrupt(struct bitlet* device);

/* Sleeps until the handler has seen the program's end: ok or fault. Only after
   bitlet_enable_interrupt. */
enum accelerator_result bitlet_wait(struct bitlet* device, accelerator_sleep* sleep);

/* The first fault since it was cleared; code fault_none without one. */
struct accelerator_fault bitlet_fault(const struct bitlet* device);

/* Clears the fault and the interrupts. PRUNE,
   PRECISION and BIT_WIDTH have their reset values then. accelerator_running if a program runs. */
enum accelerator_result bitlet_reset(struct bitlet* device);

/* Cycles of the last program, and all counters. Stable when it has ended. */
uint64_t bitlet_cycles(const struct bitlet* device);
struct accelerator_counters bitlet_counters(const struct bitlet* device);
