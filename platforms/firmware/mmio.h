/* SPDX-License-Identifier: Apache-2.0 */
/* Accesses to device registers. Nothing here knows an address: a base comes from a memory map or,
   under Linux, from mmap(). */
#pragma once

#include <stdint.h>

/* What lies in memory before a write to a device is there when the device acts, and what a device
   wrote is seen after a read. Define both before this header for another architecture. */
#ifndef MMIO_WRITE_BARRIER
#ifdef __riscv
#define MMIO_WRITE_BARRIER() __asm__ volatile("fence w, o" ::: "memory")
#define MMIO_READ_BARRIER() __asm__ volatile("fence i, r" ::: "memory")
#else
#define MMIO_WRITE_BARRIER() __sync_synchronize()
#define MMIO_READ_BARRIER() __sync_synchronize()
#endif
#endif

static inline void mmio_write(uintptr_t address, uint32_t value) {
    MMIO_WRITE_BARRIER();
    *(volatile uint32_t*)address = value;
}

static inline uint32_t mmio_read(uintptr_t address) {
    const uint32_t value = *(volatile uint32_t*)address;
    MMIO_READ_BARRIER();
    return value;
}

/* A register pair, low word first; not atomic while the device counts. */
static inline uint64_t mmio_read_pair(uintptr_t address) {
    const uint64_t low = mmio_read(address);
    return low | (uint64_t)mmio_read(address + 4) << 32;
}

static inline void mmio_write_pair(uintptr_t address, uint64_t value) {
    mmio_write(address, (uint32_t)value);
    mmio_write(address + 4, (uint32_t)(value >> 32));
}
