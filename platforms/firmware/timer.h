/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* Ticks since the start. */
uint64_t timer_now(void);
/* The timer interrupts from this tick on; UINT64_MAX: not. */
void timer_set(uint64_t tick);
/* Raises or ends the hart's software interrupt. */
void timer_software_interrupt(int on);
