/* SPDX-License-Identifier: Apache-2.0 */
#include "timer.h"

#include "memory_map.h"
#include "mmio.h"
#include "core_local_timer_registers.h"

uint64_t timer_now(void) {
    uint32_t high, low;
    do {
        high = mmio_read(TIMER_BASE + TIMER_MTIME_HIGH);
        low = mmio_read(TIMER_BASE + TIMER_MTIME_LOW);
    } while (mmio_read(TIMER_BASE + TIMER_MTIME_HIGH) != high);
    return (uint64_t)high << 32 | low;
}

void timer_set(uint64_t tick) {
    /* Never a time that is neither the old nor the new one. */
    mmio_write(TIMER_BASE + TIMER_MTIMECMP_HIGH, UINT32_MAX);
    mmio_write(TIMER_BASE + TIMER_MTIMECMP_LOW, (uint32_t)tick);
    mmio_write(TIMER_BASE + TIMER_MTIMECMP_HIGH, (uint32_t)(tick >> 32));
}

void timer_software_interrupt(int on) {
    mmio_write(TIMER_BASE + TIMER_MSIP, on ? TIMER_MSIP_PENDING : 0);
}
