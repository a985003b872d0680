/* SPDX-License-Identifier: Apache-2.0 */
/* Driver of the Bit Fusion accelerator: bare metal or, given a mapped base, in a Linux process. No
   libc, no allocation, no global state: a device is a structure of the caller's. */
#pragma once

#include "accelerator.h"
#include <stdint.h>

struct bitfusion {
    uintptr_t base;
    volatile uint32_t events; /* IRQ_STATUS bits that the interrupt handler has seen */
};

/* Looks for the device at `base`, clears what an earlier user left and switches its interrupts off.
   accelerator_not_found, accelerator_running, or ok. */
enum accelerator_result bitfusion_init(struct bitfusion* device, uintptr_t base);

/* Rings the doorbell for the program of `bytes` at `address`, both multiples of 4.
   accelerator_running if one runs: it goes on. */
enum accelerator_result bitfusion_start(struct bitfusion* device, uint64_t address, uint32_t bytes);

/* Looks at most `reads` times whether the program has ended: ok, fault or timeout. */
enum accelerator_result bitfusion_poll(struct bitfusion* device, uint64_t reads);

/* Lets the device interrupt, or not. */
void bitfusion_enable_interrupt(struct bitfusion* device, int enable);

/* For the interrupt handler: acknowledges at the device and tells bitfusion_wait. Bits of
   IRQ_STATUS, 0 if it was not this device. */
uint32_t bitfusion_handle_interrupt(struct bitfusion* device);

/* Sleeps until the handler has seen the program's end: ok or fault. Only after
   bitfusion_enable_interrupt. */
enum accelerator_result bitfusion_wait(struct bitfusion* device, accelerator_sleep* sleep);

/* The first fault since it was cleared; code fault_none without one. */
struct accelerator_fault bitfusion_fault(const struct bitfusion* device);

/* Clears the fault and the interrupts. accelerator_running if a program runs. */
enum accelerator_result bitfusion_reset(struct bitfusion* device);

/* Cycles of the last program, and all counters. Stable when it has ended. */
uint64_t bitfusion_cycles(const struct bitfusion* device);
struct accelerator_counters bitfusion_counters(const struct bitfusion* device);
